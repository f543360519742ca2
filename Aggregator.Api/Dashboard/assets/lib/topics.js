// An input for a topic that suggests those that exist.
import { h, put } from "./dom.js";
import { ask, isAborted } from "./api.js";

/** So many are suggested; any other can be typed. */
const suggested = 200;
let number = 0;

/**
 * The input and its list. The suggestions are asked for when the input gets the focus, once. A failure suggests
 * nothing: the input works without.
 */
export function topicInput({ value = "", name = "topic", placeholder, label = "Topic", onchange, signal }) {
    const list = h("datalist", { id: `topics-${++number}` });
    const suggest = async () => {
        try {
            const page = await ask("topics", { params: { limit: suggested }, signal });
            put(list, ...page.data.map(topic => h("option", { value: topic.name })));
        } catch (error) {
            if (!isAborted(error)) put(list);
        }
    };
    const input = h("input", {
        name,
        value,
        placeholder,
        "aria-label": label,
        list: list.id,
        maxlength: 100,
        spellcheck: "false",
        autocomplete: "off",
        onchange,
    });
    input.addEventListener("focus", suggest, { once: true });
    return {
        element: h("span", { class: "topic" }, input, list),
        input,
        get value() {
            return input.value;
        },
    };
}
