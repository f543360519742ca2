// Follows an event from the request to its receipt.
import { counted, span } from "../../lib/format.js";
import { ask } from "../../lib/api.js";

const patienceSeconds = 30;
const askSeconds = 0.2;

const wait = seconds => new Promise(resolve => setTimeout(resolve, seconds * 1000));

/** Waits for what get() returns; null if it does not come in time. */
async function eventually(get, signal) {
    const end = performance.now() + patienceSeconds * 1000;
    for (;;) {
        const found = await get();
        if (found || performance.now() > end || signal.aborted) return found;
        await wait(askSeconds);
    }
}

/** The event in the list, which has it or not: a receipt of an event that is not stored yet would be an error. */
const stored = ({ topic, event_id }, signal) =>
    eventually(async () => {
        const page = await ask("events", { params: { topic, event_id, limit: 1 }, signal });
        return page.data[0] ?? null;
    }, signal);

/** The receipt, as soon as it has so many duplicates. */
const received = ({ topic, event_id }, duplicates, signal) =>
    eventually(async () => {
        const { receipt } = await ask("events/receipt", { params: { topic, event_id }, signal });
        return receipt.duplicates >= duplicates ? receipt : null;
    }, signal);

const since = start => span((performance.now() - start) / 1000);

/** Sends the copies one after the other, the last with another payload if asked, and reports each step. */
export async function follow(event, copies, differs, report, signal) {
    const start = performance.now();
    for (let copy = 1; copy <= copies; copy++) {
        const payload = differs && copy === copies ? { ...event.payload, changed: true } : event.payload;
        const before = performance.now();
        await ask("publish", { method: "POST", body: JSON.stringify({ ...event, payload }), signal });
        report("ok", `Copy ${copy} of ${copies}: 202, confirmed by the broker, after ${since(before)}.`);
    }
    if (!(await stored(event, signal)))
        return report("bad", `Not stored within ${patienceSeconds} s. It waits in the queue: are consumers running?`);
    report("ok", `Stored ${since(start)} after the first copy was sent.`);
    const receipt = await received(event, copies - 1, signal);
    if (!receipt) return report("warn", `Not all copies were received within ${patienceSeconds} s.`);
    const conflict = receipt.payload_differed ? "; one had another payload" : "";
    report("ok", `Stored once, ${counted(receipt.duplicates, "duplicate")} dropped${conflict}.`);
}
