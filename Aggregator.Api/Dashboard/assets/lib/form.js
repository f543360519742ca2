// What the filter forms are made of. Their values are in the address.
import { h } from "./dom.js";
import { topicInput } from "./topics.js";

/** Times in the address are UTC; the form shows the browser's zone. */
function local(iso) {
    const date = new Date(iso);
    if (!iso || Number.isNaN(date.getTime())) return "";
    return new Date(date - date.getTimezoneOffset() * 60000).toISOString().slice(0, 19);
}

export const input = (name, value, more) =>
    h("input", { name, value, spellcheck: "false", autocomplete: "off", ...more });
export const moment = (name, params) => input(name, local(params.get(name)), { type: "datetime-local", step: 1 });

const times = ["from", "to", "event_from", "event_to", "since", "until"];

/** The fields of a form as parameters, without the empty ones; times as UTC. */
function readForm(form) {
    const params = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
        if (value.trim() === "") continue;
        params.append(name, times.includes(name) ? new Date(value).toISOString() : value);
    }
    return params;
}

/** As many topics as the address names, and a button for one more. */
export function topics(params, signal) {
    const values = params.getAll("topic");
    const all = (values.length ? values : [""]).map(value => topicInput({ value, signal, placeholder: "any" }).element);
    const box = h("span", { class: "topics" }, all);
    const add = h(
        "button",
        {
            type: "button",
            class: "link",
            onclick: () => {
                const extra = topicInput({ signal, label: "Another topic" });
                box.append(extra.element);
                extra.input.focus();
            },
        },
        "add another",
    );
    return h("div", { class: "field" }, h("span", {}, "Topic ", add), box);
}

/** A form whose onApply gets the parameters. */
export function filterForm(label, onApply, fields, ...more) {
    const form = h(
        "form",
        {
            class: "filters",
            role: "search",
            "aria-label": label,
            onsubmit: event => {
                event.preventDefault();
                onApply(readForm(form));
            },
        },
        h(
            "div",
            { class: "fields" },
            fields,
            h(
                "div",
                { class: "actions" },
                h("button", { type: "submit", class: "primary" }, "Apply"),
                h("button", { type: "button", onclick: () => onApply(new URLSearchParams()) }, "Clear"),
            ),
        ),
        ...more,
    );
    return form;
}

export const select = (name, params, options) =>
    h(
        "select",
        { name },
        options.map(([value, text]) => h("option", { value, selected: params.get(name) === value }, text)),
    );
