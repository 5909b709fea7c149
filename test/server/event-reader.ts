/** Server-sent events as a browser reads them. */

/** One event. */
export interface SentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, never> & { readonly number: number };
}

/** Reads events until the stream ends, breaks, or `isEnough` says so; ids without data too. */
export async function readEvents(
  answer: Response,
  isEnough: (events: readonly SentEvent[]) => boolean = () => false,
): Promise<{ readonly events: SentEvent[]; readonly lastId: string }> {
  const events: SentEvent[] = [];
  let lastId = "";
  let text = "";
  const reader = answer.body!.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop()!;
      for (const block of blocks) {
        const fields = new Map(
          block
            .split("\n")
            .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
        );
        lastId = fields.get("id") ?? lastId;
        const data = fields.get("data");
        if (data === undefined) continue;
        events.push({ id: lastId, event: fields.get("event")!, data: JSON.parse(data) });
      }
      if (isEnough(events)) {
        await reader.cancel();
        break;
      }
    }
  } catch {
    // The connection broke.
  }
  return { events, lastId };
}
