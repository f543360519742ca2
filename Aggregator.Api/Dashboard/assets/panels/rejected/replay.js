// Sends rejections again: the number first, then page by page.
import { ask, isAborted, sentence } from "../../lib/api.js";
import { confirm } from "../../lib/dialog.js";
import { notice } from "../../lib/notice.js";
import { count, counted } from "../../lib/format.js";

/** Rejections in one request. */
const pageSize = 200;

function selection(params) {
    const filter = new URLSearchParams(params);
    filter.delete("before");
    // The API refuses to replay everything unless it is said in so many words.
    if (![...filter.keys()].length) filter.set("all", "true");
    filter.set("limit", pageSize);
    return filter;
}

async function question(params) {
    const filter = new URLSearchParams(params);
    filter.delete("before");
    filter.set("state", "open");
    const { complete, open, unfit } = await ask("rejected/summary", { params: filter });
    if (!open) return (notice("ok", "Nothing is open there."), false);
    const kept = unfit
        ? ` ${count(unfit)} of them cannot be sent unchanged, because they were too long to be kept whole.`
        : "";
    const number = `${complete ? "" : "At least "}${counted(open, "rejection")}`;
    const text = `${number} will be sent again as they came.${kept} What fails again becomes a new rejection.`;
    return confirm("Replay rejections", text, `Replay ${count(open)}`);
}

/** Asks, replays all that the filter matches, says how many, and calls onDone. */
export async function replayMany(params, onDone) {
    let replayed = 0;
    try {
        if (!(await question(params))) return;
        const filter = selection(params);
        for (let next = null; ;) {
            if (next) filter.set("before", next);
            const answer = await ask("rejected/replay", { method: "POST", params: filter });
            replayed += answer.replayed;
            next = answer.next_before;
            if (!next) break;
        }
        notice("ok", `${counted(replayed, "rejection")} sent again.`);
    } catch (error) {
        if (!isAborted(error))
            notice("bad", `${replayed ? `${count(replayed)} sent again, then: ` : ""}${sentence(error)}`);
    }
    onDone();
}
