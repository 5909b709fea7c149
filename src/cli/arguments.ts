/**
 * From what was typed to checked options. Node's own parser splits the arguments; the messages need
 * its tokens: which option is unknown, which lacks its value, which came twice.
 */

import { parseArgs } from "node:util";
import { typeError } from "../errors.ts";
import { suggestion } from "../nearest.ts";
import type { Command, OptionDefinition, ParsedArguments } from "./command.ts";
import { UsageError } from "./failure.ts";

/** All options of a command by name. */
export function optionsOf(command: Command): Record<string, OptionDefinition> {
  return Object.assign({}, ...command.groups.map((group) => group.options));
}

/**
 * Checks `args` (after the command's name) against the command's options.
 *
 * @throws UsageError for an unknown option, a missing or superfluous value, an option given
 *   twice, and too few or too many arguments.
 */
export function parseArguments(command: Command, args: readonly string[]): ParsedArguments {
  const known = optionsOf(command);
  const { tokens, positionals } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(known).map(([name, { type, short }]) => [
        name,
        { type: type === "flag" ? "boolean" : "string", ...(short ? { short } : {}) },
      ]),
    ),
  });
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const value = checkedValue(token, known);
    const before = given.get(token.name);
    if (before === undefined) given.set(token.name, [value]);
    else if (known[token.name].many) before.push(value);
    else throw new UsageError(`${token.rawName} is given twice`);
  }
  checkPositionals(command, positionals, "input" in known && !given.has("input"));
  return {
    words: [...args],
    options: known,
    positionals,
    value: (name) => given.get(requireName(name, known))?.[0],
    values: (name) => given.get(requireName(name, known)) ?? [],
    flag: (name) => given.has(requireName(name, known)),
  };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function checkedValue(
  { name, rawName, value, inlineValue }: OptionToken,
  known: Readonly<Record<string, OptionDefinition>>,
): string {
  const definition = Object.hasOwn(known, name) ? known[name] : undefined;
  if (definition === undefined) {
    throw new UsageError(`unknown option ${rawName}${suggestion(name, Object.keys(known), "--")}`);
  }
  if (definition.type === "flag") {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value; got "${value}"`);
    return "";
  }
  // Without "=", the next argument was taken whatever it is; a long option there is a mistake.
  if (value === undefined || value === "" || (!inlineValue && value.startsWith("--"))) {
    throw new UsageError(`${rawName} needs a value: ${rawName} ${definition.hint ?? "VALUE"}`);
  }
  return value;
}

function checkPositionals(
  command: Command,
  positionals: readonly string[],
  lacksInput: boolean,
): void {
  const missing = command.positionals.find(
    ({ required = true }, i) => required && positionals[i] === undefined,
  );
  if (missing !== undefined) {
    throw new UsageError(`${missing.name} is missing: ${missing.description}`);
  }
  const empty = positionals.findIndex((word) => word.trim() === "");
  if (empty >= 0) {
    const place = command.positionals[empty];
    const name = place?.name ?? `argument ${empty + 1}`;
    const wanted = place === undefined ? "" : `; expected ${place.description}`;
    throw new UsageError(`${name} is "${positionals[empty]}", without a letter${wanted}`);
  }
  const extra = positionals[command.positionals.length];
  if (extra !== undefined && !command.positionals.at(-1)?.many) {
    const meant = lacksInput ? `; did you mean --input ${extra}?` : "";
    throw new UsageError(`unexpected argument "${extra}"${meant}`);
  }
}

function requireName(name: string, known: object): string {
  if (!Object.hasOwn(known, name)) throw typeError("parseArguments", `no option --${name}`);
  return name;
}

/**
 * An integer option, or undefined if it was not given.
 *
 * @param or - What else it may be, for messages: "auto or ".
 */
export function integerOf(
  parsed: ParsedArguments,
  name: string,
  least: number = Number.MIN_SAFE_INTEGER,
  or = "",
): number | undefined {
  const text = parsed.value(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < least) {
    const range = least === Number.MIN_SAFE_INTEGER ? "an integer" : `an integer from ${least} on`;
    throw new UsageError(`--${name} is "${text}"; expected ${or}${range}`);
  }
  return value;
}

/** A positive number, or undefined if it was not given. */
export function positiveOf(parsed: ParsedArguments, name: string): number | undefined {
  const text = parsed.value(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new UsageError(`--${name} is "${text}"; expected a number above 0`);
  }
  return value;
}

/** One of the listed words, or undefined if the option was not given. */
export function choiceOf<T extends string>(
  parsed: ParsedArguments,
  name: string,
  choices: readonly T[],
): T | undefined {
  const text = parsed.value(name);
  if (text === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) {
    throw new UsageError(
      `--${name} is "${text}"; expected ${choices.join(", ")}${suggestion(text, choices)}`,
    );
  }
  return choice;
}

/** Without the fields that are undefined, so that the library's defaults hold. */
export function defined<T extends object>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
