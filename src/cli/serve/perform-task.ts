/** What a process of its own does for a request: a command, with its document instead of its text. */
import type { Outcome, Task } from "../../server/compute/work.ts";
import { parseArguments } from "../arguments.ts";
import type { Command, Context } from "../command.ts";
import { EXIT, exitCodeOf, messageOf } from "../failure.ts";
import { READOUT_GROUPS } from "../readout/readout-groups.ts";
import { MODEL_FILES } from "../sources/model-options.ts";
import { SPECTRUM_GROUPS } from "../spectrum/spectrum-groups.ts";
import { createStyle } from "../terminal/style.ts";

/** Who hears of it. */
export interface Performing {
  readonly signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

/** Performs a task; never rejects. */
export async function performTask(task: Task, performing: Performing): Promise<Outcome> {
  try {
    if (task.kind === "features") return { kind: "done", document: await featuresDocument(task) };
    const { command, args } = await commandOf(task);
    let document = "";
    const context: Context = {
      out: outputTo((text) => {
        document += text;
      }),
      err: outputTo(() => {}),
      env: {},
      ...performing,
    };
    await command.run(parseArguments(command, [...args, "--json"]), context);
    return { kind: "done", document: document.trim() };
  } catch (error) {
    const kind = exitCodeOf(error) === EXIT.usage ? "refused" : "failed";
    return { kind, message: messageOf(error) };
  }
}

/**
 * What can be asked for. Not by way of the table of commands, for that leads to those that start the process of
 * this file.
 */
const COMMANDS: Readonly<Record<Exclude<Task["kind"], "features">, Command>> = {
  spectrum: {
    positionals: [{ name: "MODEL", description: MODEL_FILES }],
    groups: SPECTRUM_GROUPS,
    epilogue: [],
    run: async (parsed, context) =>
      (await import("../spectrum/run-spectrum.ts")).runSpectrum(parsed, context),
  },
  readout: {
    positionals: [],
    groups: READOUT_GROUPS,
    epilogue: [],
    run: async (parsed, context) =>
      (await import("../readout/run-readout.ts")).runReadout(parsed, context),
  },
};

/** Of the one thing that no command says. */
async function featuresDocument({
  store: path,
  sweep,
  at,
}: Extract<Task, { readonly kind: "features" }>): Promise<string> {
  const { openStoreToRead } = await import("../../store/node/open-store.ts");
  const { featuresOfSweep } = await import("../../readout/recorded/sweep-features.ts");
  const store = await openStoreToRead(path);
  try {
    return JSON.stringify(await featuresOfSweep(store, sweep, at));
  } finally {
    await store.close();
  }
}

async function commandOf(
  task: Exclude<Task, { readonly kind: "features" }>,
): Promise<{ readonly command: Command; readonly args: readonly string[] }> {
  const command = COMMANDS[task.kind];
  if (task.kind === "readout") {
    const where = [`--store=${task.store}`, `--sweep=${task.sweep}`];
    return { command, args: [...where, ...task.options] };
  }
  const { argumentsIn } = await import("./upload-form.ts");
  return { command, args: await argumentsIn(task.folder, task.contentType, command) };
}

function outputTo(write: (text: string) => void): Context["out"] {
  return { write, isTerminal: false, width: 80, style: createStyle(false, {}) };
}
