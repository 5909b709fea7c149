import { rangeError } from "../../errors.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import { encodeText } from "../readers/text.ts";
import { type SequenceSet, sequencesFromTokens } from "../sequences.ts";
import { splitSequences } from "../views.ts";
import { vocabularyOfText } from "../vocabulary.ts";
import type { LearningTask } from "./learning-task.ts";
import { nextStepTask } from "./next-step.ts";
import { frequencyLoss } from "./references.ts";

/** Options of {@link textPrediction}. */
export interface TextPredictionOptions {
  /** Stretches of the training text that are read side by side: the batch size. */
  readonly streams: number;
  /** Share of the text held out. @defaultValue 0.1 */
  readonly validation?: number | undefined;
  /** Share of the text, its end, that is not touched. @defaultValue 0 */
  readonly test?: number | undefined;
  /** Where the text comes from, for messages. @defaultValue "text" */
  readonly source?: string | undefined;
}

const OPTIONS: OptionNames<TextPredictionOptions> = {
  streams: true,
  validation: true,
  test: true,
  source: true,
};

/** Characters of a held-out stretch, at least; each begins without memory. */
const LEAST_HELD_OUT = 200;

/**
 * Prediction of the next character: training text, then validation, then what is not touched.
 *
 * Characters are Unicode code points; ids are those of the whole text's symbols, sorted. The baseline
 * knows how often each symbol occurs and nothing of the text before.
 *
 * @throws RangeError if a share is not in [0, 1), or the text is too short for its streams.
 *
 * @example
 * ```ts
 * const task = await textPrediction(text, { streams: 128, validation: 0.1, test: 0.1 });
 * ```
 */
export async function textPrediction(
  text: string,
  options: TextPredictionOptions,
): Promise<LearningTask> {
  requireKnown("textPrediction", options, OPTIONS);
  const { streams, validation = 0.1, test = 0, source = "text" } = options;
  for (const [name, share] of Object.entries({ validation, test, both: validation + test })) {
    if (share >= 0 && share < 1) continue;
    throw rangeError("textPrediction", `${name} is ${share}; expected a share in [0, 1)`);
  }
  const vocabulary = vocabularyOfText(text);
  const { ids } = encodeText(text, vocabulary);
  const untouched = Math.floor(ids.length * test);
  const heldOut = Math.floor(ids.length * validation);
  const learned = ids.length - untouched - heldOut;
  const stretch = (from: number, length: number, parts: number) => {
    if (length < 2 * parts || parts < 1) {
      throw rangeError(
        "textPrediction",
        `${source} has ${ids.length} characters, ${learned} to learn from and ` +
          `${heldOut} held out; expected at least two for each of ${Math.max(1, parts)} streams`,
      );
    }
    const whole: SequenceSet = {
      ...sequencesFromTokens(
        [ids.subarray(from, from + length)],
        vocabulary.symbols.length,
        source,
      ),
      vocabulary: vocabulary.symbols,
    };
    return nextStepTask(splitSequences(whole, parts));
  };
  const apart = Math.min(streams, Math.max(1, Math.floor(heldOut / LEAST_HELD_OUT)));
  const training = stretch(0, learned, streams);
  const held = stretch(learned, heldOut, apart);
  return {
    name: `next character of ${source}, ${vocabulary.symbols.length} symbols`,
    training,
    validation: held,
    loss: "cross-entropy",
    baseline: { name: "symbol frequencies", loss: await frequencyLoss(training, held) },
    floor: null,
    accuracy: null,
  };
}
