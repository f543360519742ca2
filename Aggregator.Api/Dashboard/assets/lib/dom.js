// Elements are made of text nodes only: whatever a publisher has sent stays text.

/** Creates an element: h("button", { onclick: run }, "Run"). Empty attributes and children are left out. */
export function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) {
        if (value === undefined || value === null || value === false) continue;
        if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
        else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...present(children));
    return element;
}

/** Children that stand for something: what a condition has left out is dropped. */
const present = children =>
    children.flat(Infinity).filter(child => child !== undefined && child !== null && child !== false);

/** Replaces what an element contains. */
export const put = (element, ...children) => element.replaceChildren(...present(children));

/** Text of a publisher: isolated, so that text from right to left does not rearrange what stands beside it. */
export const foreign = (text, attributes) => h("bdi", attributes, text);

const paths = {
    ok: "M4 12l5 5L20 6",
    bad: "M6 6l12 12M18 6L6 18",
    warn: "M12 4v10M12 19v.5",
    wait: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M12 8v4l3 2",
};

/** A drawn sign that repeats for the eye what the text beside it says. */
export function icon(name) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const path = document.createElementNS(space, "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.classList.add("icon");
    path.setAttribute("d", paths[name]);
    svg.append(path);
    return svg;
}

/** A word with a sign and a colour: kind is ok, warn, bad or wait. */
export const mark = (kind, ...text) => h("span", { class: `mark ${kind}` }, icon(kind), h("span", {}, ...text));

/** A panel: a section with its heading. Further elements stand to the right of the heading. */
export function panel(title, { id, tools = [], note, wide } = {}, ...children) {
    const heading = h("h2", { id: `${id}-title` }, title);
    return h(
        "section",
        { class: wide ? "panel wide" : "panel", id, "aria-labelledby": `${id}-title` },
        h("div", { class: "panel-head" }, heading, h("div", { class: "tools" }, ...tools)),
        note && h("p", { class: "note" }, note),
        ...children,
    );
}

/** A table that scrolls sideways within its panel. Columns are [heading, class] pairs. */
export function table(label, columns, rows) {
    const head = h(
        "tr",
        {},
        columns.map(([text, kind]) => h("th", { scope: "col", class: kind }, text)),
    );
    const body = h("tbody", {}, rows ?? []);
    return {
        body,
        element: h(
            "div",
            { class: "scroll", role: "region", "aria-label": label, tabindex: "0" },
            h("table", {}, h("caption", { class: "hidden" }, label), h("thead", {}, head), body),
        ),
    };
}

/** A labelled field of a form. */
export function field(label, input, attributes) {
    return h("label", { class: "field", ...attributes }, h("span", {}, label), input);
}

/** Pairs of a term and what stands for it, without those that have nothing. */
export const facts = pairs =>
    h(
        "dl",
        { class: "facts" },
        pairs
            .filter(([, value]) => value !== undefined && value !== null)
            .map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value))),
    );
