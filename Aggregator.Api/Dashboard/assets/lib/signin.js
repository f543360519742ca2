// Asks for an API key. It is kept in memory only: closing or reloading the page forgets it.
import { field, h } from "./dom.js";
import { ask, Problem, sentence, useKey } from "./api.js";
import { dialog } from "./dialog.js";

let isOpen = false;

/** Why the API refuses the key, or null. A key that may not list topics is good: each panel says what it needs. */
async function refusal(key) {
    try {
        await ask("topics", { params: { limit: 1 }, as: key });
        return null;
    } catch (error) {
        if (!(error instanceof Problem)) return sentence(error);
        if (error.status === 403) return null;
        return error.status === 401 ? "The API does not know this key." : sentence(error);
    }
}

/** Opens the dialog unless it is open. */
export function askForKey() {
    if (isOpen) return;
    isOpen = true;
    const input = h("input", {
        type: "password",
        name: "key",
        required: true,
        autocomplete: "off",
        spellcheck: "false",
        placeholder: "agg_…",
    });
    const message = h("p", { class: "problem", role: "alert", hidden: true });
    const submit = async event => {
        event.preventDefault();
        const text = await refusal(input.value.trim());
        message.textContent = text ?? "";
        message.hidden = text === null;
        if (text !== null) return input.select();
        box.close();
        useKey(input.value.trim());
    };
    const form = h(
        "form",
        { class: "stack", onsubmit: submit },
        h(
            "p",
            {},
            "This API has keys. Use one with the scope ",
            h("code", {}, "read"),
            ", and ",
            h("code", {}, "admin"),
            " for the proof and the rejections. It stays in this page's memory until you sign out or leave.",
        ),
        field("API key", input),
        message,
        h("div", { class: "actions" }, h("button", { type: "submit", class: "primary" }, "Sign in")),
    );
    const box = dialog(
        "Sign in",
        {
            kind: "small",
            onclose: () => {
                isOpen = false;
            },
        },
        form,
    );
    input.focus();
}

export function signOut() {
    useKey(null);
}
