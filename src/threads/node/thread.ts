/**
 * Worker threads of Node, from both ends: one is started, asked, answers in order, and is ended.
 *
 * Nothing else in lyapscope sees a message between threads of Node. Beside what `thread.ts` does on the way, the
 * other thread learns what this one knows about the machine's BLAS and the engine's vectors, so that both are
 * examined once.
 *
 * What a thread does is a *protocol* beside its caller: what it is started with, what it can be asked
 * and what it answers, all of it plain data.
 */

import { existsSync } from "node:fs";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { knownVerdicts, type NativeVerdicts, takeVerdicts } from "../../kernels/node/native.ts";
import { registerMachine } from "../../kernels/node/register-machine.ts";
import { knownWideVerdicts, takeWideVerdicts, type WideVerdicts } from "../../kernels/node/wide.ts";
import { askOver, own, replies, type Thread, type ThreadProtocol } from "../thread.ts";

interface Envelope {
  readonly verdicts: NativeVerdicts;
  readonly wide: WideVerdicts;
  readonly content: unknown;
}

/** The file that a thread is started from; null where it is not compiled, as beside TypeScript. */
export function threadEntry(entry: URL): URL | null {
  return existsSync(entry) ? entry : null;
}

/** Starts a thread on a file that calls {@link serveThread}; `data` is what that is begun with. */
export function startThread<Data, Request, Answer>(
  entry: URL,
  protocol: ThreadProtocol,
  data: Data,
): Thread<Request, Answer> {
  const worker = new Worker(entry, { workerData: sealed(data) });
  const { thread, receive, end } = askOver<Request, Answer>(protocol, {
    post: (request) => worker.postMessage(sealed(request)),
    waiting(some) {
      if (some) worker.ref();
      else worker.unref();
    },
    async terminate() {
      await worker.terminate();
    },
  });
  worker.on("message", receive);
  worker.on("error", end);
  worker.on("exit", (code) => end(new Error(`${protocol.noun} ended with code ${code}`)));
  // Not earlier: whoever listens keeps the process alive.
  worker.unref();
  return thread;
}

/**
 * In a worker: answers every request, in order. Makes what the machine has for kernels known there.
 *
 * @param begin - Takes what the thread was started with; where it throws, so does every request.
 * @param handedOver - What of an answer is handed over rather than copied. @defaultValue nothing
 */
export function serveThread<Data, Request, Answer>(
  protocol: ThreadProtocol,
  begin: (data: Data) => (request: Request) => Answer,
  handedOver: (answer: Answer) => ArrayBuffer[] = () => [],
): void {
  registerMachine();
  const replyTo = replies(
    () => begin(opened<Data>(workerData as Envelope, protocol)),
    (envelope: Envelope) => opened<Request>(envelope, protocol),
    handedOver,
  );
  parentPort?.on("message", (envelope: Envelope) => {
    const { reply, transfer } = replyTo(envelope);
    parentPort?.postMessage(reply, transfer);
  });
}

function sealed(content: unknown): Envelope {
  return { verdicts: knownVerdicts(), wide: knownWideVerdicts(), content };
}

function opened<T>({ verdicts, wide, content }: Envelope, protocol: ThreadProtocol): T {
  takeVerdicts(verdicts);
  takeWideVerdicts(wide);
  return own<T>(content, protocol);
}
