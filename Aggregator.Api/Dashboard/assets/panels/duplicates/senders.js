// Who sends duplicates, and how long after the first copy they come.
import { foreign, h, mark, put, table } from "../../lib/dom.js";
import { count, counted, shorten, time, timeText } from "../../lib/format.js";
import { to } from "../../lib/address.js";
import { empty } from "../../lib/notice.js";
import { histogram, meter } from "./bars.js";

const sender = one => [foreign(shorten(one.source ?? "not recorded", 200)), one.app_id && [" · ", foreign(one.app_id)]];

function senderRow(one, most) {
    return h(
        "tr",
        {},
        h("td", {}, sender(one)),
        h("td", {}, foreign(one.topic)),
        h("td", { class: "medium" }, one.via?.toUpperCase() ?? "–"),
        h("td", { class: "number" }, count(one.duplicates)),
        h("td", { class: "broad" }, meter(one.duplicates, most)),
        h(
            "td",
            { class: "number" },
            one.conflicts
                ? h(
                      "a",
                      { href: to("duplicates", { topic: one.topic, source: one.source, conflicts: "true" }) },
                      mark("warn", count(one.conflicts)),
                  )
                : "0",
        ),
        h("td", { class: "medium time" }, time(one.last_at)),
    );
}

/** Fills the boxes with what /duplicates/summary has answered. */
export function showSummary(boxes, summary) {
    const columns = [
        ["Source"],
        ["Topic"],
        ["Via", "medium"],
        ["Duplicates", "number"],
        ["Share", "broad"],
        ["Conflicts", "number"],
        ["Last", "medium"],
    ];
    const most = summary.senders[0]?.duplicates ?? 0;
    const senders = table(
        "Senders of duplicates",
        columns,
        summary.senders.map(one => senderRow(one, most)),
    );
    const since = summary.complete ? "in the last 24 hours" : `since ${timeText(summary.from)}, the newest ones only`;
    put(
        boxes.senders,
        h(
            "p",
            { class: "note" },
            `${counted(summary.duplicates, "duplicate")} ${since}, `,
            summary.conflicts ? mark("warn", counted(summary.conflicts, "conflict")) : "no conflicts",
            ".",
        ),
        summary.senders.length ? senders.element : empty("Nobody has sent an event twice."),
        summary.senders_omitted > 0 && h("p", { class: "note" }, `${counted(summary.senders_omitted, "more sender")}.`),
    );
    put(boxes.gaps, summary.duplicates ? histogram(summary.gaps) : empty("There is no gap to show."));
}
