// The frame of the page: which view is shown, and who has signed in.
import { h } from "./lib/dom.js";
import { hasKey, session } from "./lib/api.js";
import { current, to } from "./lib/address.js";
import { askForKey, signOut } from "./lib/signin.js";
import * as overview from "./panels/overview/overview.js";
import * as events from "./panels/events/events.js";
import * as rejected from "./panels/rejected/rejected.js";
import * as duplicates from "./panels/duplicates/duplicates.js";
import * as system from "./panels/system/system.js";
import * as tryit from "./panels/tryit/tryit.js";

const views = new Map([
    ["overview", { title: "Overview", module: overview }],
    ["events", { title: "Events", module: events }],
    ["duplicates", { title: "Duplicates", module: duplicates }],
    ["rejected", { title: "Rejected", module: rejected }],
    ["system", { title: "System", module: system }],
    ["try", { title: "Try it", module: tryit }],
]);

const main = document.getElementById("main");
const nav = document.getElementById("nav");
const sign = document.getElementById("sign");

/** The view that is shown: its name, what ends it, and what it does when only its filters change. */
let shown = { name: null, controller: new AbortController(), update: null };

function markLink(name) {
    for (const link of nav.children) {
        if (link.dataset.view === name) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
    }
}

/** Replaces the view. The heading gets the focus when the user went to another view, not when the page was loaded. */
function show(name, params) {
    const isFirst = shown.name === null;
    shown.controller.abort();
    const controller = new AbortController();
    main.replaceChildren();
    main.className = name;
    document.title = `${views.get(name).title} – Aggregator`;
    markLink(name);
    const update = views.get(name).module.mount(main, params, controller.signal) ?? null;
    shown = { name, controller, update };
    if (!isFirst) main.querySelector("h1")?.focus({ preventScroll: true });
}

function route() {
    // The link that skips the navigation also changes the address.
    if (location.hash === "#main") return;
    const { view, params } = current();
    const name = views.has(view) ? view : "overview";
    if (name === shown.name && shown.update) shown.update(params);
    else show(name, params);
}

function reload() {
    sign.hidden = false;
    sign.textContent = hasKey() ? "Sign out" : "Sign in";
    const { view, params } = current();
    show(views.has(view) ? view : "overview", params);
}

nav.append(...[...views].map(([name, { title }]) => h("a", { href: to(name), "data-view": name }, title)));
sign.addEventListener("click", () => (hasKey() ? signOut() : askForKey()));
session.addEventListener("key", reload);
session.addEventListener("unauthorized", () => {
    sign.hidden = false;
    askForKey();
});
window.addEventListener("hashchange", route);
route();
