// Requests to the API, with the key of whoever has signed in. The key is in this module's memory and nowhere else.
import { parse } from "./exact.js";

const root = new URL("../../", import.meta.url);
let key = null;

/** Dispatches "unauthorized" when the API asks for a key, and "key" when the key has changed. */
export const session = new EventTarget();

export function useKey(text) {
    key = text;
    session.dispatchEvent(new Event("key"));
}

export const hasKey = () => key !== null;

/** A response that is no success: title and detail are the API's sentences. */
export class Problem extends Error {
    constructor(status, body, retryAfter) {
        super(body?.detail ?? body?.title ?? `The API answered ${status}.`);
        this.status = status;
        this.title = body?.title ?? `Status ${status}`;
        this.type = body?.type?.replace("urn:aggregator:problem:", "") ?? "";
        this.errors = body?.errors;
        this.retryAfter = retryAfter;
    }

    /** Whether the route does not exist, which is so in an older API. */
    get isMissingRoute() {
        return this.status === 404 && this.type === "not-found";
    }
}

/** The address of a route. Parameters are a URLSearchParams, or an object whose empty values are left out. */
export function address(path, params = {}) {
    const url = new URL(path, root);
    const pairs = params instanceof URLSearchParams ? [...params] : Object.entries(params);
    for (const [name, value] of pairs) {
        if (value !== undefined && value !== null && value !== "") url.searchParams.append(name, value);
    }
    return url;
}

/**
 * Sends a request and returns the response of a success; throws a Problem, or a TypeError when there is no response.
 * "as" is another key than the one in use.
 */
export async function open(path, { params, method = "GET", body, headers = {}, signal, as = key } = {}) {
    const used = as;
    if (used) headers = { ...headers, Authorization: `Bearer ${used}` };
    if (body !== undefined) headers = { ...headers, "Content-Type": "application/json" };
    const response = await fetch(address(path, params), { method, body, headers, signal, cache: "no-store" });
    if (response.ok) return response;
    const problem = await response.json().catch(() => null);
    if (response.status === 401 && used === key) session.dispatchEvent(new Event("unauthorized"));
    throw new Problem(response.status, problem, Number(response.headers.get("Retry-After")) || 0);
}

/** The JSON of a response; null if it has no body. */
export async function ask(path, options) {
    const text = await (await open(path, options)).text();
    return text ? parse(text) : null;
}

/** Whether an error only says that nobody waits for the response any more. */
export const isAborted = error => error.name === "AbortError";

/** An error as one sentence for people. */
export function sentence(error) {
    if (error instanceof Problem) {
        if (error.isMissingRoute) return "Not available in this version of the API.";
        if (error.status === 401) return "Sign in with an API key to see this.";
        return error.status === 403 ? `This key may not see this. ${error.message}` : `${error.title} ${error.message}`;
    }
    return error instanceof TypeError ? "The API does not answer." : error.message;
}
