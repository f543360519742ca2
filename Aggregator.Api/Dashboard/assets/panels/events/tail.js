// The live tail: events as they are stored. It keeps the last ones, and draws no more of them than can be read.
import { h, mark, put } from "../../lib/dom.js";
import { count, rate } from "../../lib/format.js";
import { isAborted, open, Problem } from "../../lib/api.js";
import { parse } from "../../lib/exact.js";
import { problem } from "../../lib/notice.js";
import { readEvents } from "../../lib/sse.js";
import { eventRow, eventTable } from "./rows.js";

/** The last events that are kept, and shown while the tail is paused. */
const kept = 500;

/**
 * While events come singly each is shown at once. While more than so many come at a time, only the newest are shown,
 * once a second: nobody can read more, and drawing is what an open page costs.
 */
const singly = 20;
const newest = 30;
const calmMilliseconds = 250;
const busyMilliseconds = 1000;
const reconnectSeconds = 2;

/** The last events, as their texts: only what is drawn is parsed. */
class Recent {
    arrived = 0;
    drawn = 0;
    #texts = [];

    add(text) {
        this.arrived++;
        this.#texts.push(text);
        if (this.#texts.length > kept) this.#texts.shift();
    }

    /** The newest events, the newest first. */
    newest(count) {
        return this.#texts.slice(-count).reverse().map(parse);
    }
}

function params(filter) {
    const query = new URLSearchParams(filter);
    query.delete("order");
    return query;
}

/** Reads the stream, again and again, until the signal aborts. The server's id of the last event continues it. */
async function follow(filter, recent, onState, signal) {
    let last = null;
    while (!signal.aborted) {
        try {
            const headers = last ? { "Last-Event-ID": last } : {};
            const response = await open("events/stream", { params: params(filter), headers, signal });
            onState(mark("ok", "Live"));
            await readEvents(response, event => {
                last = event.id ?? last;
                if (event.name === "message" && event.data) recent.add(event.data);
            });
        } catch (error) {
            if (isAborted(error)) return;
            onState(problem(error));
            if (error instanceof Problem && error.status < 500) return;
        }
        await new Promise(resolve => setTimeout(resolve, reconnectSeconds * 1000));
    }
}

/** Draws what has arrived since the last time; returns whether it is more than can be shown one by one. */
function drawEvents(body, recent, onOpen) {
    const fresh = recent.arrived - recent.drawn;
    const rows = count => recent.newest(count).map(event => eventRow(event, onOpen));
    recent.drawn = recent.arrived;
    if (fresh > singly) put(body, rows(newest));
    else if (fresh > 0) body.prepend(...rows(fresh));
    while (body.rows.length > kept) body.lastElementChild.remove();
    return fresh > singly;
}

function describe(recent, before, isBusy) {
    const perSecond = rate((recent.arrived - before.arrived) / ((performance.now() - before.at) / 1000));
    const more = isBusy ? ` Too many to show each: these are the newest. Pause to see the last ${kept}.` : "";
    return `${perSecond} events/s, ${count(recent.arrived)} since the start.${more}`;
}

/** Draws in animation frames until the signal aborts, not while isPaused() or nobody can see it. */
async function draw(body, info, recent, onOpen, isPaused, signal) {
    let before = { arrived: 0, at: performance.now() };
    for (let isBusy = false; !signal.aborted;) {
        await new Promise(resolve => setTimeout(resolve, isBusy ? busyMilliseconds : calmMilliseconds));
        if (isPaused() || document.hidden) continue;
        await new Promise(requestAnimationFrame);
        isBusy = drawEvents(body, recent, onOpen);
        if (performance.now() - before.at < busyMilliseconds) continue;
        info.textContent = describe(recent, before, isBusy);
        before = { arrived: recent.arrived, at: performance.now() };
    }
}

function pauseButton(onChange) {
    let isPaused = false;
    const toggle = () => {
        isPaused = !isPaused;
        button.setAttribute("aria-pressed", isPaused);
        button.textContent = isPaused ? "Resume" : "Pause";
        onChange(isPaused);
    };
    const button = h("button", { type: "button", "aria-pressed": "false", onclick: toggle }, "Pause");
    return { button, isPaused: () => isPaused };
}

/** Shows the live tail in the box until the signal aborts. */
export function tail(box, filter, onOpen, signal) {
    const recent = new Recent();
    const rows = eventTable("Live tail, newest first", [], onOpen);
    const state = h("span", { role: "status" }, mark("wait", "Connecting …"));
    const info = h("span", { class: "muted" });
    const { button, isPaused } = pauseButton(paused => {
        put(state, paused ? mark("wait", "Paused") : mark("ok", "Live"));
        put(
            rows.body,
            recent.newest(kept).map(event => eventRow(event, onOpen)),
        );
        recent.drawn = recent.arrived;
    });
    put(box, h("div", { class: "tail-head" }, state, info, button), rows.element);
    rows.element.classList.add("tail");
    draw(rows.body, info, recent, onOpen, isPaused, signal);
    follow(filter, recent, element => put(state, element), signal);
}
