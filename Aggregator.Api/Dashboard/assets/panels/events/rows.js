// A row of the table of events.
import { foreign, h } from "../../lib/dom.js";
import { shorten, time } from "../../lib/format.js";
import { oneLine } from "../../lib/json.js";

export const eventColumns = [["Stored"], ["Topic"], ["Event id"], ["Source", "medium"], ["Payload", "broad"]];

/** onOpen gets the event when the user asks for it. */
export function eventRow(event, onOpen) {
    return h(
        "tr",
        {},
        h("td", { class: "time" }, time(event.created_at)),
        h("td", {}, foreign(event.topic)),
        h(
            "td",
            {},
            h("button", { type: "button", class: "link", onclick: () => onOpen(event) }, foreign(event.event_id)),
        ),
        h("td", { class: "medium" }, foreign(shorten(event.source, 200))),
        h("td", { class: "broad" }, h("code", {}, foreign(oneLine(event.payload)))),
    );
}
