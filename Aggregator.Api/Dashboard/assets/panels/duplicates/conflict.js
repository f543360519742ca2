// A duplicate with another payload than the stored event, both side by side.
import { facts, foreign, h, mark, put } from "../../lib/dom.js";
import { span, time } from "../../lib/format.js";
import { ask, isAborted } from "../../lib/api.js";
import { dialog } from "../../lib/dialog.js";
import { isDigits, stringify } from "../../lib/exact.js";
import { json } from "../../lib/json.js";
import { problem } from "../../lib/notice.js";

/** So many differences are named. */
const named = 50;

const states = {
    "not-kept": "The other payload was not kept: it was too large, too old, or one of too many.",
    same: "The payload is the same as the stored one.",
};

const isTree = value => typeof value === "object" && value !== null && !isDigits(value);

/** The paths at which two values differ, such as order.lines[2].price. */
function differences(one, other, path = "", found = []) {
    if (found.length > named) return found;
    if (!isTree(one) || !isTree(other) || Array.isArray(one) !== Array.isArray(other)) {
        if (stringify(one) !== stringify(other)) found.push(path || "the whole payload");
        return found;
    }
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)]))
        differences(
            one[key],
            other[key],
            Array.isArray(one) ? `${path}[${key}]` : path ? `${path}.${key}` : key,
            found,
        );
    return found;
}

const side = (title, value) =>
    h(
        "div",
        { class: "side" },
        h("h3", {}, title),
        value === null ? h("p", { class: "empty" }, "Not kept.") : json(value),
    );

function comparison(answer) {
    if (answer.payload_state !== "kept") return h("p", { class: "empty" }, states[answer.payload_state]);
    const paths = differences(answer.stored_payload, answer.payload);
    return [
        h(
            "p",
            {},
            mark("warn", "Differs at"),
            " ",
            paths.slice(0, named).flatMap((path, index) => [index ? ", " : "", h("code", {}, foreign(path))]),
            paths.length > named && " and more",
        ),
        h("div", { class: "sides" }, side("Stored", answer.stored_payload), side("Dropped", answer.payload)),
    ];
}

/** Opens the comparison of a duplicate with what is stored. */
export async function openConflict(id) {
    const controller = new AbortController();
    const box = h("div", {}, h("p", { class: "empty" }, "Loading …"));
    dialog("Conflict", { onclose: () => controller.abort() }, box);
    try {
        const answer = await ask(`duplicates/${id}`, { signal: controller.signal });
        const one = answer.duplicate;
        put(
            box,
            facts([
                ["Topic", foreign(one.topic, { class: "whole" })],
                ["Event id", foreign(one.event_id, { class: "whole" })],
                ["Received", time(one.received_at)],
                ["After the first", span(one.gap_seconds)],
                ["Source", one.source && foreign(one.source, { class: "whole" })],
                ["Application", one.app_id && foreign(one.app_id)],
            ]),
            comparison(answer),
        );
    } catch (error) {
        if (!isAborted(error)) put(box, problem(error));
    }
}
