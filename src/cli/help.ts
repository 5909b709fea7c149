/** The text of `--help`, from the definitions. */
import type { Command, Output } from "./command.ts";
import { wrap } from "./terminal/wrap.ts";

/** Column where descriptions start. */
const INDENT = 28;
const WIDEST = 100;

/** What the help of a command is made from. */
export interface NamedCommand {
  readonly name: string;
  readonly summary: string;
  readonly command: Command;
}

/** Usage, options with their defaults, notes. */
export function commandHelp({ name, summary, command }: NamedCommand, output: Output): string {
  const { bold } = output.style;
  const usage = command.positionals.map(({ name, required = true, many = false }) => {
    const shown = many ? `${name}…` : name;
    return required ? shown : `[${shown}]`;
  });
  const width = Math.min(WIDEST, output.width);
  const groups = command.groups.flatMap(({ title, options }) => [
    "",
    bold(title),
    ...Object.entries(options).flatMap(([option, { short, hint, description, ...rest }]) => {
      const head = `  ${short ? `-${short}, ` : ""}--${option}${hint ? ` ${hint}` : ""}`;
      return entry(head, `${description} (default: ${rest.default})`, width);
    }),
  ]);
  return [
    `${bold("usage:")} ${["lyapscope", name, ...usage, "[options]"].join(" ")}`,
    "",
    summary,
    ...(command.positionals.length > 0 ? [""] : []),
    ...command.positionals.flatMap(({ name, description }) =>
      entry(`  ${name}`, description, width),
    ),
    ...groups,
    ...(command.epilogue.length > 0 ? ["", ...command.epilogue] : []),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** The list of commands. */
export function generalHelp(
  version: string,
  commands: Readonly<Record<string, { readonly summary: string }>>,
  output: Output,
): string {
  const { bold } = output.style;
  const width = Math.min(WIDEST, output.width);
  return [
    `${bold("lyapscope")} ${version}: Lyapunov spectra of recurrent neural networks, along your data`,
    "",
    `${bold("usage:")} lyapscope COMMAND [options]`,
    "",
    ...Object.entries(commands).flatMap(([name, { summary }]) =>
      entry(`  ${name}`, summary, width, 14),
    ),
    "",
    "`lyapscope COMMAND --help` states every option with its default. The result goes to stdout,",
    "everything else to stderr. Exit code 0: done; 1: a file or the computation failed; 2: the",
    "command line does not fit; 130: interrupted. NO_COLOR switches colours off, LYAPSCOPE_DEBUG=1",
    "shows where an error came from.",
    "",
    "Try it: lyapscope demo",
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** One entry: the head, then its description wrapped in a column. */
function entry(head: string, description: string, width: number, indent = INDENT): string[] {
  const lines = wrap(description, Math.max(24, width - indent));
  const blank = " ".repeat(indent);
  if (head.length > indent - 2) return [head, ...lines.map((line) => `${blank}${line}`)];
  return lines.map((line, i) => `${i === 0 ? head.padEnd(indent) : blank}${line}`);
}
