// Line charts over time with uPlot, in the colours of the page.
/* global uPlot */

const dark = matchMedia("(prefers-color-scheme: dark)");

/** The present value of a colour of the style sheet; a canvas knows no variables. */
function colour(name) {
    const probe = document.createElement("span");
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
}

/** Distances of the labels on the time axis: points are a minute apart at least. */
const minutes = [1, 2, 5, 15, 30, 60, 180, 360];

const translucent = text => text.replace(/^rgb\((.*)\)$/, "rgba($1, 0.12)");

/** While the pointer is elsewhere the legend has the last values. */
const showLast = plot => {
    if (plot.cursor.idx === null || plot.cursor.idx === undefined) plot.setLegend({ idx: plot.data[0].length - 1 });
};

function options(container, lines, format) {
    const axis = {
        stroke: colour("--muted"),
        font: "12px system-ui, sans-serif",
        grid: { stroke: colour("--line"), width: 1 },
        ticks: { stroke: colour("--line"), width: 1, size: 4 },
    };
    return {
        width: Math.max(container.clientWidth, 200),
        height: container.clientHeight || 176,
        hooks: { ready: [showLast], setData: [showLast], setCursor: [showLast] },
        cursor: { drag: { x: false, y: false }, points: { size: 6 } },
        scales: { y: { range: (_, low, high) => [0, Math.max(high * 1.1, 1)] } },
        axes: [
            { ...axis, values: "{HH}:{mm}", space: 56, incrs: minutes.map(count => count * 60) },
            { ...axis, size: 64, values: (_, ticks) => ticks.map(format) },
        ],
        series: [
            { value: "{HH}:{mm}" },
            ...lines.map(line => ({
                label: line.label,
                stroke: colour(line.colour),
                fill: line.filled ? translucent(colour(line.colour)) : undefined,
                width: 1.5,
                dash: line.dash,
                points: { size: 4 },
                value: (_, value) => (value === null || value === undefined ? "–" : format(value)),
            })),
        ],
    };
}

/**
 * Draws lines in the container until the signal aborts: { label, colour: "--name", filled, dash }. Returns a function
 * that takes the data: an array of times in seconds, and an array of numbers or nulls for each line.
 */
export function chart(container, lines, format, signal) {
    let plot = null;
    let shown = null;
    const draw = () => {
        plot?.destroy();
        plot = new uPlot(options(container, lines, format), shown, container);
    };
    const fit = new ResizeObserver(() => {
        if (plot && container.clientWidth)
            plot.setSize({ width: container.clientWidth, height: container.clientHeight });
    });
    fit.observe(container);
    dark.addEventListener("change", () => plot && draw(), { signal });
    signal.addEventListener("abort", () => {
        fit.disconnect();
        plot?.destroy();
    });
    return data => {
        shown = data;
        if (plot) plot.setData(data);
        else draw();
    };
}
