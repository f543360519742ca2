// The first view answers: is anything lost, how far behind are we, who sends duplicates, what was refused and why.
import { h } from "../../lib/dom.js";
import { ask } from "../../lib/api.js";
import { poll } from "../../lib/poll.js";
import { answers } from "./answers.js";
import { ledger } from "./ledger.js";
import { now } from "./now.js";

const statsSeconds = 2;
const summarySeconds = 30;

export function mount(main, _, signal) {
    const four = answers();
    const book = ledger(signal, four.verified);
    const rates = now(signal);
    main.append(h("h1", { class: "hidden", tabindex: "-1" }, "Overview"), four.element, book.element, rates.element);

    const failed =
        (...shows) =>
        error =>
            shows.forEach(show => show(error));
    poll(
        async () => {
            const stats = await ask("stats", { signal });
            four.stats(stats);
            book.stats(stats);
        },
        statsSeconds,
        signal,
        failed(four.statsFailed, book.failed),
    );
    poll(
        async () => four.history(await ask("stats/history", { params: { minutes: 5 }, signal })),
        summarySeconds / 2,
        signal,
        four.historyFailed,
    );
    poll(
        async () => four.duplicates(await ask("duplicates/summary", { signal })),
        summarySeconds,
        signal,
        four.duplicatesFailed,
    );
    poll(
        async () => four.rejected(await ask("rejected/summary", { signal })),
        summarySeconds,
        signal,
        four.rejectedFailed,
    );
}
