// Duplicates: who sends them, when, and which of them hold another payload.
import { foreign, h, mark, panel, put, table } from "../../lib/dom.js";
import { counted, shorten, span, time } from "../../lib/format.js";
import { ask, isAborted } from "../../lib/api.js";
import { current, go, to } from "../../lib/address.js";
import { poll } from "../../lib/poll.js";
import { empty, problem } from "../../lib/notice.js";
import { duplicateFilters } from "../../lib/filters.js";
import { openConflict } from "./conflict.js";
import { showSummary } from "./senders.js";

const refreshSeconds = 30;

const listColumns = [["Received"], ["Topic"], ["Event id"], ["Source", "medium"], ["Gap", "number"], ["Payload"]];

function listRow(one) {
    const event = `${encodeURIComponent(one.topic)}/${encodeURIComponent(one.event_id)}`;
    return h(
        "tr",
        {},
        h("td", { class: "time" }, time(one.received_at)),
        h("td", {}, foreign(one.topic)),
        h("td", {}, h("a", { href: to("events", { topic: one.topic, event }) }, foreign(one.event_id))),
        h("td", { class: "medium" }, one.source ? foreign(shorten(one.source, 200)) : "–"),
        h("td", { class: "number" }, span(one.gap_seconds)),
        h(
            "td",
            {},
            one.conflict
                ? [
                      mark("warn", "differs"),
                      " ",
                      h("button", { type: "button", class: "link", onclick: () => openConflict(one.id) }, "Compare"),
                  ]
                : one.conflict === false
                  ? "the same"
                  : "–",
        ),
    );
}

async function showList(box, params, signal) {
    try {
        const answer = await ask("duplicates", { params, signal });
        const rows = table("Duplicates, newest first", listColumns, answer.data.map(listRow));
        const next = new URLSearchParams(params);
        if (answer.next_before) next.set("before", answer.next_before);
        put(
            box,
            answer.data.length ? rows.element : empty("No duplicate matches here."),
            h(
                "div",
                { class: "pager" },
                h("span", {}, counted(answer.data.length, "duplicate")),
                answer.next_before && h("a", { class: "button", href: to("duplicates", next) }, "Older"),
            ),
        );
    } catch (error) {
        if (!isAborted(error)) put(box, problem(error));
    }
}

export function mount(main, first, signal) {
    const boxes = { senders: h("div"), gaps: h("div"), filters: h("div"), list: h("div") };
    main.append(
        h("h1", { class: "hidden", tabindex: "-1" }, "Duplicates"),
        panel("Who sends duplicates", { id: "duplicate-senders" }, boxes.senders),
        panel("From the first copy to the next", { id: "gaps" }, boxes.gaps),
        panel("Duplicates", { id: "duplicate-list", wide: true }, boxes.filters, boxes.list),
    );
    poll(
        async () =>
            showSummary(
                boxes,
                await ask("duplicates/summary", { params: { topic: current().params.get("topic") }, signal }),
            ),
        refreshSeconds,
        signal,
        error => {
            put(boxes.senders, problem(error));
            put(boxes.gaps);
        },
    );

    const show = params => {
        put(
            boxes.filters,
            duplicateFilters(params, signal, filter => go("duplicates", filter)),
        );
        showList(boxes.list, params, signal);
    };
    show(first);
    return show;
}
