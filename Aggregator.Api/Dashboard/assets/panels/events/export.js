// Everything that matches, as NDJSON.
import { h } from "../../lib/dom.js";
import { address, hasKey, isAborted, open, sentence } from "../../lib/api.js";
import { notice } from "../../lib/notice.js";
import { bytes } from "../../lib/format.js";

/** With a key the browser holds the export in memory, so that it is bounded; without one it writes straight to disk. */
const maxBytes = 256 * 1024 * 1024;
const fileName = "events.ndjson";

function save(href) {
    const link = h("a", { href, download: fileName });
    document.body.append(link);
    link.click();
    link.remove();
}

async function collect(params, signal) {
    const response = await open("events/export", { params, signal });
    const parts = [];
    let size = 0;
    for (const reader = response.body.getReader(); ;) {
        const { done, value } = await reader.read();
        if (done) return new Blob(parts, { type: "application/x-ndjson" });
        size += value.length;
        if (size > maxBytes) {
            await reader.cancel();
            throw new Error(
                `The export has more than ${bytes(maxBytes)}: narrow the filter, or use curl with GET /events/export.`,
            );
        }
        parts.push(value);
    }
}

async function withKey(params, signal) {
    const url = URL.createObjectURL(await collect(params, signal));
    save(url);
    URL.revokeObjectURL(url);
}

/** getParams returns the filter at the time of the click. */
export function exportButton(getParams, signal) {
    const button = h(
        "button",
        {
            type: "button",
            onclick: async () => {
                const params = getParams();
                params.delete("order");
                if (!hasKey()) return save(address("events/export", params));
                button.disabled = true;
                try {
                    await withKey(params, signal);
                } catch (error) {
                    if (!isAborted(error)) notice("bad", sentence(error));
                } finally {
                    button.disabled = false;
                }
            },
        },
        "Export",
    );
    return button;
}
