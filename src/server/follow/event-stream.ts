/** Server-sent events: what happens in the store, for whoever holds the connection open. */
import { ForgottenChangesError, type RunStore } from "../../store/index.ts";
import type { Follower, Wanted } from "./follower.ts";

/** Milliseconds of silence after which a comment keeps the connection alive. */
const SILENCE = 15_000;

/** Milliseconds after which a browser whose connection broke tries again. */
const RETRY = 1000;

/**
 * The stream of events behind `after`. Each has the number of its change as its id; `caught-up` says that what was
 * missed has been sent, `start-again` that the store does not know what was missed.
 */
export function eventStream(
  store: Pick<RunStore, "lastChange">,
  follower: Follower,
  after: number,
  wanted: Wanted,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let place = after;
  let told = after;
  let isBehind = true;
  let isOver = false;
  const more = async (): Promise<string> => {
    const { events, upTo } = await follower.read(place, wanted);
    const isNews = upTo > place;
    place = upTo;
    const texts = events.map((event) => eventText("change", event, event.number));
    if (events.length > 0) told = events.at(-1)!.number;
    if (!isNews && isBehind) {
      isBehind = false;
      told = place;
      texts.push(eventText("caught-up", { number: place }, place));
    }
    if (texts.length > 0 || isNews) return texts.join("");
    if (await follower.next(place, SILENCE)) return "";
    if (told === place) return ": still there\n\n";
    // Without data it is no event, and the browser goes on behind it after the next break.
    told = place;
    return `id: ${place}\n\n`;
  };
  const startAgain = async (): Promise<string> => {
    place = await store.lastChange();
    told = place;
    isBehind = true;
    return eventText("start-again", { number: place }, place);
  };
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: ${RETRY}\n\n`));
    },
    async pull(controller) {
      while (!isOver) {
        const text = await more().catch((error) => {
          if (error instanceof ForgottenChangesError) return startAgain();
          throw error;
        });
        if (text === "" || isOver) continue;
        controller.enqueue(encoder.encode(text));
        return;
      }
    },
    cancel() {
      isOver = true;
    },
  });
}

function eventText(event: string, data: object, id: number): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
