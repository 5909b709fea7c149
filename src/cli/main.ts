import { suggestion } from "../nearest.ts";
import { parseArguments } from "./arguments.ts";
import type { Context } from "./command.ts";
import { COMMANDS, type CommandEntry } from "./commands.ts";
import { EXIT, exitCodeOf, messageOf, UsageError } from "./failure.ts";

/** Words that a shell takes as they are. */
const PLAIN = /^[\w.,:/%=+-]+$/;

/**
 * Runs the command line.
 *
 * @param args - What follows the program's name.
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted; of a worker also 42 rejected and 75 given
 *   back. Never rejects.
 */
export async function main(args: readonly string[], context: Context): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name === "--version" || name === "-V") {
      context.out.write(`${await packageVersion()}\n`);
      return EXIT.done;
    }
    if (name === undefined || name === "--help" || name === "-h" || name === "help") {
      return await showHelp(name === undefined ? "error" : "result", rest[0], context);
    }
    const { load } = entryOf(name);
    if (rest.includes("--help") || rest.includes("-h")) {
      return await showHelp("result", name, context);
    }
    const { command } = await load();
    await command.run(parseArguments(command, rest), context);
    return EXIT.done;
  } catch (error) {
    return report(error, args, context);
  }
}

function entryOf(name: string): CommandEntry {
  const known = Object.keys(COMMANDS);
  if (!Object.hasOwn(COMMANDS, name)) {
    const what = name.startsWith("-") ? "option" : "command";
    throw new UsageError(
      `unknown ${what} ${name}${suggestion(name, known) || `; expected ${known.join(", ")}`}`,
    );
  }
  return COMMANDS[name];
}

async function showHelp(
  kind: "result" | "error",
  name: string | undefined,
  context: Context,
): Promise<number> {
  const { commandHelp, generalHelp } = await import("./help.ts");
  if (name !== undefined) {
    const { summary, load } = entryOf(name);
    context.out.write(commandHelp({ name, summary, ...(await load()) }, context.out));
    return EXIT.done;
  }
  const output = kind === "result" ? context.out : context.err;
  output.write(generalHelp(await packageVersion(), COMMANDS, output));
  return kind === "result" ? EXIT.done : EXIT.usage;
}

function report(error: unknown, args: readonly string[], { err, env }: Context): number {
  const [name, ...rest] = args;
  const who =
    name !== undefined && Object.hasOwn(COMMANDS, name) ? `lyapscope ${name}` : "lyapscope";
  err.write(`${err.style.error(`${who}:`)} ${messageOf(error)}\n`);
  const code = exitCodeOf(error);
  if (env["LYAPSCOPE_DEBUG"] === "1" && error instanceof Error) err.write(`${error.stack}\n`);
  else if (code === EXIT.usage && error instanceof UsageError) {
    const typed = [who, ...rest.map((word) => (PLAIN.test(word) ? word : JSON.stringify(word)))];
    const hints = error.settledBy.map((option) => `${typed.join(" ")} ${option}`);
    for (const hint of hints.length > 0 ? hints : [`${who} --help`]) err.write(`  hint: ${hint}\n`);
  }
  return code;
}

/** Loaded when asked for, as commands are. */
async function packageVersion(): Promise<string> {
  return (await import("../experiment/node/version.ts")).version();
}
