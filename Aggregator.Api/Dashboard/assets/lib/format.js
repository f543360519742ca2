// Figures and times as the page shows them. Times are those of the browser's zone; the tooltip has UTC.
import { h } from "./dom.js";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const one = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const parts = { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false };
const clock = new Intl.DateTimeFormat("en-GB", parts);
const full = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "short", year: "numeric", ...parts });
const thisYear = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "short", ...parts });

/** A count; a dash when it is not known. */
export const count = value => (value === null || value === undefined ? "–" : whole.format(value));

/** "1 event", "2 events". */
export const counted = (value, noun) => `${count(value)} ${noun}${value === 1 ? "" : "s"}`;

/** A rate per second, with a decimal only where it matters. */
export const rate = value => (value === null || value === undefined ? "–" : (value < 10 ? one : whole).format(value));

/** A share of the whole, as a percentage. */
export function share(part, of) {
    if (!of) return "0 %";
    const percent = (100 * part) / of;
    return percent > 0 && percent < 0.1 ? "< 0.1 %" : `${one.format(percent)} %`;
}

/** A time span in the unit that suits it: 12 ms, 3.4 s, 5 min, 2.1 h, 3 d. */
export function span(seconds) {
    if (seconds === null || seconds === undefined) return "–";
    if (seconds === 0) return "0 s";
    if (seconds < 1) return `${whole.format(Math.max(1, seconds * 1000))} ms`;
    if (seconds < 60) return `${one.format(seconds)} s`;
    if (seconds < 3600) return `${one.format(seconds / 60)} min`;
    return seconds < 86400 ? `${one.format(seconds / 3600)} h` : `${one.format(seconds / 86400)} d`;
}

export function bytes(value) {
    if (value === null || value === undefined) return "–";
    const units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let unit = 0;
    for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
    return `${one.format(value)} ${units[unit]}`;
}

/** A moment as text; the date is left out today, and the year in this one. */
export function timeText(iso) {
    const date = new Date(iso);
    const today = new Date();
    const form = date.toDateString() === today.toDateString() ? clock : thisYear;
    return (date.getFullYear() === today.getFullYear() ? form : full).format(date);
}

const stamp = (iso, text) => (iso ? h("time", { datetime: iso, title: iso }, text(iso)) : "–");

/** A moment as an element with the exact time in UTC as its tooltip. */
export const time = iso => stamp(iso, timeText);

/** The same with its date, always: for moments that are compared with each other. */
export const dated = iso => stamp(iso, text => full.format(new Date(text)));

/** The beginning of a text that may be very long. */
export function shorten(text, length) {
    return text.length <= length ? text : `${text.slice(0, length)}…`;
}
