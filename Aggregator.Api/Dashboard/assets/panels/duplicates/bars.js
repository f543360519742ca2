// Bars that need no chart: each says in words what it shows.
import { h } from "../../lib/dom.js";
import { count, share, span } from "../../lib/format.js";

/** A bar as long as the share of the largest one. */
export function meter(value, most) {
    const fill = h("span");
    fill.style.width = `${value ? Math.max(1, (100 * value) / most) : 0}%`;
    return h("span", { class: "meter", "aria-hidden": "true" }, fill);
}

/** The gaps between a first copy and a later one, in ranges that each exclude the one before. */
export function histogram(gaps) {
    const most = Math.max(...gaps.map(gap => gap.duplicates));
    const all = gaps.reduce((sum, gap) => sum + gap.duplicates, 0);
    const name = gap => (gap.up_to_seconds === null ? "longer" : `up to ${span(gap.up_to_seconds)}`);
    return h(
        "table",
        { class: "histogram" },
        h("caption", { class: "hidden" }, "Duplicates by the time since the first copy"),
        h(
            "thead",
            { class: "hidden" },
            h(
                "tr",
                {},
                ["Gap", "Share", "Duplicates"].map(text => h("th", { scope: "col" }, text)),
            ),
        ),
        h(
            "tbody",
            {},
            gaps.map(gap =>
                h(
                    "tr",
                    {},
                    h("th", { scope: "row" }, name(gap)),
                    h(
                        "td",
                        { class: "stretch" },
                        meter(gap.duplicates, most),
                        h("span", { class: "hidden" }, share(gap.duplicates, all)),
                    ),
                    h("td", { class: "number" }, count(gap.duplicates)),
                ),
            ),
        ),
    );
}
