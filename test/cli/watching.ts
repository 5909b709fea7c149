/** `lyapscope watch` inside the test process, while other processes write what it looks at. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Output } from "../../src/cli/command.ts";
import { main } from "../../src/cli/main.ts";
import { createStyle } from "../../src/cli/terminal/style.ts";
import type { WatchDocument } from "../../src/cli/watch/watch-output.ts";

/** A watch that is running. */
export interface Watching {
  readonly out: string;
  readonly err: string;
  /** Documents printed so far, of `--json`. */
  documents(): WatchDocument[];
  /** Resolves when the condition holds; it is looked at whenever something has been printed. */
  until(what: string, condition: () => boolean): Promise<void>;
  /** As Ctrl-C. @returns the exit code. */
  stop(): Promise<number>;
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
}

/** For what hangs: on a machine that is busy with other things Python alone takes a minute to load its libraries. */
const LIMIT = 240_000;
const LOOK = 20;

/** Starts `lyapscope watch ARGS`. */
export function startWatch(args: readonly string[]): Watching {
  const controller = new AbortController();
  const written = { out: "", err: "" };
  const output = (name: "out" | "err"): Output => ({
    write: (text) => {
      written[name] += text;
    },
    isTerminal: false,
    width: 80,
    style: createStyle(false, {}),
  });
  const ended = main(["watch", "--threads", "1", ...args], {
    out: output("out"),
    err: output("err"),
    env: {},
    signal: controller.signal,
  });
  let over = false;
  void ended.then(() => {
    over = true;
  });
  return {
    get out() {
      return written.out;
    },
    get err() {
      return written.err;
    },
    documents: () =>
      written.out
        .trim()
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    async until(what, condition) {
      const limit = performance.now() + LIMIT;
      while (!condition()) {
        if (performance.now() > limit || over) {
          throw new Error(`${what}: did not happen; printed:\n${written.out}\n${written.err}`);
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK));
      }
    },
    async stop() {
      controller.abort(new DOMException("interrupted", "AbortError"));
      return ended;
    },
    ended,
  };
}

/** `lyapscope watch ARGS --once`, to its end. */
export async function watchOnce(args: readonly string[]) {
  const watching = startWatch([...args, "--once"]);
  const code = await watching.ended;
  return { code, out: watching.out, err: watching.err, documents: watching.documents };
}

const WRITER = fileURLToPath(new URL("write-checkpoints.mjs", import.meta.url));

/** Something that the writing process does; see write-checkpoints.mjs. */
export type Action =
  | readonly ["whole", from: string, to: string]
  | readonly ["torn", from: string, to: string, pause: number]
  | readonly ["append", path: string, text: string]
  | readonly ["folder" | "remove", path: string]
  | readonly ["sleep", milliseconds: number];

/** Lets another process write. @returns when it has. */
export function write(...actions: readonly Action[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WRITER, JSON.stringify(actions)], { stdio: "inherit" });
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`exit code ${code}`))));
  });
}
