/**
 * Both ends of a worker thread. Nothing else in lyapscope sees a message: on its way through here its
 * words become our own (`words.ts`), and the other thread learns what this one knows about the
 * machine's BLAS, so that the library is examined once.
 */
import { parentPort, Worker, workerData } from "node:worker_threads";
import { withOwnWords } from "../../words.ts";
import { registerNativeKernels } from "../choose.ts";
import { blasProvider, knownVerdicts, type NativeVerdicts, takeVerdicts } from "./native.ts";

/** Texts that may travel. */
export interface PortWords {
  /** What decisions are taken on. */
  readonly words: readonly string[];
  /** Names of the fields that hold sentences for people. */
  readonly sentences: readonly string[];
}

interface Envelope {
  readonly verdicts: NativeVerdicts;
  readonly content: unknown;
}

/** The main thread's end. */
export interface WorkerEnd {
  /** To be called once the kernels are chosen, which examines what is examined. */
  send(message: unknown): void;
  /** Whether the worker keeps the process alive. */
  hold(kept: boolean): void;
  terminate(): Promise<unknown>;
}

/** What the main thread does with what comes. */
export interface WorkerListener<Reply> {
  onReply(reply: Reply): void;
  /** The worker is gone: it threw, or ended. */
  onEnd(reason: Error): void;
}

/**
 * Starts a worker.
 *
 * @param noun - What it is, for messages: "a worker thread".
 * @param data - What its {@link startData} is.
 */
export function startWorker<Reply>(
  entry: URL,
  noun: string,
  data: unknown,
  allowed: PortWords,
  { onReply, onEnd }: WorkerListener<Reply>,
): WorkerEnd {
  const worker = new Worker(entry, { workerData: sealed(data) });
  worker.on("message", (reply: unknown) => onReply(own<Reply>(reply, allowed)));
  worker.on("error", onEnd);
  worker.on("exit", (code) => onEnd(new Error(`${noun} ended with code ${code}`)));
  return {
    send: (message) => worker.postMessage(sealed(message)),
    hold: (kept) => (kept ? worker.ref() : worker.unref()),
    terminate: () => worker.terminate(),
  };
}

/** In a worker: what it was started with. Makes native kernels known there. */
export function startData<T>(allowed: PortWords): T {
  registerNativeKernels(blasProvider);
  return opened<T>(workerData as Envelope, allowed);
}

/**
 * In a worker: answers every message, in order.
 *
 * @param answer - The reply, and what of it is handed over rather than copied.
 */
export function answerRequests<Request>(
  allowed: PortWords,
  answer: (request: Request) => { readonly reply: unknown; readonly transfer?: ArrayBuffer[] },
): void {
  parentPort?.on("message", (envelope: Envelope) => {
    const { reply, transfer = [] } = answer(opened<Request>(envelope, allowed));
    parentPort?.postMessage(reply, transfer);
  });
}

function sealed(content: unknown): Envelope {
  return { verdicts: knownVerdicts(), content };
}

function opened<T>({ verdicts, content }: Envelope, allowed: PortWords): T {
  takeVerdicts(verdicts);
  return own<T>(content, allowed);
}

/** @throws RangeError for a text that is no word of ours: a list of words has fallen behind. */
function own<T>(message: unknown, { words, sentences }: PortWords): T {
  return withOwnWords(message as T, words, (text, name) => {
    if (sentences.includes(name)) return text;
    throw new RangeError(
      `message between threads: ${name} is ${JSON.stringify(text)}; expected one of the words ` +
        "that its PortWords list",
    );
  });
}
