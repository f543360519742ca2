// Publishes an event, as often as asked, and follows what becomes of it.
import { field, h, mark, panel, put } from "../lib/dom.js";
import { counted, span } from "../lib/format.js";
import { ask, isAborted, Problem, sentence } from "../lib/api.js";
import { current, to } from "../lib/address.js";
import { topicInput } from "./topics.js";

const patienceSeconds = 30;
const askSeconds = 0.2;

const wait = seconds => new Promise(resolve => setTimeout(resolve, seconds * 1000));
const newId = () =>
    [...crypto.getRandomValues(new Uint8Array(8))].map(byte => byte.toString(16).padStart(2, "0")).join("");

/** Waits until the receipt of the event has so many duplicates. null if it is not so in time. */
async function received(event, duplicates, signal) {
    const end = performance.now() + patienceSeconds * 1000;
    while (performance.now() < end && !signal.aborted) {
        try {
            const { receipt } = await ask("events/receipt", {
                params: { topic: event.topic, event_id: event.event_id },
                signal,
            });
            if (receipt.duplicates >= duplicates) return receipt;
        } catch (error) {
            if (!(error instanceof Problem) || error.status !== 404) throw error;
        }
        await wait(askSeconds);
    }
    return null;
}

const since = start => span((performance.now() - start) / 1000);

/** Sends the copies one after the other, the last with another payload if asked, and reports each step. */
async function follow(event, copies, differs, report, signal) {
    const start = performance.now();
    for (let copy = 1; copy <= copies; copy++) {
        const payload = differs && copy === copies ? { ...event.payload, changed: true } : event.payload;
        const before = performance.now();
        await ask("publish", { method: "POST", body: JSON.stringify({ ...event, payload }), signal });
        report("ok", `Copy ${copy} of ${copies}: 202, confirmed by the broker, after ${since(before)}.`);
    }
    const stored = await received(event, 0, signal);
    if (!stored)
        return report("bad", `Not stored within ${patienceSeconds} s. It waits in the queue: are consumers running?`);
    report("ok", `Stored ${since(start)} after the first copy was sent.`);
    const receipt = await received(event, copies - 1, signal);
    if (!receipt) return report("warn", `Not all copies were received within ${patienceSeconds} s.`);
    report(
        "ok",
        `Stored once, ${counted(receipt.duplicates, "duplicate")} dropped${receipt.payload_differed ? "; one had another payload" : ""}.`,
    );
}

function readEvent(form) {
    const data = new FormData(form);
    const payload = JSON.parse(data.get("payload"));
    return {
        topic: data.get("topic"),
        event_id: data.get("event_id"),
        timestamp: new Date().toISOString(),
        source: data.get("source"),
        payload,
    };
}

function fields(topic, id) {
    const payload = h("textarea", { name: "payload", rows: 5, spellcheck: "false", required: true });
    payload.value = '{\n  "order": 4711,\n  "state": "paid"\n}';
    return [
        h(
            "div",
            { class: "fields" },
            h("div", { class: "field" }, h("span", {}, "Topic"), topic.element),
            field("Event id", id),
            field("Source", h("input", { name: "source", value: "dashboard", required: true, maxlength: 1024 })),
            field(
                "Send it",
                h(
                    "select",
                    { name: "copies" },
                    [
                        [1, "once"],
                        [2, "twice"],
                        [5, "five times"],
                    ].map(([value, text]) => h("option", { value, selected: value === 2 }, text)),
                ),
            ),
        ),
        field("Payload (JSON object)", payload),
        h(
            "label",
            { class: "check" },
            h("input", { type: "checkbox", name: "differs" }),
            "Change the payload of the last copy: a conflict",
        ),
    ];
}

export function mount(main, _, signal) {
    const topic = topicInput({ value: current().params.get("topic") ?? "orders", signal });
    const id = h("input", {
        name: "event_id",
        value: newId(),
        required: true,
        maxlength: 255,
        spellcheck: "false",
        autocomplete: "off",
    });
    const steps = h("ol", { class: "steps", role: "log", "aria-label": "What became of the event" });
    const report = (kind, ...text) => steps.append(h("li", {}, mark(kind, ...text)));
    const send = h("button", { type: "submit", class: "primary" }, "Publish");
    const submit = async event => {
        event.preventDefault();
        put(steps);
        send.disabled = true;
        const data = new FormData(form);
        try {
            const sent = readEvent(form);
            await follow(sent, Number(data.get("copies")), data.has("differs"), report, signal);
            const reference = `${encodeURIComponent(sent.topic)}/${encodeURIComponent(sent.event_id)}`;
            steps.append(
                h(
                    "li",
                    {},
                    h(
                        "a",
                        { href: to("events", { topic: sent.topic, event: reference }) },
                        "Show the event and its receipt",
                    ),
                ),
            );
            id.value = newId();
        } catch (error) {
            if (!isAborted(error))
                report(
                    "bad",
                    error instanceof SyntaxError ? `The payload is not JSON. ${error.message}` : sentence(error),
                );
        } finally {
            send.disabled = false;
        }
    };
    const form = h(
        "form",
        { class: "stack", onsubmit: submit },
        fields(topic, id),
        h("div", { class: "actions" }, send),
    );
    main.append(
        h("h1", { class: "hidden", tabindex: "-1" }, "Try it"),
        panel("Publish an event", { id: "publish" }, form),
        panel("What became of it", { id: "followed" }, steps),
    );
}
