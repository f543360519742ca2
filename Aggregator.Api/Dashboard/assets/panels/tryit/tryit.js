// Publishes an event, as often as asked, and follows what becomes of it.
import { field, h, mark, panel, put } from "../../lib/dom.js";
import { isAborted, sentence } from "../../lib/api.js";
import { current, to } from "../../lib/address.js";
import { follow } from "./follow.js";
import { topicInput } from "../../lib/topics.js";

const newId = () =>
    [...crypto.getRandomValues(new Uint8Array(8))].map(byte => byte.toString(16).padStart(2, "0")).join("");

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
    const steps = h("ol", { class: "steps" });
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
        panel(
            "What became of it",
            { id: "followed" },
            h("div", { role: "log", "aria-label": "What became of the event" }, steps),
        ),
    );
}
