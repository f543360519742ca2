// What was refused, and why: by reason, one by one, and sent again.
import { foreign, h, mark, panel, put, table } from "../../lib/dom.js";
import { counted, shorten, time } from "../../lib/format.js";
import { ask, isAborted } from "../../lib/api.js";
import { go, to } from "../../lib/address.js";
import { empty, problem } from "../../lib/notice.js";
import { rejectedFilters } from "../../lib/filters.js";
import { showGroups } from "./reasons.js";
import { openRejection } from "./rejection.js";
import { replayMany } from "./replay.js";

const listColumns = [["Received"], ["Topic"], ["Event id", "medium"], ["Reason"], ["State"]];
const kinds = { open: "warn", requested: "wait", replayed: "ok" };

function listRow(one, onDone) {
    return h(
        "tr",
        {},
        h(
            "td",
            { class: "time" },
            h(
                "button",
                { type: "button", class: "link", onclick: () => openRejection(one.id, onDone) },
                time(one.received_at),
            ),
        ),
        h("td", {}, one.topic === null ? "–" : foreign(one.topic)),
        h("td", { class: "medium" }, one.event_id === null ? "–" : foreign(one.event_id)),
        h("td", {}, foreign(shorten(one.reason, 300))),
        h("td", {}, mark(kinds[one.state] ?? "wait", one.state)),
    );
}

async function showList(box, params, signal, onDone) {
    try {
        const answer = await ask("rejected", { params, signal });
        const rows = table(
            "Rejections, newest first",
            listColumns,
            answer.data.map(one => listRow(one, onDone)),
        );
        const next = new URLSearchParams(params);
        if (answer.next_before) next.set("before", answer.next_before);
        put(
            box,
            answer.data.length ? rows.element : empty("No rejection matches."),
            h(
                "div",
                { class: "pager" },
                h("span", {}, counted(answer.data.length, "rejection")),
                answer.next_before && h("a", { class: "button", href: to("rejected", next) }, "Older"),
            ),
        );
    } catch (error) {
        if (!isAborted(error)) put(box, problem(error));
    }
}

export function mount(main, first, signal) {
    const boxes = { groups: h("div"), filters: h("div"), list: h("div") };
    let shown = first;
    const replay = h(
        "button",
        { type: "button", onclick: () => replayMany(shown, refresh) },
        "Replay what the filter matches …",
    );
    main.append(
        h("h1", { class: "hidden", tabindex: "-1" }, "Rejected"),
        panel("What was refused, and why", { id: "reasons", wide: true }, boxes.groups),
        panel("Rejections", { id: "rejections", wide: true, tools: [replay] }, boxes.filters, boxes.list),
    );
    function refresh() {
        showGroups(boxes.groups, shown, signal, refresh);
        showList(boxes.list, shown, signal, refresh);
    }
    const show = params => {
        shown = params;
        put(
            boxes.filters,
            rejectedFilters(params, signal, filter => go("rejected", filter)),
        );
        refresh();
    };
    show(first);
    return show;
}
