/** From a path and flags to a checked configuration. */
import { basename, resolve } from "node:path";
import {
  ConfigurationError,
  type Override,
  type PlacedConfiguration,
  readPlacedConfiguration,
} from "../../experiment/read-configuration.ts";
import { choiceOf, integerOf } from "../arguments.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { readText } from "../load-model.ts";

/**
 * The configuration at `path`, with the flags in the place of what it says.
 *
 * @throws {UsageError} after all mistakes have been listed on stderr.
 */
export async function loadConfiguration(
  path: string,
  parsed: ParsedArguments,
  { err }: Context,
): Promise<PlacedConfiguration> {
  const text = await readText(path);
  try {
    return await readPlacedConfiguration(text, basename(path), overridesOf(parsed));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const problem of error.problems) err.write(`${problem}\n`);
    throw new UsageError(error.message.split(":\n")[0]);
  }
}

function overridesOf(parsed: ParsedArguments): Override[] {
  const data = parsed.value("data");
  const given: readonly (readonly [string, string, unknown])[] = [
    // Paths in the file are looked for beside it, this one where it was typed.
    ["data", "task.path", data === undefined ? undefined : resolve(data)],
    ["epochs", "training.epochs", integerOf(parsed, "epochs", 1)],
    ["seed", "seed", integerOf(parsed, "seed")],
    [
      "kernels",
      "training.kernels",
      choiceOf(parsed, "kernels", ["auto", "reference", "wasm", "native"]),
    ],
    ["spectrum-budget", "monitor.budget", budgetOf(parsed)],
    ["store", "store", parsed.value("store")],
    ["output", "output", parsed.value("output")],
  ];
  return given
    .filter(([, , value]) => value !== undefined)
    .map(([flag, keys, value]) => ({ path: keys.split("."), value, from: `--${flag}` }));
}

/** "5%" and "0.05" are the same; null: no limit. */
function budgetOf(parsed: ParsedArguments): number | null | undefined {
  const text = parsed.value("spectrum-budget");
  if (text === undefined) return undefined;
  if (text === "none") return null;
  const share = text.endsWith("%") ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (share > 0 && share <= 1) return share;
  throw new UsageError(
    `--spectrum-budget is "${text}"; expected a share of the time such as 5%, or none`,
  );
}
