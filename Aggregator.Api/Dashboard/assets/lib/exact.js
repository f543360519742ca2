// JSON numbers may have more digits than JavaScript's numbers hold. Those that would change are kept as written.

class Digits {
    constructor(text) {
        this.text = text;
    }
    valueOf() {
        return Number(this.text);
    }
    toJSON() {
        return JSON.rawJSON ? JSON.rawJSON(this.text) : this.text;
    }
}

/** As many digits as every JavaScript number can hold. */
const safeDigits = 15;

const isInexact = (value, source) => source !== undefined && source.length > safeDigits && String(value) !== source;

const keep = (_, value, context) =>
    typeof value === "number" && isInexact(value, context?.source) ? new Digits(context.source) : value;

/** Parses JSON; numbers that JavaScript cannot hold exactly become objects that isDigits() recognises. */
export const parse = text => JSON.parse(text, keep);

export const isDigits = value => value instanceof Digits;

/** JSON text of what parse() returned, with the same digits. */
export const stringify = (value, indent) => JSON.stringify(value, null, indent);
