// One rejection: why, its headers, its body as text or bytes, and a form to correct and replay it.
import { facts, field, foreign, h, mark, put } from "../../lib/dom.js";
import { bytes, time } from "../../lib/format.js";
import { ask, isAborted, sentence } from "../../lib/api.js";
import { confirm, dialog } from "../../lib/dialog.js";
import { json } from "../../lib/json.js";
import { notice, problem } from "../../lib/notice.js";
import { bodyViewer } from "./body.js";

const template = '{"topic":"","event_id":"","timestamp":"","source":"","payload":{}}';

function about({ rejected: one }) {
    const words = { open: ["warn", "Open"], requested: ["wait", "Replay requested"], replayed: ["ok", "Replayed"] };
    return [
        h("p", {}, mark("bad", "Refused:"), " ", foreign(one.reason, { class: "whole" })),
        facts([
            ["State", mark(...(words[one.state] ?? ["wait", one.state]))],
            ["Received", time(one.received_at)],
            ["Queue", one.queue],
            ["Topic", one.topic && foreign(one.topic, { class: "whole" })],
            ["Event id", one.event_id && foreign(one.event_id, { class: "whole" })],
            ["Length", bytes(one.body_length)],
            ["Replayed", one.replayed_at && time(one.replayed_at)],
            ["Replay of", one.replay_of && `number ${one.replay_of}`],
        ]),
    ];
}

/** The forms that replay: send() gets undefined to send the message as it came, or the corrected text. */
function replayForm(answer, send) {
    const text = h("textarea", { name: "corrected", rows: 10, spellcheck: "false", dir: "auto" });
    // What is no text can only be replaced.
    text.value = answer.body.includes("\uFFFD") ? template : answer.body;
    const asItCame = h(
        "button",
        { type: "button", disabled: !answer.body_is_whole, onclick: () => send() },
        "Replay as it came",
    );
    return h(
        "form",
        {
            class: "stack",
            onsubmit: event => {
                event.preventDefault();
                send(text.value);
            },
        },
        h("h3", {}, "Correct and replay"),
        field("Event as JSON: topic, event_id, timestamp, source and payload", text),
        !answer.body_is_whole &&
            h("p", { class: "note" }, "Only the beginning of the body was kept, so it cannot be sent unchanged."),
        h("div", { class: "actions" }, asItCame, h("button", { type: "submit", class: "primary" }, "Replay corrected")),
    );
}

async function fill(box, id, actions, signal) {
    try {
        const answer = await ask(`rejected/${id}`, { signal });
        put(
            box,
            about(answer),
            h("h3", {}, "Body"),
            bodyViewer(answer),
            answer.headers && [h("h3", {}, "Headers"), json(answer.headers)],
            answer.rejected.state === "replayed" ? null : replayForm(answer, actions.replay),
            actions.message,
            h(
                "div",
                { class: "actions" },
                h("button", { type: "button", class: "danger", onclick: actions.remove }, "Delete …"),
            ),
        );
    } catch (error) {
        if (!isAborted(error)) put(box, problem(error));
    }
}

/** Opens a rejection; onDone is called when it was replayed or deleted. */
export function openRejection(id, onDone) {
    const controller = new AbortController();
    const message = h("div", { role: "alert" });
    const act = async (task, text) => {
        try {
            await task();
            sheet.close();
            notice("ok", text);
            onDone();
        } catch (error) {
            put(message, h("p", { class: "problem" }, mark("bad", sentence(error))));
        }
    };
    const replay = body =>
        act(() => ask(`rejected/${id}/replay`, { method: "POST", body }), "Sent again. A consumer stores it.");
    const remove = async () => {
        if (await confirm("Delete rejection", "It will be gone. The ledger keeps counting it.", "Delete"))
            act(() => ask(`rejected/${id}`, { method: "DELETE" }), "Deleted. The ledger counts it.");
    };
    const box = h("div", {}, h("p", { class: "empty" }, "Loading …"));
    const sheet = dialog(`Rejection ${id}`, { onclose: () => controller.abort() }, box);
    fill(box, id, { replay, remove, message }, controller.signal);
}
