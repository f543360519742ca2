// Stored events: pages with the API's filters in the address, live tail, export, and the receipt of each event.
import { h, panel, put } from "../../lib/dom.js";
import { counted } from "../../lib/format.js";
import { ask, isAborted } from "../../lib/api.js";
import { current, go, to } from "../../lib/address.js";
import { empty, problem } from "../../lib/notice.js";
import { eventFilters } from "../../lib/filters.js";
import { eventTable } from "./rows.js";
import { exportButton } from "./export.js";
import { openReceipt } from "./receipt.js";
import { tail } from "./tail.js";

/** Parameters of the page that are none of the filter's. */
const ofPage = ["live", "event", "cursor"];

export function filterOf(params) {
    const filter = new URLSearchParams(params);
    ofPage.forEach(name => filter.delete(name));
    return filter;
}

const withOne = (params, name, value) => {
    const changed = new URLSearchParams(params);
    changed.delete(name);
    if (value) changed.set(name, value);
    return changed;
};

/** An event in the address: both parts encoded, because both may contain anything. */
const reference = event => `${encodeURIComponent(event.topic)}/${encodeURIComponent(event.event_id)}`;

const openEvent = event => go("events", withOne(current().params, "event", reference(event)));

async function page(box, params, signal) {
    try {
        const query = filterOf(params);
        if (params.get("cursor")) query.set("cursor", params.get("cursor"));
        const answer = await ask("events", { params: query, signal });
        const rows = eventTable("Stored events", answer.data, openEvent);
        const link = (text, cursor) =>
            h("a", { class: "button", href: to("events", withOne(params, "cursor", cursor)) }, text);
        put(
            box,
            answer.data.length ? rows.element : empty("No stored event matches."),
            h(
                "div",
                { class: "pager" },
                h("span", {}, counted(answer.data.length, "event")),
                params.get("cursor") && link("First page"),
                answer.has_more && link("Next page", answer.next),
            ),
        );
    } catch (error) {
        if (!isAborted(error)) put(box, problem(error));
    }
}

function showReceipt(params) {
    const shown = params.get("event");
    const [topic, id] = shown.split("/").map(decodeURIComponent);
    openReceipt(topic, id, () => {
        const { view, params: now } = current();
        if (view === "events" && now.get("event") === shown) go("events", withOne(now, "event"));
    });
}

export function mount(main, first, signal) {
    const filters = h("div");
    const box = h("div", { "aria-live": "off" });
    const live = h("button", {
        type: "button",
        onclick: () => {
            const { params } = current();
            go("events", withOne(withOne(params, "cursor"), "live", params.get("live") ? null : "1"));
        },
    });
    const download = exportButton(() => filterOf(current().params), signal);
    main.append(
        h("h1", { class: "hidden", tabindex: "-1" }, "Events"),
        panel("Events", { id: "events", wide: true, tools: [live, download] }, filters, box),
    );

    let running = new AbortController();
    let shown = null;
    const show = params => {
        const listed = withOne(params, "event").toString();
        if (params.get("event")) showReceipt(params);
        if (listed === shown) return;
        shown = listed;
        running.abort();
        running = new AbortController();
        const both = AbortSignal.any([signal, running.signal]);
        const isLive = params.get("live") === "1";
        live.textContent = isLive ? "Stop live tail" : "Live tail";
        live.setAttribute("aria-pressed", isLive);
        put(
            filters,
            eventFilters(params, signal, filter => go("events", isLive ? withOne(filter, "live", "1") : filter)),
        );
        if (isLive) tail(box, filterOf(params), openEvent, both);
        else page(box, params, both);
    };
    show(first);
    return show;
}
