// A viewer for JSON: objects open and close, long parts are shown on demand, all of it as text.
import { foreign, h } from "./dom.js";
import { isDigits, stringify } from "./exact.js";

/** So many members, and characters of a string, are shown before the user asks for more. */
const members = 100;
const characters = 2000;

function text(value) {
    if (value.length <= characters) return foreign(JSON.stringify(value), { class: "j-string" });
    const start = foreign(JSON.stringify(value.slice(0, characters)), { class: "j-string" });
    const more = h(
        "button",
        {
            type: "button",
            class: "link",
            onclick: () => {
                start.textContent = JSON.stringify(value);
                more.remove();
            },
        },
        `all ${value.length.toLocaleString("en")} characters`,
    );
    return [start, " ", more];
}

function leaf(value) {
    if (typeof value === "string") return text(value);
    const kind = typeof value === "number" || isDigits(value) ? "j-number" : "j-word";
    return h("span", { class: kind }, isDigits(value) ? value.text : String(value));
}

const isTree = value => typeof value === "object" && value !== null && !isDigits(value);

const name = key =>
    h("span", { class: "j-name" }, foreign(typeof key === "number" ? String(key) : JSON.stringify(key)), ": ");

function row(key, value, depth) {
    return isTree(value)
        ? h("li", {}, tree(value, depth, key))
        : h("li", {}, key === null ? "" : name(key), leaf(value));
}

/** Adds the members from one on; the rest stays behind a button. */
function fill(list, entries, from, depth) {
    list.append(...entries.slice(from, from + members).map(([key, value]) => row(key, value, depth + 1)));
    const rest = entries.length - from - members;
    if (rest <= 0) return;
    const more = h(
        "li",
        {},
        h(
            "button",
            {
                type: "button",
                class: "link",
                onclick: () => {
                    more.remove();
                    fill(list, entries, from + members, depth);
                },
            },
            `${rest.toLocaleString("en")} more`,
        ),
    );
    list.append(more);
}

function tree(value, depth, key = null) {
    const isArray = Array.isArray(value);
    const entries = isArray ? [...value.entries()] : Object.entries(value);
    const [start, end] = isArray ? "[]" : "{}";
    if (!entries.length) return h("span", {}, key === null ? "" : name(key), start + end);
    const list = h("ul");
    const isOpen = depth < 2;
    const open = () => {
        if (!list.hasChildNodes()) fill(list, entries, 0, depth);
    };
    if (isOpen) open();
    return h(
        "details",
        { open: isOpen, ontoggle: open },
        h(
            "summary",
            {},
            key === null ? "" : name(key),
            start,
            h("span", { class: "j-count" }, `${entries.length}`),
            end,
        ),
        list,
    );
}

/** Shows a value, with a button that copies it. */
export function json(value) {
    const copy = h(
        "button",
        {
            type: "button",
            class: "link copy",
            onclick: async () => {
                await navigator.clipboard.writeText(stringify(value, 2));
                copy.textContent = "Copied";
            },
        },
        "Copy",
    );
    // Browsers have no clipboard for pages that came over plain HTTP from another machine.
    return h(
        "div",
        { class: "json" },
        navigator.clipboard && copy,
        h("div", { class: "json-tree" }, isTree(value) ? tree(value, 0) : leaf(value)),
    );
}

/** The beginning of a value as one line. */
export const oneLine = value => stringify(value).slice(0, 240);
