// The identity received = unique + duplicates + rejected, drawn, and the proof from the tables.
import { facts, h, mark, panel, put } from "../../lib/dom.js";
import { count, share, timeText } from "../../lib/format.js";
import { ask, isAborted } from "../../lib/api.js";
import { problem } from "../../lib/notice.js";
import { difference, missing } from "./balance.js";

const parts = [
    ["unique", "unique_processed", "Unique"],
    ["duplicates", "duplicate_dropped", "Duplicates"],
    ["rejected", "rejected", "Rejected"],
];

const figure = (kind, label, value, hint) =>
    h(
        "div",
        { class: `figure ${kind}` },
        h("span", { class: "number" }, count(value)),
        h("span", { class: "label" }, label),
        h("span", { class: "hint" }, hint),
    );

const sign = text => h("span", { class: "sign" }, text);

function equation(stats) {
    const [unique, duplicates, rejected] = parts.map(([kind, name, label]) =>
        figure(kind, label, stats[name], share(stats[name], stats.received)),
    );
    return h(
        "div",
        { class: "equation" },
        figure("received", "Received", stats.received, "each message once"),
        sign(difference(stats) === 0 ? "=" : "≠"),
        unique,
        sign("+"),
        duplicates,
        sign("+"),
        rejected,
    );
}

function bar(stats) {
    const words = parts.map(([, name, label]) => `${label} ${share(stats[name], stats.received)}`).join(", ");
    const whole = h("div", {
        class: "bar",
        role: "img",
        "aria-label": `Of ${count(stats.received)} received: ${words}`,
    });
    for (const [kind, name] of parts) {
        const piece = h("span", { class: kind });
        piece.style.flexGrow = stats[name];
        whole.append(piece);
    }
    return whole;
}

function verdict(stats) {
    const apart = difference(stats);
    if (apart !== 0)
        return mark("bad", `Does not add up: ${count(Math.abs(apart))} ${apart > 0 ? "missing" : "too many"}`);
    return missing(stats) ? mark("bad", missing(stats)) : mark("ok", "Adds up");
}

function more(stats) {
    const { single, array, lines } = stats.accepted;
    return facts([
        ["In the queue", count(stats.queue_backlog)],
        ["Redelivered by the broker, skipped", count(stats.redelivered)],
        ["Accepted over REST", count(single + array + lines)],
        ["Received over REST", count(stats.received_rest)],
        ["Received over AMQP", count(stats.received_amqp)],
        ["Rejections replayed", count(stats.replayed)],
    ]);
}

function rules(answer) {
    return h(
        "div",
        { class: "proof" },
        h(
            "p",
            {},
            answer.balanced ? mark("ok", `Balanced at ${timeText(new Date())}`) : mark("bad", "Not balanced"),
            " – counted again from the tables in one snapshot.",
        ),
        h(
            "ul",
            { class: "rules" },
            answer.checks.map(check =>
                h(
                    "li",
                    {},
                    mark(check.holds ? "ok" : "bad", check.holds ? "holds" : "does not hold"),
                    h("code", {}, check.rule),
                ),
            ),
        ),
    );
}

export function ledger(signal, onVerified) {
    const state = h("span", { role: "status" });
    const figures = h("div");
    const proof = h("div", { "aria-live": "polite" });
    const verify = async () => {
        button.disabled = true;
        put(proof, h("p", { class: "empty" }, "Counting every stored row …"));
        try {
            const answer = await ask("verify", { signal });
            put(proof, rules(answer));
            onVerified(answer);
        } catch (error) {
            if (!isAborted(error)) put(proof, problem(error));
        } finally {
            button.disabled = false;
        }
    };
    const button = h("button", { type: "button", class: "primary", onclick: verify }, "Verify");
    let word = null;
    return {
        element: panel("Ledger", { id: "ledger", tools: [state, button] }, figures, proof),
        stats: stats => {
            const element = verdict(stats);
            // Said again only when it has changed: a screen reader would read it out every time.
            if (element.textContent !== word) put(state, element);
            word = element.textContent;
            put(figures, equation(stats), bar(stats), more(stats));
        },
        failed: error => {
            word = null;
            put(state);
            put(figures, problem(error));
        },
    };
}
