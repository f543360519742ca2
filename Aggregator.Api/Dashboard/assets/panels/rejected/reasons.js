// Rejections by reason, each group with a button that replays it.
import { foreign, h, mark, put, table } from "../../lib/dom.js";
import { count, counted, shorten, time } from "../../lib/format.js";
import { ask, isAborted } from "../../lib/api.js";
import { to } from "../../lib/address.js";
import { empty, problem } from "../../lib/notice.js";
import { replayMany } from "./replay.js";

const groupColumns = [
    ["Reason"],
    ["Queue", "medium"],
    ["Rejected", "number"],
    ["Open", "number"],
    ["Last", "medium"],
    ["Replay", "actions"],
];

function groupRow(group, params, onDone) {
    const filter = new URLSearchParams(params);
    filter.delete("before");
    filter.set("reason", group.reason);
    filter.set("queue", group.queue);
    return h(
        "tr",
        {},
        h("td", {}, h("a", { href: to("rejected", filter) }, foreign(shorten(group.reason, 200)))),
        h("td", { class: "medium" }, foreign(group.queue)),
        h("td", { class: "number" }, count(group.count)),
        h("td", { class: "number" }, group.open ? mark("warn", count(group.open)) : "0"),
        h("td", { class: "medium time" }, time(group.last_at)),
        h(
            "td",
            { class: "actions" },
            group.open > 0 && h("button", { type: "button", onclick: () => replayMany(filter, onDone) }, "Replay …"),
        ),
    );
}

/** Fills the box; onDone is called after a replay. */
export async function showGroups(box, params, signal, onDone) {
    try {
        const filter = new URLSearchParams(params);
        filter.delete("before");
        const summary = await ask("rejected/summary", { params: filter, signal });
        const rows = table(
            "Rejections by reason",
            groupColumns,
            summary.groups.map(one => groupRow(one, params, onDone)),
        );
        put(
            box,
            h(
                "p",
                { class: "note" },
                `${summary.complete ? "" : "At least "}${count(summary.total)} rejected, `,
                summary.open ? mark("warn", `${count(summary.open)} open`) : mark("ok", "none open"),
                `, ${count(summary.replayed)} replayed.`,
            ),
            summary.groups.length ? rows.element : empty("Nothing was rejected: every message could be stored."),
            summary.groups_omitted > 0 &&
                h("p", { class: "note" }, `${counted(summary.groups_omitted, "more reason")}.`),
        );
    } catch (error) {
        if (!isAborted(error)) put(box, problem(error));
    }
}
