/** Configurations to begin with: the files in examples/, as the package ships them. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { choiceOf } from "../arguments.ts";
import type { ParsedArguments } from "../command.ts";

/** Names that `--template` takes, and their files. */
export const TEMPLATES = ["char", "lorenz", "copy", "flip-flop"] as const;

/** The text of the template that was asked for; null if none was. */
export async function templateOf(parsed: ParsedArguments): Promise<string | null> {
  const name = choiceOf(parsed, "template", TEMPLATES);
  if (name === undefined) return null;
  const root = join(import.meta.dirname, "../../..");
  const text = await readFile(join(root, "examples", `${name}.yaml`), "utf8");
  // What lies beside the example lies elsewhere from where the template will.
  return text.replaceAll("../", `${root}/`);
}
