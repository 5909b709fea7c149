/** `--set key=value`: any setting of a configuration, typed as the schema wants it. */
import { resolve } from "node:path";
import type { Override } from "../../experiment/configuration/check-configuration.ts";
import {
  configurationKeys,
  keyAt,
  nearestKey,
} from "../../experiment/configuration/configuration-keys.ts";
import { isFileSetting } from "../../experiment/configuration/tasks/task-files.ts";
import type { ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";

/**
 * What `--set` says, each as often as it is given.
 *
 * @throws UsageError for what is no KEY=VALUE, a key that there is not, or a value that is no YAML.
 */
export async function setOptions(parsed: ParsedArguments): Promise<Override[]> {
  const given = parsed.values("set");
  if (given.length === 0) return [];
  const { parse } = await import("yaml");
  const keys = configurationKeys();
  return given.map((text) => {
    const [, path, value] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    if (!path || value === undefined || value === "") {
      throw new UsageError(`--set is "${text}"; expected KEY=VALUE, such as training.epochs=20`);
    }
    const key = keyAt(keys, path);
    if (key === null) {
      const near = nearestKey(keys, path);
      const meant = near === null ? "`lyapscope train --keys` lists all" : `did you mean ${near}?`;
      throw new UsageError(`--set ${path}: no configuration has this key; ${meant}`);
    }
    return {
      path: path.split("."),
      value: key.isText ? textOf(path, value) : read(parse, path, value),
      from: `--set ${path}`,
    };
  });
}

/** Paths in a file are looked for beside it, those of the command line where they were typed. */
function textOf(path: string, value: string): string {
  return isFileSetting(path.split(".")) ? resolve(value) : value;
}

function read(parse: (text: string) => unknown, path: string, value: string): unknown {
  try {
    return parse(value);
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new UsageError(`--set ${path} is "${value}", which is no YAML: ${reason}`);
  }
}
