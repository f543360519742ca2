// The filters of the API's reads as forms.
import { field, h } from "./dom.js";
import { filterForm, input, moment, select, topics } from "./form.js";
import { topicInput } from "./topics.js";

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
