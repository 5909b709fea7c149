/** What a process of its own does for a request: a command, with its document instead of its text. */
import type { Outcome, Task } from "../../server/compute/work.ts";
import { parseArguments } from "../arguments.ts";
import type { Command, Context } from "../command.ts";
import { COMMANDS } from "../commands.ts";
import { EXIT, exitCodeOf, messageOf } from "../failure.ts";
import { createStyle } from "../terminal/style.ts";

/** Who hears of it. */
export interface Performing {
  readonly signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

/** Performs a task; never rejects. */
export async function performTask(task: Task, performing: Performing): Promise<Outcome> {
  try {
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

async function commandOf(
  task: Task,
): Promise<{ readonly command: Command; readonly args: readonly string[] }> {
  const { command } = await COMMANDS[task.kind].load();
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
