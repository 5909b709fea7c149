import type { Context, Output } from "./command.ts";
import { createStyle } from "./style.ts";

/** Width where the terminal does not say. */
const DEFAULT_WIDTH = 80;

/** The streams of this process; the first Ctrl-C aborts the signal, the second ends the process. */
export function processContext(): Context {
  const controller = new AbortController();
  process.once("SIGINT", () => {
    controller.abort(new DOMException("interrupted", "AbortError"));
    process.once("SIGINT", () => process.exit(130));
  });
  return {
    out: outputOf(process.stdout),
    err: outputOf(process.stderr),
    env: process.env,
    signal: controller.signal,
  };
}

function outputOf(stream: NodeJS.WriteStream): Output {
  // `lyapscope … | head` closes the pipe early, which is no failure.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    width: stream.columns ?? DEFAULT_WIDTH,
    style: createStyle(stream.isTTY === true, process.env),
  };
}
