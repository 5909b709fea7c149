/**
 * What both ends of a thread have in common, in Node and in browsers: a thread is asked, answers in order, and
 * is ended; on the way words become our own (`words.ts`) and an error is the same error on the other side.
 *
 * How a message travels is a *wire*, which node/ and web/ have.
 */
import { rangeError } from "../errors.ts";
import { withOwnWords } from "../words.ts";
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

/** How messages get to a worker. */
export interface Wire {
  /** @throws what the platform throws for what cannot travel. */
  post(request: unknown): void;
  /** Told whether answers are waited for, whenever that may have changed. */
  waiting(some: boolean): void;
  terminate(): Promise<void>;
}

/** A thread, and what its platform tells of it. */
export interface Asked<Request, Answer> {
  readonly thread: Thread<Request, Answer>;
  /** A message has come from it. */
  receive(message: unknown): void;
  /** It is no more: whatever waits fails for this reason. */
  end(reason: Error): void;
}

/** What travels back. */
export type Reply = { readonly answer: unknown } | { readonly failure: Failure };

interface Waiting {
  resolve(answer: unknown): void;
  reject(reason: Error): void;
}

/** The queue of what a thread was asked. */
export function askOver<Request, Answer>(
  protocol: ThreadProtocol,
  wire: Wire,
): Asked<Request, Answer> {
  const waiting: Waiting[] = [];
  let ended: Error | null = null;
  const settle = (finish: (first: Waiting) => void) => {
    const first = waiting.shift();
    if (waiting.length === 0) wire.waiting(false);
    if (first !== undefined) finish(first);
  };
  return {
    thread: {
      get idle() {
        return ended === null && waiting.length === 0;
      },
      ask: (request) =>
        new Promise<unknown>((resolve, reject) => {
          if (ended !== null) throw ended;
          wire.post(request);
          wire.waiting(true);
          waiting.push({ resolve, reject });
        }) as Promise<Answer>,
      terminate: wire.terminate,
    },
    receive: (message) => settle((first) => answer(first, message, protocol)),
    end(reason) {
      ended ??= reason;
      while (waiting.length > 0) settle(({ reject }) => reject(reason));
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

/** A reply, and what of it is handed over rather than copied. */
export interface SealedReply {
  readonly reply: Reply;
  readonly transfer: ArrayBuffer[];
}

/**
 * In a worker: what is replied to each message.
 *
 * @param begin - Takes what the thread was started with; where it throws, so does every request.
 * @param open - The request in a message.
 */
export function replies<Message, Request, Answer>(
  begin: () => (request: Request) => Answer,
  open: (message: Message) => Request,
  handedOver: (answer: Answer) => ArrayBuffer[],
): (message: Message) => SealedReply {
  const answerTo = begun(begin);
  return (message) => {
    try {
      const found = answerTo(open(message));
      return { reply: { answer: found }, transfer: handedOver(found) };
    } catch (error) {
      return { reply: { failure: failureOf(error) }, transfer: [] };
    }
  };
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

/** @throws RangeError for a text that is no word of ours: a list of words has fallen behind. */
export function own<T>(message: unknown, { words, sentences }: ThreadProtocol): T {
  return withOwnWords(message as T, [...words, ...FAILURE_WORDS], (text, name) => {
    if (name === "message" || name === "who" || sentences.includes(name)) return text;
    throw rangeError(
      null,
      `message between threads: ${name} is ${JSON.stringify(text)}; expected one of the words ` +
        "that its ThreadProtocol lists",
    );
  });
}
