/**
 * Web Workers, from both ends: one is asked, answers in order, and is ended.
 *
 * The worker itself is made by the caller, `new Worker(new URL("./x.js", import.meta.url), { type: "module" })`:
 * bundlers find such files where just that is written, and nowhere else.
 */
import { askOver, own, replies, type Thread, type ThreadProtocol } from "../thread.ts";

/** A worker that calls {@link serveWebThread}, as a thread. */
export function webThread<Request, Answer>(
  worker: Worker,
  protocol: ThreadProtocol,
): Thread<Request, Answer> {
  const { thread, receive, end } = askOver<Request, Answer>(protocol, {
    post: (request) => worker.postMessage(request),
    waiting: () => {},
    async terminate() {
      worker.terminate();
      // A browser says nothing of the end of a worker.
      end(new Error(`${protocol.noun} was ended`));
    },
  });
  worker.addEventListener("message", ({ data }) => receive(data));
  worker.addEventListener("error", ({ message }) => {
    // A script that does not load has no message; what it meets while it answers is a reply.
    const why = message || "its script could not be loaded; a bundler has to place it";
    end(new Error(`${protocol.noun} failed: ${why}`));
  });
  return thread;
}

/**
 * In a worker: answers every request, in order.
 *
 * @param begin - Where it throws, so does every request.
 */
export function serveWebThread<Request, Answer>(
  protocol: ThreadProtocol,
  begin: () => (request: Request) => Answer,
): void {
  const replyTo = replies(
    begin,
    (message: unknown) => own<Request>(message, protocol),
    () => [],
  );
  addEventListener("message", ({ data }) => postMessage(replyTo(data).reply));
}
