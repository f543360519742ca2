// The view and its filters are in the part of the address after #, so that they can be shared, and are sent to nobody.

export function current() {
    const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
    return { view: path || "overview", params: new URLSearchParams(query) };
}

/** A link to a view. Parameters are a URLSearchParams, or an object whose empty values are left out. */
export function to(view, params = {}) {
    const pairs = params instanceof URLSearchParams ? [...params] : Object.entries(params);
    const query = new URLSearchParams(
        pairs.filter(([, value]) => value !== undefined && value !== null && value !== ""),
    );
    return `#/${view === "overview" ? "" : view}${query.size ? `?${query}` : ""}`;
}

export function go(view, params) {
    location.hash = to(view, params);
}
