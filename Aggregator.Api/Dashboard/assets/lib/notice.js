// Short messages: of an action that was done, and of what a panel cannot show.
import { h, mark } from "./dom.js";
import { sentence } from "./api.js";

const seconds = 8;

/** Says what an action did; a screen reader reads it out. kind is ok, warn or bad. */
export function notice(kind, text) {
    const box = document.getElementById("notices");
    const item = h("div", { class: "notice" }, mark(kind, text));
    box.append(item);
    while (box.children.length > 3) box.firstChild.remove();
    setTimeout(() => item.remove(), seconds * 1000);
}

/** What a panel shows instead of figures that it could not get. */
export const problem = error => h("p", { class: "problem" }, mark("warn", sentence(error)));

/** What a panel shows where there is nothing. */
export const empty = text => h("p", { class: "empty" }, text);
