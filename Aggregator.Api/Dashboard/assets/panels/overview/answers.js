// Four questions and their answers, each with a word, a sign and a colour.
import { foreign, h, mark, put } from "../../lib/dom.js";
import { count, counted, share, shorten, span, timeText } from "../../lib/format.js";
import { sentence } from "../../lib/api.js";
import { to } from "../../lib/address.js";
import { difference, missing } from "./balance.js";

function card(id, question, link) {
    const answer = h("p", { class: "answer" }, mark("wait", "…"));
    const detail = h("p", { class: "detail" });
    const element = h(
        "section",
        { class: "card", id, "aria-labelledby": `${id}-q` },
        h("h2", { id: `${id}-q` }, link ? h("a", { href: link }, question) : question),
        answer,
        detail,
    );
    const show = (kind, text, ...more) => {
        element.dataset.kind = kind;
        put(answer, mark(kind, text));
        put(detail, ...more);
    };
    return { element, show, failed: error => show("wait", "Not known", sentence(error)) };
}

function lost(show, stats, proof) {
    const reason = missing(stats);
    if (difference(stats) !== 0)
        return show(
            "bad",
            "Yes, the ledger does not add up",
            `${counted(Math.abs(difference(stats)), "event")} unaccounted for.`,
        );
    if (reason) return show("bad", "Yes, accepted events are missing", reason);
    if (proof && !proof.balanced) return show("bad", "Yes, a rule of the proof does not hold", "See the ledger below.");
    const proved = proof
        ? ` Proved from the stored rows at ${timeText(proof.at)}.`
        : " Press Verify to prove it from the stored rows.";
    return show("ok", "Nothing", `All ${counted(stats.received, "received event")} are accounted for.${proved}`);
}

function behind(show, stats, age) {
    const waits = stats.queue_backlog;
    const usual = age ? `Of the last minutes' events, 95 % were stored within ${span(age.p95_ms / 1000)}. ` : "";
    if (waits === null) return show("bad", "Not known", "The broker does not answer.");
    const workers = `${counted(stats.consumers_connected, "consumer")}.`;
    if (waits === 0) return show("ok", "Not at all", usual, "No message waits. ", workers);
    const oldest = stats.oldest_unprocessed_seconds;
    const kind = stats.consumers_connected === 0 ? "bad" : oldest > 10 ? "warn" : "ok";
    return show(
        kind,
        `${counted(waits, "message")} waiting${oldest === null ? "" : `, ${span(oldest)} at most`}`,
        usual,
        workers,
    );
}

function senders(show, summary) {
    if (summary.duplicates === 0) return show("ok", "Nobody", "No duplicates in the last 24 hours.");
    const name = source => (source === null ? "not recorded" : foreign(shorten(source, 60)));
    const all = summary.sources.length + summary.sources_omitted;
    const conflicts = `${counted(summary.conflicts, "conflict")}: same identity, other payload.`;
    return show(
        summary.conflicts ? "warn" : "ok",
        counted(all, "source"),
        `${counted(summary.duplicates, "duplicate")} `,
        summary.complete ? "in the last 24 hours. " : "looked at, the newest ones. ",
        all > 1 ? "Most of them from " : "All from ",
        summary.sources
            .slice(0, 3)
            .map((one, index) => [
                index ? ", " : "",
                name(one.source),
                ` (${share(one.duplicates, summary.duplicates)})`,
            ]),
        ". ",
        summary.conflicts ? conflicts : "No conflicts.",
    );
}

function refused(show, summary) {
    const first = summary.groups[0];
    if (!first) return show("ok", "Nothing", "Every message that came could be stored.");
    const more = summary.groups.length + summary.groups_omitted - 1;
    return show(
        summary.open ? "warn" : "ok",
        `${count(summary.total)} rejected`,
        `${summary.open ? `${count(summary.open)} wait to be corrected or replayed` : "All were replayed"}. `,
        `${count(first.count)} × `,
        foreign(shorten(first.reason, 120)),
        more ? `; ${counted(more, "other reason")}.` : ".",
    );
}

/** The four cards, and functions that take what the API has answered. */
export function answers() {
    const cards = {
        lost: card("lost", "Is anything lost?"),
        behind: card("behind", "How far behind are we?"),
        duplicates: card("senders", "Who sends duplicates?", to("duplicates")),
        rejected: card("refused", "What was refused, and why?", to("rejected")),
    };
    let stats = null;
    let proof = null;
    let age = null;
    const redraw = () => {
        if (!stats) return;
        lost(cards.lost.show, stats, proof);
        behind(cards.behind.show, stats, age);
    };
    return {
        element: h(
            "div",
            { class: "cards" },
            Object.values(cards).map(one => one.element),
        ),
        stats: answer => {
            stats = answer;
            redraw();
        },
        statsFailed: error => {
            stats = null;
            cards.lost.failed(error);
            cards.behind.failed(error);
        },
        verified: answer => {
            proof = { balanced: answer.balanced, at: new Date().toISOString() };
            redraw();
        },
        history: answer => {
            age = answer.data.findLast(point => point.age)?.age;
            redraw();
        },
        historyFailed: () => {
            age = null;
        },
        duplicates: summary => senders(cards.duplicates.show, summary),
        duplicatesFailed: cards.duplicates.failed,
        rejected: summary => refused(cards.rejected.show, summary),
        rejectedFailed: cards.rejected.failed,
    };
}
