/** From a configuration to what is learned. */

import { lorenz } from "../../data/generators/lorenz.ts";
import { mackeyGlass } from "../../data/generators/mackey-glass.ts";
import { roessler } from "../../data/generators/roessler.ts";
import { sineMixture } from "../../data/generators/sine-mixture.ts";
import type { DataOptions } from "../../data/options.ts";
import type { SequenceSet } from "../../data/sequences.ts";
import { sequencesFromTokens } from "../../data/sequences.ts";
import { addingTask } from "../../data/tasks/adding-task.ts";
import { delayedCopyTask } from "../../data/tasks/delayed-copy-task.ts";
import { flipFlopTask } from "../../data/tasks/flip-flop-task.ts";
import { imageClassification, type LabelledImages } from "../../data/tasks/image-classification.ts";
import { type LearningTask, requireCounts } from "../../data/tasks/learning-task.ts";
import { reberTask } from "../../data/tasks/reber-task.ts";
import { divideSequences, divideTime, seriesForecast } from "../../data/tasks/series-forecast.ts";
import { textPrediction } from "../../data/tasks/text-prediction.ts";
import { rangeError } from "../../errors.ts";
import type {
  Configuration,
  FlowConfiguration,
  ImagesConfiguration,
  TaskConfiguration,
} from "./configuration.ts";
import { atSetting } from "./setting-error.ts";

/** How files are read; what a path means is up to who gives this. */
export interface FileAccess {
  /** All of a text file. */
  text(path: string): Promise<string>;
  /** Sequences; whoever gives the access closes them. */
  data(path: string, options: DataOptions): Promise<SequenceSet>;
  /** A hash of the content, by which two versions of a file are told apart. */
  digest(path: string): Promise<string>;
}

/** Systems that make series: samples, time between them, λ₁ in nats per unit of time. */
interface System {
  readonly make: (options: FlowConfiguration, sequences: number) => SequenceSet;
  readonly dt: number;
  readonly exponent: number | null;
}

/** Exponents: see the generators. */
export const SYSTEMS: Readonly<Record<FlowConfiguration["kind"], System>> = {
  lorenz: {
    make: (options, sequences) => lorenz(defined({ ...flowOptions(options), sequences })),
    dt: 0.02,
    exponent: 0.906,
  },
  roessler: {
    make: (options, sequences) => roessler(defined({ ...flowOptions(options), sequences })),
    dt: 0.1,
    exponent: 0.0714,
  },
  "mackey-glass": {
    make: (options, sequences) => mackeyGlass(defined({ ...flowOptions(options), sequences })),
    dt: 1,
    exponent: 0.006,
  },
  sine: {
    make: ({ steps, seed, noise }, sequences) => sineMixture({ steps, seed, noise, sequences }),
    dt: 1,
    exponent: null,
  },
};

/**
 * The task that a configuration describes.
 *
 * @throws RangeError if a file's content or a number does not fit.
 * @throws FormatError if a file cannot be read as what it has to be.
 */
export async function createTask(
  { task, training }: Pick<Configuration, "task" | "training">,
  files: FileAccess,
): Promise<LearningTask> {
  switch (task.kind) {
    case "text": {
      const { path, validation, test } = task;
      const streams = training.batchSize;
      return textPrediction(await atSetting(["task", "path"], () => files.text(path)), {
        streams,
        validation,
        test,
        source: fileName(path),
      });
    }
    case "lorenz":
    case "roessler":
    case "mackey-glass":
    case "sine": {
      const counts = requireCounts(task.kind, task);
      const set = SYSTEMS[task.kind].make(task, counts.all);
      return seriesForecast(divideSequences(set, counts.training), task.standardise);
    }
    case "series": {
      const { path, columns, array, layout, validation, pieces, standardise } = task;
      const asked = { kind: "numbers", undecided: "refuse" } as const;
      const choice = columns ? "columns" : array ? "array" : "path";
      const set = await atSetting(
        ["task", "path"],
        () => files.data(path, defined({ ...asked, columns, array, layout })),
        ["task", choice],
      );
      return seriesForecast(divideTime(set, validation, pieces), standardise);
    }
    case "delayed-copy":
      return delayedCopyTask(withoutKind(task));
    case "adding":
      return addingTask(withoutKind(task));
    case "flip-flop":
      return flipFlopTask(withoutKind(task));
    case "reber":
      return reberTask(withoutKind(task));
    case "mnist":
      return imagesTask(task, files);
  }
}

/** What is left are the options of the task's own function. */
function withoutKind<T extends { readonly kind: string }>({
  kind,
  ...options
}: T): Omit<T, "kind"> {
  return options;
}

/** A file that a configuration names. */
export interface NamedFile {
  /** Keys from the top: task, images. Two files may have one name, but not one place. */
  readonly setting: readonly string[];
  readonly path: string;
}

/** The files that a task reads. */
export function filesOf(task: TaskConfiguration): NamedFile[] {
  const named = (path: string, ...keys: readonly string[]) => ({
    setting: ["task", ...keys],
    path,
  });
  switch (task.kind) {
    case "text":
    case "series":
      return [named(task.path, "path")];
    case "mnist": {
      const { images, labels, validation } = task;
      const learned = [named(images, "images"), named(labels, "labels")];
      if (typeof validation === "number") return learned;
      return [
        ...learned,
        named(validation.images, "validation", "images"),
        named(validation.labels, "validation", "labels"),
      ];
    }
    default:
      return [];
  }
}

/** Settings that name files; see {@link filesOf}. */
const FILE_SETTINGS = ["path", "images", "labels", "validation.images", "validation.labels"];

/** Whether a setting names a file, which is looked for beside the configuration. */
export function isFileSetting([top, ...keys]: readonly string[]): boolean {
  return top === "task" && FILE_SETTINGS.includes(keys.join("."));
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1)!;
}

function flowOptions({ steps, seed, dt, features, noise }: FlowConfiguration) {
  return { steps, seed, dt, features, noise };
}

async function imagesTask(task: ImagesConfiguration, files: FileAccess): Promise<LearningTask> {
  const { validation, order, limit } = task;
  const read = async (
    { images, labels }: { readonly images: string; readonly labels: string },
    ...within: readonly string[]
  ): Promise<LabelledImages> => ({
    images: await atSetting([...within, "images"], () =>
      files.data(images, defined({ images: order, sequences: limit })),
    ),
    labels: await atSetting([...within, "labels"], async () =>
      requireLabels(await files.data(labels, defined({ kind: "tokens" as const, limit }))),
    ),
  });
  const all = await read(task, "task");
  if (typeof validation !== "number") {
    return imageClassification(all, await read(validation, "task", "validation"));
  }
  const { sequences } = all.images;
  if (all.labels.sequences.length !== 1 || sequences.length < 2) {
    throw rangeError(
      "mnist",
      `${task.images} holds ${sequences.length} sequences and ${task.labels} ` +
        `${all.labels.sequences.length}; expected IDX files, of at least two images and of their labels`,
    );
  }
  const learned = sequences.length - Math.max(1, Math.round(validation * sequences.length));
  const { labels } = all;
  const ids = (await labels.sequences[0].read(0, sequences.length)) as Int32Array;
  const part = (from: number, until?: number): LabelledImages => ({
    images: { ...all.images, sequences: sequences.slice(from, until) },
    labels: sequencesFromTokens([ids.slice(from, until)], labels.width, labels.source),
  });
  return imageClassification(part(0, learned), part(learned));
}

/** A text is tokens too, but its characters are no labels. */
function requireLabels(labels: SequenceSet): SequenceSet {
  if (labels.vocabulary === undefined) return labels;
  throw rangeError("createTask", `${labels.source} is a text; expected an IDX file of labels`);
}

/** Without the fields that are undefined, so that the generators' defaults hold. */
function defined<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]: Exclude<T[K], undefined> };
}
