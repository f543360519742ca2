// The table of events. Its rows are grids of one height, so that a new row does not make the browser lay out the others.
// That takes a table's meaning away from its elements, and the roles give it back.
import { foreign, h, table } from "../../lib/dom.js";
import { shorten, time } from "../../lib/format.js";
import { oneLine } from "../../lib/json.js";

const columns = [["Stored"], ["Topic"], ["Event id"], ["Source", "medium"], ["Payload", "broad"]];
const roles = {
    TABLE: "table",
    THEAD: "rowgroup",
    TBODY: "rowgroup",
    TR: "row",
    TH: "columnheader",
};

const cell = (kind, child) => h("td", { class: kind, role: "cell" }, child);

/** onOpen gets the event when the user asks for it. */
export function eventRow(event, onOpen) {
    const open = h("button", { type: "button", class: "link", onclick: () => onOpen(event) }, foreign(event.event_id));
    return h(
        "tr",
        { role: "row" },
        cell("time", time(event.created_at)),
        cell("", foreign(event.topic)),
        cell("", open),
        cell("medium", foreign(shorten(event.source, 200))),
        cell("broad", h("code", {}, foreign(oneLine(event.payload)))),
    );
}

/** The table with these events: its element, and its body for further rows. */
export function eventTable(label, events, onOpen) {
    const rows = table(
        label,
        columns,
        events.map(event => eventRow(event, onOpen)),
    );
    rows.element.classList.add("events-table");
    for (const part of rows.element.querySelectorAll("table, thead, tbody, thead tr, th"))
        part.setAttribute("role", roles[part.tagName]);
    rows.body.parentElement.setAttribute("aria-label", label);
    return rows;
}
