// Dialogs: a sheet at the side for details, a small one for questions. Escape closes them, and the focus returns. So does
// another address: a dialog belongs to what was shown when it was opened.
import { h } from "./dom.js";

/** Opens a modal dialog; kind is "sheet" or "small". Returns it; close() removes it, and onclose runs then. */
export function dialog(title, { kind = "sheet", onclose } = {}, ...children) {
    const close = h(
        "button",
        { type: "button", class: "close", "aria-label": "Close", onclick: () => box.close() },
        "×",
    );
    const box = h(
        "dialog",
        { class: kind, "aria-labelledby": "dialog-title" },
        h("div", { class: "panel-head" }, h("h2", { id: "dialog-title" }, title), close),
        h("div", { class: "dialog-body" }, ...children),
    );
    const closeIt = () => box.close();
    window.addEventListener("hashchange", closeIt, { once: true });
    box.addEventListener("close", () => {
        window.removeEventListener("hashchange", closeIt);
        box.remove();
        onclose?.();
    });
    // A click on the shade around a dialog has the dialog itself as its target.
    box.addEventListener("click", event => {
        if (event.target === box) box.close();
    });
    document.body.append(box);
    box.showModal();
    return box;
}

/** Asks a question; resolves to whether the answer was yes. */
export function confirm(title, text, yes) {
    return new Promise(resolve => {
        let answer = false;
        const agree = () => {
            answer = true;
            box.close();
        };
        const box = dialog(
            title,
            { kind: "small", onclose: () => resolve(answer) },
            h("p", {}, text),
            h(
                "div",
                { class: "actions" },
                h("button", { type: "button", onclick: () => box.close() }, "Cancel"),
                h("button", { type: "button", class: "primary", onclick: agree }, yes),
            ),
        );
    });
}
