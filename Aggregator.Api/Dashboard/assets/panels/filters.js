// The filters of the API's reads as a form. What they hold is in the address.
import { field, h } from "../lib/dom.js";
import { topicInput } from "./topics.js";

/** Times in the address are UTC; the form shows the browser's zone. */
function local(iso) {
    const date = new Date(iso);
    if (!iso || Number.isNaN(date.getTime())) return "";
    return new Date(date - date.getTimezoneOffset() * 60000).toISOString().slice(0, 19);
}

const input = (name, value, more) => h("input", { name, value, spellcheck: "false", autocomplete: "off", ...more });
const moment = (name, params) => input(name, local(params.get(name)), { type: "datetime-local", step: 1 });

const times = ["from", "to", "event_from", "event_to", "since", "until"];

/** The fields of a form as parameters, without the empty ones; times as UTC. */
export function readForm(form) {
    const params = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
        if (value.trim() === "") continue;
        params.append(name, times.includes(name) ? new Date(value).toISOString() : value);
    }
    return params;
}

function topics(params, signal) {
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
                add.before(extra.element);
                extra.input.focus();
            },
        },
        "or another",
    );
    box.append(add);
    return h("div", { class: "field" }, h("span", {}, "Topic"), box);
}

/** A form whose onApply gets the parameters. */
function filterForm(label, onApply, fields, ...more) {
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

const select = (name, params, options) =>
    h(
        "select",
        { name },
        options.map(([value, text]) => h("option", { value, selected: params.get(name) === value }, text)),
    );

const isRare = name => ["payload", "event_from", "event_to", "order"].includes(name);

export function eventFilters(params, signal, onApply) {
    const rare = h(
        "details",
        { open: [...params.keys()].some(isRare) },
        h("summary", {}, "More filters"),
        h(
            "div",
            { class: "fields" },
            field(
                "Payload contains (JSON object)",
                input("payload", params.get("payload"), { placeholder: '{"state":"paid"}' }),
            ),
            field("Publisher's clock from", moment("event_from", params)),
            field("Publisher's clock to", moment("event_to", params)),
            field(
                "Order",
                select("order", params, [
                    ["", "Newest first"],
                    ["oldest", "Oldest first"],
                ]),
            ),
        ),
    );
    return filterForm(
        "Filter events",
        onApply,
        [
            topics(params, signal),
            field("Event id", input("event_id", params.get("event_id"), { maxlength: 255 })),
            field("Source", input("source", params.get("source"), { maxlength: 1024 })),
            field("Stored from", moment("from", params)),
            field("Stored to", moment("to", params)),
        ],
        rare,
    );
}

const oneTopic = (params, signal) =>
    h(
        "div",
        { class: "field" },
        h("span", {}, "Topic"),
        topicInput({ value: params.get("topic") ?? "", signal, placeholder: "any" }).element,
    );

export const duplicateFilters = (params, signal, onApply) =>
    filterForm("Filter duplicates", onApply, [
        oneTopic(params, signal),
        field("Event id", input("event_id", params.get("event_id"), { maxlength: 255 })),
        field("Source", input("source", params.get("source"), { maxlength: 1024 })),
        field(
            "Payload",
            select("conflicts", params, [
                ["", "any"],
                ["true", "differs from the stored one"],
            ]),
        ),
    ]);

export const rejectedFilters = (params, signal, onApply) =>
    filterForm("Filter rejections", onApply, [
        oneTopic(params, signal),
        field("Reason contains", input("reason", params.get("reason"))),
        field("Queue", input("queue", params.get("queue"))),
        field(
            "State",
            select("state", params, [
                ["", "any"],
                ["open", "open"],
                ["replayed", "replayed"],
            ]),
        ),
        field("Received from", moment("since", params)),
        field("Received to", moment("until", params)),
    ]);
