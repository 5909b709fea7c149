/**
 * Worker threads, from both ends: one is started, asked, answers in order, and is ended.
 *
 * Nothing else in lyapscope sees a message between threads. On its way through here its words become
 * our own (`words.ts`), an error is the same error on the other side (`errors.ts`), and the other thread
 * learns what this one knows about the machine's BLAS, so that the library is examined once.
 *
 * What a thread does is a *protocol* beside its caller: what it is started with, what it can be asked
 * and what it answers, all of it plain data.
 */

import { existsSync } from "node:fs";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { rangeError } from "../../errors.ts";
import { registerNativeKernels } from "../../kernels/choose.ts";
import {
  blasProvider,
  knownVerdicts,
  type NativeVerdicts,
  takeVerdicts,
} from "../../kernels/node/native.ts";
import { withOwnWords } from "../../words.ts";
import { errorFrom, FAILURE_WORDS, type Failure, failureOf } from "./failure.ts";

/** What both ends of a thread know of each other. */
export interface ThreadProtocol {
  /** What such a thread is, for messages: "a worker thread". */
  readonly noun: string;
  /** Texts that may travel because decisions are taken on them. */
  readonly words: readonly string[];
  /** Names of the fields that hold sentences for people. */
  readonly sentences: readonly string[];
}

/** A worker thread, as seen by the one that started it. */
export interface Thread<Request, Answer> {
  /** Whether it has answered everything that it was asked, and is still there. */
  readonly idle: boolean;
  /**
   * Its answer; requests are answered in order, and keep the process alive until they are. Rejected with
   * the error that the request met with there, or because the thread has ended.
   *
   * Not before the kernels are chosen here, which examines what is examined.
   */
  ask(request: Request): Promise<Answer>;
  /** Ends it, also in the midst of an answer. */
  terminate(): Promise<void>;
}

interface Envelope {
  readonly verdicts: NativeVerdicts;
  readonly content: unknown;
}

type Reply = { readonly answer: unknown } | { readonly failure: Failure };

interface Waiting {
  resolve(answer: unknown): void;
  reject(reason: Error): void;
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
  const waiting: Waiting[] = [];
  let ended: Error | null = null;
  const settle = (finish: (first: Waiting) => void) => {
    const first = waiting.shift();
    if (waiting.length === 0) worker.unref();
    if (first !== undefined) finish(first);
  };
  const end = (reason: Error) => {
    ended ??= reason;
    while (waiting.length > 0) settle(({ reject }) => reject(reason));
  };
  worker.on("message", (message: unknown) => settle((first) => answer(first, message, protocol)));
  worker.on("error", end);
  worker.on("exit", (code) => end(new Error(`${protocol.noun} ended with code ${code}`)));
  // Not earlier: whoever listens keeps the process alive.
  worker.unref();
  return {
    get idle() {
      return ended === null && waiting.length === 0;
    },
    ask: (request) =>
      new Promise<unknown>((resolve, reject) => {
        if (ended !== null) throw ended;
        worker.postMessage(sealed(request));
        worker.ref();
        waiting.push({ resolve, reject });
      }) as Promise<Answer>,
    async terminate() {
      await worker.terminate();
    },
  };
}

function answer({ resolve, reject }: Waiting, message: unknown, protocol: ThreadProtocol): void {
  try {
    const reply = own<Reply>(message, protocol);
    if ("failure" in reply) reject(errorFrom(reply.failure));
    else resolve(reply.answer);
  } catch (error) {
    reject(error as Error);
  }
}

/**
 * In a worker: answers every request, in order. Makes native kernels known there.
 *
 * @param begin - Takes what the thread was started with; where it throws, so does every request.
 * @param handedOver - What of an answer is handed over rather than copied. @defaultValue nothing
 */
export function serveThread<Data, Request, Answer>(
  protocol: ThreadProtocol,
  begin: (data: Data) => (request: Request) => Answer,
  handedOver: (answer: Answer) => ArrayBuffer[] = () => [],
): void {
  registerNativeKernels(blasProvider);
  const answerTo = begun(() => begin(opened<Data>(workerData as Envelope, protocol)));
  parentPort?.on("message", (envelope: Envelope) => {
    let reply: Reply;
    let transfer: ArrayBuffer[] = [];
    try {
      const found = answerTo(opened<Request>(envelope, protocol));
      transfer = handedOver(found);
      reply = { answer: found };
    } catch (error) {
      reply = { failure: failureOf(error) };
    }
    parentPort?.postMessage(reply, transfer);
  });
}

/** What `begin` makes; or, where it fails, what fails in the same way whenever it is called. */
function begun<Request, Answer>(
  begin: () => (request: Request) => Answer,
): (request: Request) => Answer {
  try {
    return begin();
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function sealed(content: unknown): Envelope {
  return { verdicts: knownVerdicts(), content };
}

function opened<T>({ verdicts, content }: Envelope, protocol: ThreadProtocol): T {
  takeVerdicts(verdicts);
  return own<T>(content, protocol);
}

/** @throws RangeError for a text that is no word of ours: a list of words has fallen behind. */
function own<T>(message: unknown, { words, sentences }: ThreadProtocol): T {
  return withOwnWords(message as T, [...words, ...FAILURE_WORDS], (text, name) => {
    if (name === "message" || name === "who" || sentences.includes(name)) return text;
    throw rangeError(
      null,
      `message between threads: ${name} is ${JSON.stringify(text)}; expected one of the words ` +
        "that its ThreadProtocol lists",
    );
  });
}
