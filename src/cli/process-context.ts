import type { Context, Output, Stream, Unread } from "./command.ts";
import { createStyle } from "./terminal/style.ts";

/** Width where the terminal does not say. */
const DEFAULT_WIDTH = 80;

/** Ctrl-C, and what batch systems and containers send before they kill. */
const STOPS = ["SIGINT", "SIGTERM"] as const;

/** The streams of this process; the first Ctrl-C aborts the signal and says so, the second ends the process. */
export function processContext(): Context {
  const controller = new AbortController();
  const abort = () => controller.abort(new DOMException("interrupted", "AbortError"));
  let whenUnread: (stream: Stream) => Unread = () => "go on";
  const unread = (stream: Stream) => {
    if (whenUnread(stream) === "stop") abort();
  };
  const err = outputOf(process.stderr, () => unread("err"));
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    err.write(`${err.isTerminal ? "\r\u001b[2K" : ""}stopping (once more leaves at once)\n`);
    abort();
  };
  for (const signal of STOPS) process.on(signal, stop);
  return {
    out: outputOf(process.stdout, () => unread("out")),
    err,
    env: process.env,
    signal: controller.signal,
    ...(process.stdin.isTTY && process.stderr.isTTY
      ? { ask: (question: string) => askOnTerminal(question, controller.signal) }
      : {}),
    onUnread(action) {
      whenUnread = action;
    },
  };
}

/** A line from the keyboard. The terminal stays as it is, so that Ctrl-C remains a signal. */
async function askOnTerminal(question: string, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import("node:readline/promises");
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    return await lines.question(question, { signal });
  } finally {
    lines.close();
  }
}

function outputOf(stream: NodeJS.WriteStream, unread: () => void): Output {
  let gone = false;
  // `lyapscope … | head` closes the pipe early, which is no failure, nor does it make one a success.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && !gone) throw error;
    if (gone) return;
    gone = true;
    unread();
  });
  return {
    write(text) {
      if (!gone) stream.write(text);
    },
    isTerminal: stream.isTTY === true,
    width: stream.columns ?? DEFAULT_WIDTH,
    style: createStyle(stream.isTTY === true, process.env),
  };
}
