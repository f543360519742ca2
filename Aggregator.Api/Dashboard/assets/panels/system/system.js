// What runs where, and how it is.
import { facts, foreign, h, mark, panel, put, table } from "../../lib/dom.js";
import { bytes, count, span, time } from "../../lib/format.js";
import { address, ask } from "../../lib/api.js";
import { poll } from "../../lib/poll.js";
import { problem } from "../../lib/notice.js";

const refreshSeconds = 5;

const health = isUp => (isUp ? mark("ok", "available") : mark("bad", "not available"));

function api(system) {
    return [
        facts([
            ["Status", system.status === "healthy" ? mark("ok", "healthy") : mark("bad", system.status)],
            ["Version", system.version.replace(/(\+.{8}).*/, "$1")],
            ["Running for", span(system.uptime_seconds)],
        ]),
        system.status_reasons.map(reason => h("p", { class: "problem" }, mark("bad", reason))),
    ];
}

const queueColumns = [
    ["Queue"],
    ["Ready", "number"],
    ["Unacknowledged", "number"],
    ["Consumers", "number"],
    ["State", "medium"],
];

const queueRow = queue =>
    h(
        "tr",
        {},
        h("td", {}, foreign(queue.name)),
        h("td", { class: "number" }, count(queue.ready)),
        h("td", { class: "number" }, count(queue.unacknowledged)),
        h("td", { class: "number" }, queue.consumers === 0 ? mark("warn", "0") : count(queue.consumers)),
        h("td", { class: "medium" }, [queue.type, queue.state].filter(Boolean).join(", ") || "–"),
    );

function broker({ broker: one }) {
    const consumers = one.queues?.find(queue => queue.name === "log-events")?.consumers;
    return [
        facts([
            ["Status", health(one.available)],
            ["RabbitMQ", one.version],
            ["Consumers", count(consumers)],
        ]),
        one.available && table("Queues", queueColumns, one.queues.map(queueRow)).element,
    ];
}

const partitionColumns = [
    ["Partition"],
    ["From", "medium"],
    ["To", "medium"],
    ["Rows, estimated", "number"],
    ["Size", "number"],
];

const partitionRow = part =>
    h(
        "tr",
        {},
        h("td", {}, part.name),
        h("td", { class: "medium" }, part.from?.slice(0, 10) ?? "–"),
        h("td", { class: "medium" }, part.to?.slice(0, 10) ?? "–"),
        h("td", { class: "number" }, count(part.rows_estimated)),
        h("td", { class: "number" }, bytes(part.bytes)),
    );

function database({ database: one }) {
    return [
        facts([
            ["Status", health(one.available)],
            ["PostgreSQL", one.version],
            ["Durable", one.durable === null ? null : one.durable ? mark("ok", "yes") : mark("bad", "no")],
            ["Started", one.started_at && time(one.started_at)],
            ["Size", one.size_bytes && bytes(one.size_bytes)],
            ["Sessions", one.sessions && `${count(one.sessions)} of ${count(one.max_sessions)}`],
        ]),
        one.detail && h("p", { class: "problem" }, mark("bad", one.detail)),
        one.available &&
            table("Partitions of the stored events", partitionColumns, one.partitions.map(partitionRow)).element,
    ];
}

/** Addresses that come from the configuration; anything but http is not made a link. */
function links({ links: all }) {
    const names = {
        documentation: "Documentation of the API",
        openapi: "OpenAPI document",
        broker_management: "RabbitMQ management",
    };
    return h(
        "ul",
        { class: "links" },
        Object.entries(names)
            .filter(([name]) => all[name])
            .map(([name, text]) => [text, address(all[name].replace(/^\//, ""))])
            .filter(([, url]) => /^https?:$/.test(url.protocol))
            .map(([text, url]) => h("li", {}, h("a", { href: url, rel: "noreferrer" }, text))),
    );
}

export function mount(main, _, signal) {
    const boxes = { api: h("div"), links: h("div"), broker: h("div"), database: h("div") };
    main.append(
        h("h1", { class: "hidden", tabindex: "-1" }, "System"),
        panel("API", { id: "api" }, boxes.api, boxes.links),
        panel("Broker", { id: "broker" }, boxes.broker),
        panel("Database", { id: "database", wide: true }, boxes.database),
    );
    let before = "";
    poll(
        async () => {
            const system = await ask("system", { signal });
            const text = JSON.stringify({ ...system, uptime_seconds: Math.floor(system.uptime_seconds / 60) });
            if (text === before) return;
            before = text;
            put(boxes.api, api(system));
            put(boxes.links, links(system));
            put(boxes.broker, broker(system));
            put(boxes.database, database(system));
        },
        refreshSeconds,
        signal,
        error => {
            before = "";
            put(boxes.api, problem(error));
            [boxes.links, boxes.broker, boxes.database].forEach(box => put(box));
        },
    );
}
