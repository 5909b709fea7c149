import { optionsOf } from "../cells/kind-options.ts";
import { canonicalJson, type JsonObject } from "../store/canonical-json.ts";
import type { NewRun, RunIdentity } from "../store/store.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { atSetting } from "./configuration/setting-error.ts";
import { type FileAccess, fileName } from "./configuration/tasks/task-record.ts";

/**
 * The part of a configuration on which numbers depend, but for the seed, as JSON: a default that is written
 * out is the same as one that is not, and names and places of records do not count.
 */
export function countingPart({
  name: _name,
  store: _store,
  output: _output,
  seed: _seed,
  ...configuration
}: Configuration): JsonObject {
  // As JSON has it: without what is undefined.
  const plain: JsonObject = JSON.parse(JSON.stringify(configuration));
  const { network } = configuration;
  return {
    ...plain,
    network: {
      ...(plain["network"] as JsonObject),
      ...(optionsOf(network.cell, network) as JsonObject),
    },
  };
}

/**
 * The run that a configuration is: everything on which its numbers depend, and nothing else.
 *
 * Files count by their content, not by their folder, and each at its place in the configuration: two of
 * them may have the same name. Where records and network go does not count.
 *
 * @param versions - Of what computes it: `{ lyapscope: "0.1.0" }`.
 */
export async function identityOf(
  configuration: Configuration,
  versions: Readonly<Record<string, string>>,
  files: FileAccess,
): Promise<NewRun> {
  const { name, seed } = configuration;
  const plain = countingPart(configuration);
  const digests: Record<string, string> = {};
  const { filesOf } = await import("./configuration/tasks/task-files.ts");
  for (const { setting, path } of filesOf(configuration.task)) {
    digests[`file ${setting.join(".")}`] = await atSetting(setting, () => files.digest(path));
    put(plain, setting, fileName(path));
  }
  return {
    configuration: plain,
    seed,
    versions: { ...versions, ...digests },
    ...(name === undefined ? {} : { name }),
  };
}

/** Settings of `training` that decide when it ends, and nothing before. */
const ENDS: readonly string[] = ["epochs", "patience"];

/**
 * What trainings share of which one goes on where another one ends: everything but when they end.
 *
 * @param apart - More settings of `training` that are left out.
 * @returns a text that is equal for two such runs; null for what is no training.
 */
export function trajectoryOf(run: RunIdentity, apart: readonly string[] = []): string | null {
  const { configuration, seed, versions } = run;
  const { training, ...rest } = configuration as JsonObject;
  if (typeof training !== "object" || training === null) return null;
  const moving = Object.entries(training).filter(([k]) => ![...ENDS, ...apart].includes(k));
  const parts = {
    configuration: { ...rest, training: Object.fromEntries(moving) },
    seed,
    versions,
  };
  return canonicalJson(parts, "trajectoryOf");
}

function put(data: JsonObject, setting: readonly string[], value: string): void {
  const table = setting.slice(0, -1).reduce((here, key) => here[key] as JsonObject, data);
  (table as Record<string, string>)[setting[setting.length - 1]] = value;
}
