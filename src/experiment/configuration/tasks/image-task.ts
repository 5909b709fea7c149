import { z } from "zod";
import { type SequenceSet, sequencesFromTokens } from "../../../data/sequences.ts";
import {
  imageClassification,
  type LabelledImages,
} from "../../../data/tasks/image-classification.ts";
import type { LearningTask } from "../../../data/tasks/learning-task.ts";
import { rangeError } from "../../../errors.ts";
import { share, whole } from "../schema-parts.ts";
import { atSetting } from "../setting-error.ts";
import { idxFile } from "./task-parts.ts";
import { defined, type TaskRecord, type TaskSurroundings } from "./task-record.ts";

/** Images read step by step, from IDX files. */
export interface ImagesConfiguration {
  readonly kind: "mnist";
  readonly images: string;
  readonly labels: string;
  /** Held-out files, or the share of the images above that is held out. */
  readonly validation: { readonly images: string; readonly labels: string } | number;
  readonly order: "rows" | "pixels";
  /** Use the first so many images only. */
  readonly limit?: number | undefined;
}

export const mnist: TaskRecord<ImagesConfiguration> = {
  rules: {
    images: idxFile(" of images, may be gzipped"),
    labels: idxFile(" of labels"),
    validation: z
      .union([share.gt(0), z.strictObject({ images: idxFile(), labels: idxFile() })])
      .default(0.1)
      .describe("Held-out files, or the share of the images that is held out"),
    order: z.enum(["rows", "pixels"]).default("rows").describe("One step a row, or a pixel"),
    limit: whole(2).optional().describe("Use the first so many images only"),
  },
  example: "mnist",
  files: [["images"], ["labels"], ["validation", "images"], ["validation", "labels"]],
  shape: null,
  system: null,
  make: imagesTask,
};

async function imagesTask(
  task: ImagesConfiguration,
  { files }: TaskSurroundings,
): Promise<LearningTask> {
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
