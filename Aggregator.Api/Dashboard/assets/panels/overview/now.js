// Rates and end-to-end age, by minute, over the last quarter of an hour or day.
import { h, panel, put } from "../../lib/dom.js";
import { rate, span } from "../../lib/format.js";
import { ask } from "../../lib/api.js";
import { chart } from "../../lib/chart.js";
import { poll } from "../../lib/poll.js";
import { empty, problem } from "../../lib/notice.js";
import { topicInput } from "../../lib/topics.js";

const ranges = [
    ["15 minutes", 15, 5],
    ["24 hours", 1440, 30],
];

const rateLines = [
    { label: "accepted", colour: "--muted", dash: [4, 4] },
    { label: "stored", colour: "--unique", filled: true },
    { label: "duplicates", colour: "--duplicates" },
];
const ageLines = [
    { label: "half within", colour: "--unique", filled: true },
    { label: "95 % within", colour: "--duplicates" },
    { label: "longest", colour: "--muted", dash: [4, 4] },
];

/** A minute that has just begun has too few events to make a rate of. */
const settled = point => point.seconds >= 5;

const perSecond = (points, name) => points.map(point => (point[name] === null ? null : point[name] / point.seconds));
const ages = (points, name) => points.map(point => (point.age ? point.age[name] / 1000 : null));

function figure(title, id) {
    const plot = h("div", { class: "plot", "aria-hidden": "true" });
    const caption = h("p", { class: "hidden", id: `${id}-text` });
    return {
        plot,
        caption,
        element: h("figure", { "aria-describedby": `${id}-text` }, h("figcaption", {}, title), plot, caption),
    };
}

function describe(points) {
    const { stored, duplicates, seconds } = points.at(-1);
    return `Last minute: ${rate(stored / seconds)} stored and ${rate(duplicates / seconds)} duplicates a second.`;
}

function choice(onChange) {
    return h(
        "fieldset",
        { class: "choice" },
        h("legend", { class: "hidden" }, "Time range"),
        ranges.map(([label], index) =>
            h(
                "label",
                {},
                h("input", {
                    type: "radio",
                    name: "range",
                    value: index,
                    checked: index === 0,
                    onchange: () => onChange(index),
                }),
                h("span", {}, label),
            ),
        ),
    );
}

export function now(signal) {
    const rates = figure("Events per second", "rates");
    const age = figure("From publishing to stored", "ages");
    const state = h("div");
    const plots = h("div", { class: "plots" }, rates.element, age.element);
    let range = 0;
    let running = null;
    let drawRates = null;
    let drawAges = null;
    const topic = topicInput({ placeholder: "All topics", onchange: restart, signal });

    const show = answer => {
        const points = answer.data.filter(settled);
        plots.hidden = points.length === 0;
        age.element.hidden = answer.topic !== null;
        put(state, points.length ? "" : empty("Nothing measured yet: the first minute shows up after it has ended."));
        if (!points.length) return;
        drawRates ??= chart(rates.plot, rateLines, rate, signal);
        drawAges ??= chart(age.plot, ageLines, span, signal);
        const times = points.map(point => Date.parse(point.at) / 1000);
        drawRates([times, ...["accepted", "stored", "duplicates"].map(name => perSecond(points, name))]);
        drawAges([times, ...["p50_ms", "p95_ms", "max_ms"].map(name => ages(points, name))]);
        rates.caption.textContent = describe(points);
    };
    const failed = error => {
        plots.hidden = true;
        put(state, problem(error));
    };
    function restart() {
        running?.abort();
        running = new AbortController();
        const both = AbortSignal.any([signal, running.signal]);
        const params = { minutes: ranges[range][1], topic: topic.value };
        poll(async () => show(await ask("stats/history", { params, signal: both })), ranges[range][2], both, failed);
    }
    restart();
    const tools = [
        topic.element,
        choice(index => {
            range = index;
            restart();
        }),
    ];
    return { element: panel("Now", { id: "now", tools }, state, plots) };
}
