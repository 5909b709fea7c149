/** Configurations to begin with: the files in examples/, as the package ships them, one for every task. */
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Override } from "../../experiment/configuration/check-configuration.ts";
import { TASK_KINDS, taskRecord } from "../../experiment/configuration/tasks/tasks.ts";
import { choiceOf } from "../arguments.ts";
import type { ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";

/** Options that are for a training, not for its configuration. */
const OF_TRAINING = ["threads", "fresh", "tensorboard", "json"];

/**
 * The text of the template that was asked for, to be written into the working folder; null if none was.
 *
 * It names no place outside of that folder, so that it can be committed.
 */
export async function templateOf(parsed: ParsedArguments): Promise<string | null> {
  const kind = choiceOf(parsed, "template", TASK_KINDS);
  if (kind === undefined) return null;
  const [config] = parsed.positionals;
  if (config !== undefined) {
    throw new UsageError(
      `--template prints a configuration to begin with; got one already, ${config}`,
    );
  }
  const foreign = OF_TRAINING.find((name) => parsed.flag(name));
  if (foreign !== undefined) {
    throw new UsageError(
      `--${foreign} is for a training, and --template prints a configuration; expected one of them`,
    );
  }
  const root = join(import.meta.dirname, "../../..");
  const text = await readFile(join(root, "examples", `${taskRecord(kind).example}.yaml`), "utf8");
  return text
    .replace(/^# yaml-language-server: .*\n/, schemaLine(root))
    .replace(/(path: )\.\.\/\S*\//, "$1");
}

/** Where an editor finds the schema, if the package lies in the working folder or around it. */
function schemaLine(root: string): string {
  const path = relative(process.cwd(), join(root, "schema/train.schema.json"));
  const isNear = !path.startsWith("..") || !relative(root, process.cwd()).startsWith("..");
  return isNear ? `# yaml-language-server: $schema=${path.replaceAll("\\", "/")}\n` : "";
}

/** A configuration with other values at some places; its comments stay. */
export async function withOverrides(text: string, overrides: readonly Override[]): Promise<string> {
  if (overrides.length === 0) return text;
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text);
  for (const { path, value } of overrides) document.setIn(path, value);
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}
