// The live tail: events as they are stored. It keeps the last rows only, and draws no more of them than can be read.
import { h, mark, put, table } from "../../lib/dom.js";
import { count, rate } from "../../lib/format.js";
import { isAborted, open, Problem } from "../../lib/api.js";
import { parse } from "../../lib/exact.js";
import { problem } from "../../lib/notice.js";
import { readEvents } from "../../lib/sse.js";
import { eventColumns, eventRow } from "./rows.js";

const keptRows = 500;

/** At most so many rows are added at a time, twice a second: faster than anybody reads, and cheap to lay out. */
const rowsAtATime = 40;
const drawMilliseconds = 500;
const reconnectSeconds = 2;

/** What has arrived and is not drawn yet. Older events than fit are skipped, and counted. */
class Arrivals {
    waiting = [];
    arrived = 0;
    skipped = 0;

    add(data, room) {
        this.arrived++;
        this.waiting.push(data);
        if (this.waiting.length <= room) return;
        this.waiting.shift();
        this.skipped++;
    }

    take() {
        return this.waiting.splice(0);
    }
}

function params(filter) {
    const query = new URLSearchParams(filter);
    query.delete("order");
    return query;
}

/** Reads the stream, again and again, until the signal aborts. The server's id of the last event continues it. */
async function follow(filter, arrivals, isPaused, onState, signal) {
    let last = null;
    while (!signal.aborted) {
        try {
            const headers = last ? { "Last-Event-ID": last } : {};
            const response = await open("events/stream", { params: params(filter), headers, signal });
            onState(mark("ok", "Live"));
            await readEvents(response, event => {
                last = event.id ?? last;
                if (event.name === "message" && event.data)
                    arrivals.add(event.data, isPaused() ? keptRows : rowsAtATime);
            });
        } catch (error) {
            if (isAborted(error)) return;
            onState(problem(error));
            if (error instanceof Problem && error.status < 500) return;
        }
        await new Promise(resolve => setTimeout(resolve, reconnectSeconds * 1000));
    }
}

function drawer(body, arrivals, onOpen, info) {
    let before = { arrived: 0, at: performance.now() };
    return () => {
        const fresh = arrivals.take();
        if (fresh.length) body.prepend(...fresh.reverse().map(data => eventRow(parse(data), onOpen)));
        while (body.rows.length > keptRows) body.lastElementChild.remove();
        const seconds = (performance.now() - before.at) / 1000;
        if (seconds < 1) return;
        const perSecond = rate((arrivals.arrived - before.arrived) / seconds);
        const skipped = arrivals.skipped ? `, of which ${count(arrivals.skipped)} are not shown` : "";
        info.textContent = `${perSecond} events/s. ${count(arrivals.arrived)} since the start${skipped}.`;
        before = { arrived: arrivals.arrived, at: performance.now() };
    };
}

/** Shows the live tail in the box until the signal aborts. */
export function tail(box, filter, onOpen, signal) {
    const arrivals = new Arrivals();
    const rows = table("Live tail, newest first", eventColumns, []);
    const state = h("span", { role: "status" }, mark("wait", "Connecting …"));
    const info = h("span", { class: "muted" });
    let isPaused = false;
    const pause = h(
        "button",
        {
            type: "button",
            "aria-pressed": "false",
            onclick: () => {
                isPaused = !isPaused;
                pause.setAttribute("aria-pressed", isPaused);
                pause.textContent = isPaused ? "Resume" : "Pause";
                put(state, isPaused ? mark("wait", "Paused; the newest events are kept") : mark("ok", "Live"));
            },
        },
        "Pause",
    );
    put(box, h("div", { class: "tail-head" }, state, info, pause), rows.element);
    rows.element.classList.add("tail");

    const draw = drawer(rows.body, arrivals, onOpen, info);
    const timer = setInterval(() => {
        if (!isPaused && !document.hidden) requestAnimationFrame(draw);
    }, drawMilliseconds);
    signal.addEventListener("abort", () => clearInterval(timer));
    follow(
        filter,
        arrivals,
        () => isPaused || document.hidden,
        element => put(state, element),
        signal,
    );
}
