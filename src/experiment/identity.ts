import type { NewRun } from "../store/store.ts";
import type { Configuration } from "./configuration.ts";
import { type FileAccess, fileName, filesOf } from "./create-task.ts";

/**
 * The run that a configuration is: everything on which its numbers depend, and nothing else.
 *
 * Files count by their content, not by their place; where records and network go does not count.
 *
 * @param versions - Of what computes it: `{ lyapscope: "0.1.0" }`.
 */
export async function identityOf(
  { name, store: _store, output: _output, seed, ...configuration }: Configuration,
  versions: Readonly<Record<string, string>>,
  files: FileAccess,
): Promise<NewRun> {
  const digests: Record<string, string> = {};
  for (const path of filesOf(configuration.task)) {
    digests[`file ${fileName(path)}`] = await files.digest(path);
  }
  // As JSON has it: without what is undefined.
  const plain = JSON.parse(JSON.stringify(configuration), (_, value) =>
    typeof value === "string" && filesOf(configuration.task).includes(value)
      ? fileName(value)
      : value,
  );
  return {
    configuration: plain,
    seed,
    versions: { ...versions, ...digests },
    ...(name === undefined ? {} : { name }),
  };
}
