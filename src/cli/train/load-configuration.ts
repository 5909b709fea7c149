/** From a path and flags to a checked configuration. */

import { basename, resolve } from "node:path";
import { decodeUtf8 } from "../../data/readers/text.ts";
import type { Override } from "../../experiment/configuration/check-configuration.ts";
import { ConfigurationError } from "../../experiment/configuration/placed-document.ts";
import {
  type PlacedConfiguration,
  readPlacedConfiguration,
} from "../../experiment/configuration/read-configuration.ts";
import { SettingError } from "../../experiment/configuration/setting-error.ts";
import { KERNEL_NAMES } from "../../kernels/kernels.ts";
import { choiceOf, integerOf } from "../arguments.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { messageOf, UsageError } from "../failure.ts";
import { readText } from "../sources/named-file.ts";
import { standardInput } from "../sources/standard-input.ts";
import { setOptions } from "./set-options.ts";

/**
 * The configuration at `path`, with the flags in the place of what it says.
 *
 * @throws UsageError after all mistakes have been listed on stderr.
 */
export async function loadConfiguration(
  path: string,
  parsed: ParsedArguments,
  context: Context,
): Promise<PlacedConfiguration> {
  const { text, name } = await configurationText(path);
  return checkedConfiguration(text, name, await overridesOf(parsed), context);
}

/** What stands in a configuration file, or comes in by standard input, and what it is called in messages. */
export async function configurationText(
  path: string,
): Promise<{ readonly text: string; readonly name: string }> {
  const name = path === "-" ? "standard input" : basename(path);
  const text =
    path === "-" ? decodeUtf8(await standardInput("CONFIG", "YAML"), name) : await readText(path);
  return { text, name };
}

/**
 * The configuration in a text.
 *
 * @param name - Of where it comes from, for messages.
 * @throws UsageError after all mistakes have been listed on stderr.
 */
export async function checkedConfiguration(
  text: string,
  name: string,
  overrides: readonly Override[],
  { err }: Context,
): Promise<PlacedConfiguration> {
  try {
    return await readPlacedConfiguration(text, name, overrides);
  } catch (error) {
    throw afterListing(error, err);
  }
}

/** What to throw for what was found to be wrong with a file, after all of it has been listed. */
export function afterListing(error: unknown, err: Context["err"]): unknown {
  if (!(error instanceof ConfigurationError)) return error;
  for (const problem of error.problems) err.write(`${problem}\n`);
  return new UsageError(error.message.split(":\n")[0]);
}

/**
 * What the command line puts in the place of what a file says.
 *
 * @throws UsageError for a setting that is given twice.
 */
export async function overridesOf(parsed: ParsedArguments): Promise<Override[]> {
  const all = [...flagsOf(parsed), ...(await setOptions(parsed))];
  const places = new Map<string, string | undefined>();
  for (const { path, from } of all) {
    const place = path.join(".");
    if (places.has(place)) {
      throw new UsageError(`${place} is given twice: by ${places.get(place)} and ${from}`);
    }
    places.set(place, from);
  }
  return all;
}

function flagsOf(parsed: ParsedArguments): Override[] {
  const data = parsed.value("data");
  const given: readonly (readonly [string, string, unknown])[] = [
    // Paths in the file are looked for beside it, this one where it was typed.
    ["data", "task.path", data === undefined ? undefined : resolve(data)],
    ["epochs", "training.epochs", integerOf(parsed, "epochs", 1)],
    ["seed", "seed", integerOf(parsed, "seed")],
    ["kernels", "training.kernels", choiceOf(parsed, "kernels", KERNEL_NAMES)],
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

/** An error that names a setting, with file, line and column before it. */
export function withPlace(error: unknown, placeOf: PlacedConfiguration["placeOf"]): unknown {
  if (!(error instanceof SettingError)) return error;
  const { setting, cause } = error;
  return new SettingError(setting, `${placeOf(setting)}: ${messageOf(cause ?? error)}`, { cause });
}
