// Follows an event from the request to its receipt.
import { counted, span } from "../../lib/format.js";
import { ask, Problem } from "../../lib/api.js";

const patienceSeconds = 30;
const askSeconds = 0.2;

const wait = seconds => new Promise(resolve => setTimeout(resolve, seconds * 1000));

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
export async function follow(event, copies, differs, report, signal) {
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
    const conflict = receipt.payload_differed ? "; one had another payload" : "";
    report("ok", `Stored once, ${counted(receipt.duplicates, "duplicate")} dropped${conflict}.`);
}
