import { describe, expect, test } from "vitest";
import {
  addingTask,
  delayedCopyTask,
  divideSequences,
  divideTime,
  flipFlopTask,
  imageClassification,
  type LearningTask,
  REBER_SYMBOLS,
  reberTask,
  type SequenceSet,
  sequencesFromNumbers,
  sequencesFromTokens,
  seriesForecast,
  textPrediction,
} from "../../../src/data/index.ts";
import { createRandom } from "../../../src/random.ts";
import { createNetwork, evaluate } from "../../../src/training/index.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";

/** Sums of thousands of terms in another order. */
const ROUNDING = { rtol: 1e-12 };

const whole = (set: SequenceSet) => Promise.all(set.sequences.map((s) => s.read(0, s.length)));

/** Mean of a loss over everything scored, written out. */
async function mean(
  { validation }: Pick<LearningTask, "validation">,
  loss: (input: Float64Array | Int32Array, target: Float64Array | Int32Array) => number,
): Promise<number> {
  const { inputs, targets, scoredFrom } = validation;
  const [m, w] = [inputs, targets].map(({ kind, width }) => (kind === "tokens" ? 1 : width));
  const [given, said] = [await whole(inputs), await whole(targets)];
  const losses = said.flatMap((values, b) =>
    Array.from({ length: values.length / w - scoredFrom }, (_, i) => {
      const t = scoredFrom + i;
      return loss(given[b].slice(t * m, (t + 1) * m), values.slice(t * w, (t + 1) * w));
    }),
  );
  return losses.reduce((a, b) => a + b, 0) / losses.length;
}

describe("baselines", () => {
  test("delayed copy: chance is what a network costs whose outputs are all equal", async () => {
    const task = delayedCopyTask({
      sequences: 40,
      validation: 10,
      length: 3,
      delay: 4,
      symbols: 5,
    });
    const silent = createNetwork({
      cell: "tanh",
      inputSize: task.training.inputs.width,
      hiddenSize: 1,
      outputs: task.training.targets.width,
      readout: { kind: "constant", value: 0 },
    });
    // All K + 1 outputs alike cost ln (K + 1); who knows that blanks are never asked for, ln K.
    silent.readout.bias[5] = -60; // e⁻⁶⁰ is nothing in float64
    const loss = await evaluate(silent, task.validation, { loss: task.loss, precision: "float64" });
    expectAllClose([task.baseline.loss], [loss], ROUNDING);
    expect(task.accuracy).toEqual({ name: "symbols recalled", tolerance: null });
  });

  test("adding: no constant beats 1, which costs 1/6", async () => {
    const task = addingTask({ steps: 10, sequences: 1, validation: 20_000, seed: 5 });
    const squares = (constant: number) => mean(task, (_, [sum]) => (sum - constant) ** 2);
    // The fourth central moment of the sum is 1/15: the mean of 20,000 squares has the standard
    // error √((1/15 − 1/36)/20,000) = 0.0014; four of them.
    expectAllClose([await squares(1)], [task.baseline.loss], { atol: 0.0056 });
    for (const constant of [0.9, 1.1]) {
      expect(await squares(constant)).toBeGreaterThan(await squares(1));
    }
  });

  test("flip-flop: saying the input costs the share of steps without a pulse", async () => {
    const [steps, pulses] = [50, 0.2];
    const task = await flipFlopTask({ steps, pulses, bits: 2, sequences: 5, validation: 400 });
    // 400 × 49 × 2 independent chances.
    const error = 4 * Math.sqrt((pulses * (1 - pulses)) / (400 * 49 * 2));
    expectAllClose([task.baseline.loss], [((1 - pulses) * (steps - 1)) / steps], { atol: error });
    const silentSteps = await mean(task, ([a, b]) => (Number(a === 0) + Number(b === 0)) / 2);
    expectAllClose([task.baseline.loss], [silentSteps], ROUNDING);
  });

  test("Reber: the floor is the grammar's entropy, six branches in seven targets", async () => {
    const options = { sequences: 3000, validation: 3000, seed: 2 };
    const plain = await reberTask(options);
    const embedded = await reberTask({ ...options, embedded: true });
    // E(branches) = 6 by the grammar's graph; the ratio's standard error is below 1 % of it.
    expectAllClose([plain.floor!.loss], [(6 / 7) * Math.LN2], { rtol: 0.01 });
    expectAllClose([embedded.floor!.loss], [(7 / 11) * Math.LN2], { rtol: 0.01 });
    for (const { floor, baseline } of [plain, embedded]) {
      expect(floor!.loss).toBeLessThan(baseline.loss);
      expect(baseline.loss).toBeLessThan(Math.log(REBER_SYMBOLS.length));
    }
  });

  test("Reber: a reader of the grammar reaches the floor", async () => {
    const { validation, floor } = await reberTask({ sequences: 2, validation: 300 });
    // Which symbols may follow, by everything read so far: two branches or one symbol.
    const prefixes = new Map<string, Set<number>>();
    const said = await whole(validation.targets);
    for (const ids of said) {
      for (let t = 0; t < ids.length; t++) {
        const prefix = ids.slice(0, t).join();
        prefixes.set(prefix, (prefixes.get(prefix) ?? new Set()).add(ids[t]));
      }
    }
    const branchesAt = (prefix: string) => (prefixes.get(prefix)!.size > 1 ? Math.LN2 : 0);
    let [sum, count] = [0, 0];
    for (const ids of said) {
      for (let t = 0; t < ids.length; t++, count++) sum += branchesAt(ids.slice(0, t).join());
    }
    // Branches that only one of 300 strings took look determined: the sum is a little low.
    expect(sum / count).toBeLessThanOrEqual(floor!.loss + 1e-12);
    expect(sum / count).toBeGreaterThan(0.85 * floor!.loss);
  });

  test("text: symbol frequencies of the training text, each counted once more", async () => {
    // To learn from: "aab" + "aab" without their first symbols, that is a 2, b 2; and 1 more of each.
    const task = await textPrediction("aabaabab", { streams: 2, validation: 0.25 });
    expect(task.training.inputs.vocabulary).toEqual(["a", "b"]);
    expect((await whole(task.training.inputs)).map((ids) => [...ids])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect((await whole(task.training.targets)).map((ids) => [...ids])).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expectAllClose([task.baseline.loss], [-Math.log((2 + 1) / (4 + 2))], ROUNDING);
  });

  test("forecasts: the last value again, in units of the training's variance", async () => {
    const { normal } = createRandom(4);
    const walks = Array.from({ length: 6 }, () => {
      let [x, y] = [0, 100];
      return Float64Array.from({ length: 400 }, (_, i) =>
        i % 2 === 0 ? (x += normal()) : (y += 10 * normal()),
      );
    });
    const task = await seriesForecast(divideSequences(sequencesFromNumbers(walks, 2), 4));
    const steps = await mean(task, (now, next) => {
      return ((next[0] - now[0]) ** 2 + (next[1] - now[1]) ** 2) / 2;
    });
    expectAllClose([task.baseline.loss], [steps], ROUNDING);
    const learned = walks.slice(0, 4).flatMap((walk) => [...walk]);
    const xs = learned.filter((_, i) => i % 2 === 0);
    const centre = xs.reduce((a, b) => a + b, 0) / xs.length;
    const variance = xs.reduce((sum, x) => sum + (x - centre) ** 2, 0) / xs.length;
    expectAllClose([task.scaling!.mean[0]], [centre], { rtol: 1e-10 });
    expectAllClose([task.scaling!.deviation[0]], [Math.sqrt(variance)], { rtol: 1e-10 });
    // Held-out values go through the training's scaling, not their own.
    const [first] = await task.validation.inputs.sequences[0].read(0, 1);
    expectAllClose([first], [(walks[4][0] - centre) / Math.sqrt(variance)], { rtol: 1e-10 });
    const raw = await seriesForecast(divideSequences(sequencesFromNumbers(walks, 2), 4), false);
    expect([raw.scaling, raw.baseline.loss > 10]).toEqual([null, true]);
  });

  test("images: class frequencies, asked for at the last step", async () => {
    const images = sequencesFromNumbers(
      Array.from({ length: 4 }, (_, i) => Float64Array.of(i, i + 0.5, i)),
      1,
      "images",
    );
    const labels = (...ids: number[]) => sequencesFromTokens([Int32Array.from(ids)], 3);
    const task = await imageClassification(
      { images, labels: labels(0, 0, 2, 0) },
      { images, labels: labels(0, 0, 0, 1) },
    );
    expect(task.training.scoredFrom).toBe(2);
    const [third] = (await whole(task.training.targets)).slice(2);
    expect([...third]).toEqual([0, 0, 2]);
    expect([...(await task.training.targets.sequences[2].read(1, 1))]).toEqual([0]);
    expect([...(await task.training.targets.sequences[2].read(2, 9))]).toEqual([2]);
    // Counts 3, 0, 1 and one more each, of 7.
    const wanted = -(3 * Math.log(4 / 7) + Math.log(1 / 7)) / 4;
    expectAllClose([task.baseline.loss], [wanted], ROUNDING);
    await expect(
      imageClassification({ images, labels: labels(0, 1) }, { images, labels: labels(0, 1) }),
    ).rejects.toThrow("4 images and array 2 labels");
  });
});

describe("what is held out", () => {
  test("is not learned from", async () => {
    const { training, validation } = delayedCopyTask({ sequences: 30, validation: 20, seed: 1 });
    expect([training, validation].map((part) => part.inputs.sequences.length)).toEqual([30, 20]);
    const learned = new Set((await whole(training.inputs)).map((ids) => ids.join()));
    for (const ids of await whole(validation.inputs)) expect(learned.has(ids.join())).toBe(false);
    expect(delayedCopyTask({ sequences: 30 }).validation.inputs.sequences).toHaveLength(3);
  });

  test("of text comes after what is learned, and the end is not touched", async () => {
    const text = Array.from({ length: 1000 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join("");
    const task = await textPrediction(text, { streams: 4, validation: 0.2, test: 0.1 });
    const seen = async (set: SequenceSet) => (await whole(set)).flatMap((ids) => [...ids]);
    const [learned, held] = [
      await seen(task.training.targets),
      await seen(task.validation.targets),
    ];
    expect([Math.max(...learned), Math.min(...held), Math.max(...held)]).toEqual([699, 701, 899]);
    await expect(textPrediction("abc", { streams: 4 })).rejects.toThrow("for each of 4 streams");
    await expect(textPrediction(text, { streams: 4, validation: 1 })).rejects.toThrow(
      "validation is 1; expected a share",
    );
  });

  test("of a series is its end; what comes before can be cut into pieces", async () => {
    const ramp = sequencesFromNumbers([Float64Array.from({ length: 100 }, (_, t) => t)], 1);
    const { learned, heldOut } = divideTime(ramp, 0.2, 4);
    const ends = (await whole(learned)).map((values) => [values[0], values.at(-1)]);
    expect(ends).toEqual([
      [0, 19],
      [20, 39],
      [40, 59],
      [60, 79],
    ]);
    expect((await whole(heldOut)).map((values) => [values[0], values.at(-1)])).toEqual([[80, 99]]);
    expect(() => divideTime(ramp, 0.001)).toThrow("less than two steps");
    expect(() => divideTime(ramp, 1)).toThrow("expected a share");
    await expect(
      seriesForecast({ learned: sequencesFromTokens([new Int32Array(9)], 2), heldOut }),
    ).rejects.toThrow("holds token ids");
  });
});
