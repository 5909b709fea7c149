/** What makes one watch the same as another, so that a restart finds what has been computed. */
import { basename, resolve } from "node:path";
import { hashFile } from "../../data/node/hash-file.ts";
import { runVersions } from "../../experiment/node/version.ts";
import type { NewRun } from "../../store/store.ts";
import { integerOf, optionsOf } from "../arguments.ts";
import type { Command, ParsedArguments } from "../command.ts";

/** Options that name files whose content the numbers depend on. */
const FILES = ["input", "map", "vocab", "initial-state", "initial-cell", "frame"];
/** Options on which no number depends; the seed has a place of its own. */
const WITHOUT_EFFECT = new Set(
  "pattern metrics store tensorboard poll once json plot history unit threads seed".split(" "),
);
/** Words that `--frame` and `--initial-state` may have instead of a file. */
const WORDS = new Set(["random", "identity", "zeros"]);

/** Absolute paths of the files that the options name to be read. */
export function namedFiles(parsed: ParsedArguments): string[] {
  return [...FILES, "metrics"]
    .map((name) => parsed.value(name))
    .filter((value) => value !== undefined && !WORDS.has(value))
    .map((path) => resolve(path!));
}

/** The run of a watched folder: the folder, the options, the content of the files that they name. */
export async function watchRun(command: Command, parsed: ParsedArguments): Promise<NewRun> {
  const folder = resolve(parsed.positionals[0]);
  const options: Record<string, string> = {};
  const files: Record<string, string> = {};
  for (const name of Object.keys(optionsOf(command))) {
    const value = parsed.flag(name) ? (parsed.value(name) ?? "") : undefined;
    if (value === undefined || WITHOUT_EFFECT.has(name)) continue;
    if (FILES.includes(name) && !WORDS.has(value)) files[name] = await hashFile(value);
    else options[name] = value;
  }
  return {
    name: basename(folder),
    configuration: { command: "watch", folder, options, files },
    seed: integerOf(parsed, "seed") ?? 0,
    versions: await runVersions(),
  };
}
