// One event: its payload, and its receipt as a time line of what arrived under its identity.
import { facts, foreign, h, mark, put } from "../../lib/dom.js";
import { count, counted, dated, span } from "../../lib/format.js";
import { ask, isAborted } from "../../lib/api.js";
import { dialog } from "../../lib/dialog.js";
import { json } from "../../lib/json.js";
import { problem } from "../../lib/notice.js";
import { openConflict } from "../duplicates/conflict.js";

/** So many duplicates are listed; the receipt counts all of them. */
const listed = 100;

const station = (kind, title, when, ...more) =>
    h(
        "li",
        { class: kind },
        h("div", {}, h("strong", {}, title), " ", h("span", { class: "muted" }, dated(when))),
        ...more,
    );

function duplicateStation(duplicate) {
    const sender = [
        duplicate.source && foreign(duplicate.source),
        duplicate.via?.toUpperCase(),
        duplicate.app_id && foreign(duplicate.app_id),
    ]
        .filter(Boolean)
        .flatMap((part, index) => (index ? [" · ", part] : [part]));
    return station(
        duplicate.conflict ? "conflict" : "duplicate",
        `Duplicate, ${span(duplicate.gap_seconds)} after storing`,
        duplicate.received_at,
        h("div", {}, ...sender),
        duplicate.conflict
            ? h(
                  "div",
                  {},
                  mark("warn", "Another payload"),
                  " ",
                  h("button", { type: "button", class: "link", onclick: () => openConflict(duplicate.id) }, "Compare"),
              )
            : duplicate.conflict === false && h("div", { class: "muted" }, "The same payload."),
    );
}

function line(answer, duplicates) {
    const { receipt } = answer;
    const rest = receipt.duplicates - duplicates.length;
    return h(
        "ol",
        { class: "line" },
        answer.event && station("published", "Published, by the publisher's clock", answer.event.timestamp),
        station("stored", "Stored once", receipt.stored_at, h("div", { class: "muted" }, `as number ${receipt.id}`)),
        [...duplicates].reverse().map(duplicateStation),
        rest > 0 &&
            station(
                "duplicate",
                `${counted(rest, "duplicate")}${duplicates.length ? " more" : ""}, dropped`,
                receipt.last_seen_at,
            ),
    );
}

/** How many of the duplicates had another payload: exactly, if all are listed. */
function conflicts(receipt, duplicates) {
    const known = duplicates.filter(one => one.conflict).length;
    return `${known && receipt.duplicates === duplicates.length ? known : "At least one"} had another payload`;
}

const summary = (receipt, duplicates) =>
    h(
        "p",
        {},
        mark("ok", "Stored exactly once"),
        ` – ${counted(receipt.duplicates, "duplicate")} dropped. `,
        receipt.payload_differed && mark("warn", conflicts(receipt, duplicates)),
    );

/** The duplicates of an event, newest first; none if this API or key does not list them. */
async function duplicatesOf(topic, id, signal) {
    try {
        return (await ask("duplicates", { params: { topic, event_id: id, limit: listed }, signal })).data;
    } catch (error) {
        if (isAborted(error)) throw error;
        return [];
    }
}

async function fill(box, topic, id, signal) {
    try {
        const answer = await ask("events/receipt", { params: { topic, event_id: id }, signal });
        const duplicates = answer.receipt.duplicates ? await duplicatesOf(topic, id, signal) : [];
        put(
            box,
            summary(answer.receipt, duplicates),
            line(answer, duplicates),
            answer.event && h("h3", {}, "Stored payload, of the first copy"),
            answer.event
                ? json(answer.event.payload)
                : h("p", { class: "empty" }, "Retention has dropped the payload; the receipt remains."),
        );
        if (answer.event)
            box.append(
                facts([
                    ["Source", foreign(answer.event.source)],
                    ["Number", count(answer.event.id)],
                ]),
            );
    } catch (error) {
        if (!isAborted(error)) put(box, problem(error));
    }
}

/** Opens the receipt of an event. */
export function openReceipt(topic, id, onclose) {
    const controller = new AbortController();
    const box = h("div", { "aria-busy": "true" }, h("p", { class: "empty" }, "Loading …"));
    const close = () => {
        controller.abort();
        onclose?.();
    };
    dialog(
        "Event",
        { onclose: close },
        facts([
            ["Topic", foreign(topic, { class: "whole" })],
            ["Event id", foreign(id, { class: "whole" })],
        ]),
        box,
    );
    fill(box, topic, id, controller.signal).finally(() => box.removeAttribute("aria-busy"));
}
