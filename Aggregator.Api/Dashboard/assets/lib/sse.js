// Server-sent events over fetch: EventSource cannot send the header with the key.

/** One event of the stream: lines "id: …", "event: …", "data: …"; a comment has neither. */
function read(block) {
    const event = { name: "message", data: "", id: null };
    for (const line of block.split("\n")) {
        if (line.startsWith("data: ")) event.data = event.data ? `${event.data}\n${line.slice(6)}` : line.slice(6);
        else if (line.startsWith("id: ")) event.id = line.slice(4);
        else if (line.startsWith("event: ")) event.name = line.slice(7);
    }
    return event;
}

/** Calls onEvent with each { name, data, id } until the body ends. Data that arrive in pieces are put together. */
export async function readEvents(response, onEvent) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        const blocks = (rest + value).split("\n\n");
        rest = blocks.pop();
        for (const block of blocks) onEvent(read(block));
    }
}
