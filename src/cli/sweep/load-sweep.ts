/** From a path and flags to a checked sweep. */

import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { readSweep } from "../../sweep/configuration/read-sweep.ts";
import { SWEEP_TEMPLATES } from "../../sweep/configuration/templates.ts";
import type { CheckedSweep } from "../../sweep/sweep.ts";
import { choiceOf } from "../arguments.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { readText } from "../sources/named-file.ts";
import { notesTo } from "../terminal/notes.ts";
import { afterListing } from "../train/load-configuration.ts";

/** A sweep, what it is called, and where the files of its base are. */
export interface LoadedSweep {
  readonly sweep: CheckedSweep;
  readonly name: string;
  readonly folder: string;
}

/**
 * The sweep at `path`; the base is looked for beside it, and the base's files beside the base.
 *
 * @throws UsageError after all mistakes have been listed on stderr.
 */
export async function loadSweep(
  path: string,
  parsed: ParsedArguments,
  { err }: Context,
): Promise<LoadedSweep> {
  const given = parsed.value("base");
  let folder = given === undefined ? dirname(path) : dirname(given);
  const named = async (file: string, of: string) => {
    const text = await readText(file).catch((error: unknown) => {
      throw error instanceof UsageError ? new UsageError(`${of}: ${error.message}`) : error;
    });
    return { text, source: basename(file) };
  };
  try {
    const sweep = await readSweep(await readText(path), basename(path), {
      async read(base) {
        const file = resolve(dirname(path), base);
        folder = dirname(file);
        return named(file, `${path}: base`);
      },
      rule: (file) => named(resolve(dirname(path), file), `${path}: pruner.rule`),
      instead: given === undefined ? undefined : await named(given, "--base"),
    });
    sweep.notes.forEach(notesTo(err));
    const name = parsed.value("name") ?? sweep.name ?? basename(path).replace(/\.ya?ml$/, "");
    return { sweep, name, folder: resolve(folder) };
  } catch (error) {
    throw afterListing(error, err);
  }
}

/** The text of the template that was asked for; null if none was. */
export async function sweepTemplate(parsed: ParsedArguments): Promise<string | null> {
  const names = Object.keys(SWEEP_TEMPLATES) as (keyof typeof SWEEP_TEMPLATES)[];
  const kind = choiceOf(parsed, "template", names);
  if (kind === undefined) return null;
  const [path] = parsed.positionals;
  if (path !== undefined) {
    throw new UsageError(`--template prints a sweep to begin with; got one already, ${path}`);
  }
  const file = join(import.meta.dirname, "../../../examples/sweeps", `${kind}.yaml`);
  const text = await readFile(file, "utf8");
  return text.replace(/^# yaml-language-server: .*\n/, "").replace(/^(base: )\.\.\/(\S+)/m, "$1$2");
}
