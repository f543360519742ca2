// The bytes of a message, as text or as a hex dump.
import { foreign, h, put } from "../../lib/dom.js";
import { bytes } from "../../lib/format.js";

/** So much is shown; a message may have a mebibyte. */
const shownCharacters = 16384;
const shownBytes = 4096;
const bytesInLine = 16;

const decode = base64 => Uint8Array.from(atob(base64), character => character.charCodeAt(0));

const printable = byte => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".");

/** Lines of offset, bytes and characters. */
export function hexDump(data) {
    const lines = [];
    for (let at = 0; at < Math.min(data.length, shownBytes); at += bytesInLine) {
        const part = [...data.slice(at, at + bytesInLine)];
        const digits = part.map(byte => byte.toString(16).padStart(2, "0")).join(" ");
        lines.push(
            `${at.toString(16).padStart(6, "0")}  ${digits.padEnd(3 * bytesInLine)} ${part.map(printable).join("")}`,
        );
    }
    return lines.join("\n");
}

/** Shows a body as text, and as bytes when its reader asks for them or it is no text. */
export function bodyViewer({ body, body_base64: base64 }) {
    const data = decode(base64);
    const view = h("pre", { class: "body", tabindex: "0", "aria-label": "Body of the message" });
    const note = h("span", { class: "muted" });
    const toggle = h("button", { type: "button", class: "link" });
    let isHex = body.includes("\uFFFD");
    const show = () => {
        put(view, isHex ? hexDump(data) : foreign(body.slice(0, shownCharacters)));
        const isCut = isHex ? data.length > shownBytes : body.length > shownCharacters;
        note.textContent = `${bytes(data.length)}${isCut ? ", the beginning is shown" : ""}`;
        toggle.textContent = isHex ? "Show text" : "Show bytes";
    };
    toggle.addEventListener("click", () => {
        isHex = !isHex;
        show();
    });
    show();
    return h(
        "div",
        {},
        h("div", { class: "pager" }, note, toggle),
        data.length ? view : h("p", { class: "empty" }, "Empty."),
    );
}
