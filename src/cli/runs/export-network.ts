/** Weights and data of a recorded training as files that `spectrum` and other programs read. */

import { basename, dirname, join } from "node:path";
import { encodeNpy } from "../../data/readers/npy.ts";
import type { SequenceSet } from "../../data/sequences.ts";
import { rangeError } from "../../errors.ts";
import {
  type CheckpointChoice,
  networkAt,
} from "../../experiment/checkpoints/checkpoint-network.ts";
import type { Override } from "../../experiment/configuration/check-configuration.ts";
import type { Configuration } from "../../experiment/configuration/configuration.ts";
import { createTask } from "../../experiment/configuration/create-task.ts";
import { filesOf } from "../../experiment/configuration/tasks/task-files.ts";
import type { FileAccess } from "../../experiment/configuration/tasks/task-record.ts";
import { networkFile } from "../../formats/own/network-file.ts";
import type { ExportedFile } from "../../store/export/history.ts";
import { stemOf } from "../../store/run-stem.ts";
import type { Run, RunStore } from "../../store/store.ts";
import type { Context } from "../command.ts";
import { UsageError } from "../failure.ts";
import { checkedConfiguration } from "../train/load-configuration.ts";

/** Files of an export, and what to say of them. */
export interface Exported {
  readonly files: readonly ExportedFile[];
  readonly notes: readonly string[];
}

/** The network of a checkpoint. */
export async function networkFiles(
  store: RunStore,
  run: Run,
  choice: CheckpointChoice,
): Promise<Exported> {
  requireTraining(run);
  const found = await networkAt(store, run, choice);
  const { epoch, step } = found.position;
  const name = `${stemOf(run)}-step-${step}.safetensors`;
  const { network } = run.configuration as unknown as Configuration;
  const { files, notes } = networkFile(name, found, network);
  return {
    files: files.map(({ path, content }) => ({ name: path, content })),
    notes: [`${run.id}: weights after step ${step}, epoch ${epoch}`, ...notes],
  };
}

/**
 * What the networks of a run read, of what is learned from and of what is held out; a series before it was
 * scaled, as its network's file expects it.
 *
 * @param overrides - Settings of the task in the place of the run's: more steps, other seeds.
 */
export async function dataFiles(
  run: Run,
  overrides: readonly Override[],
  context: Context,
): Promise<Exported> {
  requireTraining(run);
  const foreign = overrides.find(({ path: [top] }) => top !== "task");
  if (foreign !== undefined) {
    throw new UsageError(
      `--set ${foreign.path.join(".")} changes no data; expected settings of the task, such as task.steps=20000`,
    );
  }
  const { task: recorded, training: recordedTraining } =
    run.configuration as unknown as Configuration;
  const { batchSize } = recordedTraining;
  // Of what is around a task its data depend on the batches alone: a text is read as so many streams.
  const around = { network: { cell: "tanh", hidden: 1 }, training: { batchSize } };
  const text = JSON.stringify({ task: recorded, ...around });
  const source = `run ${run.id}`;
  const { configuration } = await checkedConfiguration(text, source, overrides, context);
  const [file] = filesOf(configuration.task);
  if (file !== undefined) {
    throw new UsageError(
      `the data of run ${run.id} are those of ${basename(file.path)}; \`lyapscope spectrum\` reads such files as ` +
        "they are; expected a run with a generated task",
    );
  }
  const task = { ...configuration.task, ...("standardise" in configuration.task ? RAW : {}) };
  const { training, validation } = await createTask({ ...configuration, task }, NO_FILES);
  const parts = [
    { part: "training", set: training.inputs },
    { part: "held-out", set: validation.inputs },
  ];
  const files: ExportedFile[] = [];
  for (const { part, set } of parts) files.push(await dataFile(`${stemOf(run)}-${part}`, set));
  const notes = parts.map(({ part, set: { sequences } }) => {
    const lengths = lengthsOf(sequences);
    const layout = lengths.includes(" ") ? "" : "; `spectrum --input` takes it with --layout btm";
    return `${run.id}: ${part}, ${sequences.length} sequences of ${lengths} steps${layout}`;
  });
  return { files, notes };
}

/** The path of a file of an export: in a folder, or the one that was named. */
export function placeOf(output: string, ending: string, { name }: ExportedFile): string {
  if (!output.toLowerCase().endsWith(ending)) return join(output, name);
  const stem = basename(output).slice(0, -ending.length);
  return name.endsWith(ending) ? output : join(dirname(output), `${stem}.vocabulary.json`);
}

const RAW = { standardise: false };

const NO_FILES: FileAccess = {
  text: (path) => Promise.reject(rangeError("createTask", `${path} is not read here`)),
  data: (path) => Promise.reject(rangeError("createTask", `${path} is not read here`)),
  digest: (path) => Promise.reject(rangeError("createTask", `${path} is not read here`)),
};

function requireTraining({ id, configuration }: Run): void {
  if (typeof configuration["training"] === "object") return;
  throw new UsageError(
    `run ${id} is no training of \`lyapscope train\`; its weights and data are files of yours`,
  );
}

function lengthsOf(sequences: SequenceSet["sequences"]): string {
  const lengths = sequences.map(({ length }) => length);
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)];
  return least === most ? `${least}` : `${least} to ${most}`;
}

/** [B, T, m] numbers or [B, T] ids; where lengths differ, a line for every sequence. */
async function dataFile(stem: string, { sequences, kind, width }: SequenceSet) {
  const read = await Promise.all(sequences.map((each) => each.read(0, each.length)));
  const [T, B] = [sequences[0].length, sequences.length];
  if (sequences.some(({ length }) => length !== T)) {
    const lines = read.map((values) => JSON.stringify(stepsOf(values, kind, width)));
    return { name: `${stem}.jsonl`, content: `${lines.join("\n")}\n` };
  }
  const size = read[0].length;
  const values = kind === "tokens" ? new Int32Array(B * size) : new Float64Array(B * size);
  for (const [b, each] of read.entries()) values.set(each, b * size);
  const shape = kind === "tokens" ? [B, T] : [B, T, width];
  return { name: `${stem}.npy`, content: encodeNpy(values, shape) };
}

function stepsOf(values: ArrayLike<number>, kind: SequenceSet["kind"], width: number): unknown[] {
  const all = Array.from(values);
  if (kind === "tokens") return all;
  return Array.from({ length: all.length / width }, (_, t) =>
    all.slice(t * width, (t + 1) * width),
  );
}
