import { rangeError } from "../../errors.ts";
import type { Task } from "../generators/task.ts";
import type { Sequence, SequenceSet } from "../sequences.ts";
import type { LearningTask } from "./learning-task.ts";
import { frequencyLoss } from "./references.ts";

/** Images as sequences, and what they show. */
export interface LabelledImages {
  /** N sequences of T rows or pixels. */
  readonly images: SequenceSet;
  /** One sequence of N token ids. */
  readonly labels: SequenceSet;
}

/**
 * Classification of images read row by row or pixel by pixel: the class is asked for at the last step.
 *
 * The baseline knows how often each class occurs (with MNIST's it costs about ln 10).
 *
 * @throws RangeError if there are not as many labels as images.
 * @see Le, Jaitly and Hinton, A simple way to initialize recurrent networks of rectified linear units,
 *   arXiv:1504.00941.
 */
export async function imageClassification(
  learned: LabelledImages,
  heldOut: LabelledImages,
): Promise<LearningTask> {
  const classes = Math.max(learned.labels.width, heldOut.labels.width);
  const training = await classify(learned, classes);
  const validation = await classify(heldOut, classes);
  return {
    name: `classification of ${learned.images.source} step by step, ${classes} classes`,
    training,
    validation,
    loss: "cross-entropy",
    baseline: { name: "class frequencies", loss: await frequencyLoss(training, validation) },
    floor: null,
    accuracy: { name: "images right", tolerance: null },
  };
}

async function classify({ images, labels }: LabelledImages, classes: number): Promise<Task> {
  const { sequences, source } = images;
  const [first] = labels.sequences;
  if (images.kind === "tokens" || sequences.length === 0) {
    throw rangeError(
      "imageClassification",
      `${source} holds ${sequences.length === 0 ? "nothing" : "symbols"}; expected images, N sequences of numbers`,
    );
  }
  if (labels.vocabulary !== undefined) {
    throw rangeError(
      "imageClassification",
      `${labels.source} is a text; expected labels, N numbers of classes`,
    );
  }
  if (labels.kind !== "tokens" || first?.length !== sequences.length) {
    throw rangeError(
      "imageClassification",
      `${source} has ${sequences.length} images and ${labels.source} ` +
        `${first?.length ?? 0} labels; expected as many`,
    );
  }
  const ids = await first.read(0, first.length);
  const { length } = sequences[0];
  return {
    inputs: images,
    targets: {
      kind: "tokens",
      width: classes,
      source: labels.source,
      sequences: Array.from(ids, (id) => labelAtEnd(id, length)),
    },
    scoredFrom: length - 1,
  };
}

/** Made when read: one number for each image, not one for each pixel. */
function labelAtEnd(id: number, length: number): Sequence {
  return {
    length,
    async read(start, count) {
      const steps = new Int32Array(Math.max(0, Math.min(count, length - start)));
      if (start + steps.length === length && steps.length > 0) steps[steps.length - 1] = id;
      return steps;
    },
  };
}
