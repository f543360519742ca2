// Repeats requests while somebody can see what they return.
import { isAborted } from "./api.js";

const longest = 30;

/** Waits; ends early when the signal aborts. */
const pause = (seconds, signal) =>
    new Promise(resolve => {
        const end = () => {
            clearTimeout(timer);
            signal.removeEventListener("abort", end);
            resolve();
        };
        const timer = setTimeout(end, seconds * 1000);
        signal.addEventListener("abort", end);
    });

/** Resolves when the tab is visible. */
function visible(signal) {
    if (!document.hidden) return Promise.resolve();
    return new Promise(resolve => {
        const done = new AbortController();
        const check = () => {
            if (!document.hidden || signal.aborted) {
                done.abort();
                resolve();
            }
        };
        document.addEventListener("visibilitychange", check, { signal: done.signal });
        signal.addEventListener("abort", check, { signal: done.signal });
    });
}

/**
 * Runs the task every so many seconds until the signal aborts, not while the tab is hidden, and less and less often
 * while it fails. onError gets each failure.
 */
export async function poll(task, seconds, signal, onError) {
    let failures = 0;
    while (!signal.aborted) {
        await visible(signal);
        if (signal.aborted) return;
        let wait = seconds;
        try {
            await task(signal);
            failures = 0;
        } catch (error) {
            if (isAborted(error)) return;
            onError(error);
            wait = Math.max(error.retryAfter ?? 0, Math.min(longest, seconds * 2 ** ++failures));
        }
        await pause(wait, signal);
    }
}
