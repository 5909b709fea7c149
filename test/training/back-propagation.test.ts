import { describe, expect, test } from "vitest";
import { elman } from "../../src/cells/index.ts";
import { createRandom } from "../../src/random.ts";
import { createNetwork } from "../../src/training/create-network.ts";
import { fillDropoutMask } from "../../src/training/dropout.ts";
import { createBackPropagation } from "../../src/training/unrolled/back-propagation.ts";
import type { BackPropagationOptions } from "../../src/training/unrolled/batch.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

const normals = (length: number, seed: number) => {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random.normal());
};
/** Rounding of sums of some tens of numbers of order 1. */
const ROUNDING = { atol: 1e-13, rtol: 1e-12 };
const exact = { loss: "mean-squared-error", kernels: "wasm", precision: "float64" } as const;
const deep = () =>
  createNetwork({ cell: "lstm", inputSize: 2, hiddenSize: 3, layers: 2, outputs: 2, seed: 4 });
const batch = (steps: number, sequences: number, seed = 6) => ({
  steps,
  inputs: normals(2 * steps * sequences, seed),
  targets: normals(2 * steps * sequences, seed + 1),
});

describe("states", () => {
  test("carried from batch to batch make two short ones one long one", () => {
    const long = createBackPropagation(deep(), { ...exact, sequences: 3, steps: 7 });
    const whole = batch(7, 3);
    const { sum } = long.evaluate(whole);
    const short = createBackPropagation(deep(), { ...exact, sequences: 3, steps: 4 });
    const part = (from: number, to: number) => ({
      steps: to - from,
      inputs: whole.inputs.subarray(6 * from, 6 * to),
      targets: whole.targets.subarray(6 * from, 6 * to),
    });
    const first = short.evaluate(part(0, 4)).sum;
    short.setStates(short.states());
    const second = short.evaluate(part(4, 7)).sum;
    expectAllClose([first + second], [sum], ROUNDING);
    expectAllClose(short.states(), long.states(), ROUNDING);
    short.setStates(null);
    expectAllClose([short.evaluate(part(0, 4)).sum], [first], { atol: 0 });
  });
});

describe("gradients", () => {
  test("are the derivatives of the loss by every parameter", () => {
    const options = { ...exact, sequences: 2, steps: 4 };
    const training = createBackPropagation(deep(), options);
    training.setStates(normals(24, 9));
    const given = batch(4, 2);
    training.differentiate(given, 0.5, 0);
    // Central differences: h = ε^⅓ balances truncation and rounding at some 1e-10.
    const h = Number.EPSILON ** (1 / 3);
    for (const { values, gradient } of training.parameters) {
      const [direction, kept] = [normals(values.length, 10), values.slice()];
      const at = (distance: number) => {
        for (let i = 0; i < values.length; i++) values[i] = kept[i] + distance * direction[i];
        training.refresh();
        return 0.5 * training.evaluate(given).sum;
      };
      const slope = (at(h) - at(-h)) / (2 * h);
      at(0);
      const along = direction.reduce((sum, d, i) => sum + gradient[i] * d, 0);
      expectAllClose([along], [slope], { atol: 1e-8 });
    }
  });

  test("of steps that are not scored are left out, wherever they are", () => {
    const training = createBackPropagation(deep(), { ...exact, sequences: 2, steps: 4 });
    const given = batch(4, 2);
    given.targets.fill(Number.NaN, 0, 9); // two steps, and a part of the third
    const { count } = training.differentiate(given, 1, 0);
    const found = training.parameters.map(({ gradient }) => Float64Array.from(gradient));
    expect(count).toBe(7);
    // The same loss by another way: targets that are met exactly cost nothing.
    const free = createBackPropagation(deep(), { ...exact, sequences: 2, steps: 4 });
    const met = { ...given, targets: given.targets.slice() };
    const said = outputsOf(free, given);
    for (let i = 0; i < 9; i++) met.targets[i] = said[i];
    free.differentiate(met, 1, 0);
    free.parameters.forEach(({ gradient }, p) => {
      expectAllClose(gradient, found[p], ROUNDING);
    });
  });
});

/** What a network says, from the slopes of squared errors: loss(target) = (y − target)². */
function outputsOf(
  training: ReturnType<typeof createBackPropagation>,
  given: ReturnType<typeof batch>,
): Float64Array {
  const zeros = new Float64Array(given.targets.length).fill(Number.NaN);
  return zeros.map((_, i) => {
    const lossAt = (target: number) => {
      const targets = zeros.slice();
      targets[i] = target;
      return training.evaluate({ ...given, targets }).sum;
    };
    return (lossAt(0) - lossAt(1) + 1) / 2;
  });
}

describe("gradient norms by lag", () => {
  test("of a linear network are those of powers of Uᵀ", () => {
    const [H, T] = [3, 5];
    const U = normals(H * H, 1).map((value) => value / 2);
    const weights = normals(H, 2);
    const network = {
      cell: elman({
        inputSize: 1,
        hiddenSize: H,
        inputWeights: normals(H, 3),
        recurrentWeights: U,
        activation: "identity" as const,
      }),
      readout: { outputs: 1, weights, bias: Float64Array.of(0.5) },
      embedding: null,
    };
    const training = createBackPropagation(network, { ...exact, sequences: 2, steps: T });
    const given = { steps: T, inputs: normals(2 * T, 4), targets: normals(2 * T, 5) };
    training.differentiate(given, 1, 0);
    const norms = training.gradientNorms();
    const states = training.states();
    for (let b = 0; b < 2; b++) {
      const y = weights.reduce((sum, w, i) => sum + w * states[b * H + i], 0.5);
      let adjoint = weights.map((w) => 2 * (y - given.targets[2 * (T - 1) + b]) * w);
      for (let lag = 0; lag < T; lag++) {
        expectAllClose([norms[lag * 2 + b]], [Math.hypot(...adjoint)], ROUNDING);
        const before = adjoint;
        adjoint = adjoint.map((_, j) => before.reduce((sum, u, i) => sum + U[i * H + j] * u, 0));
      }
    }
  });

  test("of a stack are of all its states: finite differences", () => {
    const [T, lag, n] = [4, 2, 12];
    const given = batch(T, 1);
    const training = createBackPropagation(deep(), { ...exact, sequences: 1, steps: T });
    training.differentiate(given, 1, 0);
    const norm = training.gradientNorms()[lag];
    const cut = 2 * (T - lag);
    training.evaluate({
      steps: T - lag,
      inputs: given.inputs.subarray(0, cut),
      targets: given.targets.subarray(0, cut),
    });
    const middle = training.states();
    const rest = {
      steps: lag,
      inputs: given.inputs.subarray(cut),
      targets: given.targets.slice(cut),
    };
    rest.targets.fill(Number.NaN, 0, 2 * (lag - 1));
    const h = Number.EPSILON ** (1 / 3);
    const slopes = Array.from({ length: n }, (_, i) => {
      const at = (distance: number) => {
        training.setStates(middle.map((value, j) => value + (i === j ? distance : 0)));
        return training.evaluate(rest).sum;
      };
      return (at(h) - at(-h)) / (2 * h);
    });
    expectAllClose([norm], [Math.hypot(...slopes)], { atol: 1e-8 });
  });
});

describe("dropout", () => {
  const dropped = (seed: number) => {
    const options = { ...exact, sequences: 4, steps: 5, dropout: 0.5 };
    const training = createBackPropagation(deep(), options);
    const given = batch(5, 4);
    const { sum } = training.differentiate(given, 1, seed);
    return { sum, evaluated: training.evaluate(given).sum };
  };
  test("depends on the seed, and is left out of evaluation", () => {
    const plain = createBackPropagation(deep(), { ...exact, sequences: 4, steps: 5 });
    const clear = plain.evaluate(batch(5, 4)).sum;
    expect(dropped(1)).toEqual(dropped(1));
    expect(dropped(1).sum).not.toBe(dropped(2).sum);
    expect(dropped(1).evaluated).toBe(clear);
  });

  test("keeps means: 1/(1 − p) with probability 1 − p, else 0", () => {
    const [mask, p] = [new Float64Array(40_000), 0.3];
    fillDropoutMask(mask, mask.length, p, 3);
    const kept = mask.filter((value) => value !== 0);
    expect(kept.every((value) => value === 1 / (1 - p))).toBe(true);
    // Four standard deviations of a binomial share.
    expectAllClose([kept.length / mask.length], [1 - p], {
      atol: 4 * Math.sqrt((p * (1 - p)) / 40_000),
    });
  });

  test("its gradients are those of the loss under the same mask", () => {
    const training = createBackPropagation(deep(), {
      ...exact,
      sequences: 2,
      steps: 3,
      dropout: 0.4,
    });
    const given = batch(3, 2);
    training.differentiate(given, 1, 7);
    const [{ values, gradient }] = training.parameters;
    const [slope, kept] = [gradient[5], values[5]];
    const h = Number.EPSILON ** (1 / 3);
    const at = (distance: number) => {
      values[5] = kept + distance;
      training.refresh();
      return training.differentiate(given, 1, 7).sum;
    };
    expectAllClose([slope], [(at(h) - at(-h)) / (2 * h)], { atol: 1e-8 });
  });
});

describe("what does not fit is refused", () => {
  const options: BackPropagationOptions = { ...exact, sequences: 2, steps: 3 };
  test.each<[string, () => unknown, string]>([
    [
      "a readout of another size",
      () => {
        const network = deep();
        const readout = { ...network.readout, outputs: 3 };
        return createBackPropagation({ ...network, readout }, options);
      },
      "expected 3 × 3 = 9 and 3",
    ],
    [
      "dropout of 1",
      () => createBackPropagation(deep(), { ...options, dropout: 1 }),
      "dropout is 1; expected a number in [0, 1)",
    ],
    [
      "no steps",
      () => createBackPropagation(deep(), { ...options, steps: 0 }),
      "steps is 0; expected a positive integer",
    ],
    [
      "a batch that is too long",
      () => createBackPropagation(deep(), options).evaluate(batch(4, 2)),
      "expected at most 3 steps",
    ],
    [
      "token ids for squared errors",
      () =>
        createBackPropagation(deep(), options).evaluate({
          ...batch(3, 2),
          targets: new Int32Array(12),
        }),
      "targets are token ids",
    ],
    [
      "a target beyond the outputs",
      () =>
        createBackPropagation(deep(), { ...options, loss: "cross-entropy" }).evaluate({
          ...batch(3, 2),
          targets: Int32Array.of(0, 1, 2, 0, 0, 0),
        }),
      "target 2 is 2; expected less than 2",
    ],
  ])("%s", (_, attempt, message) => {
    expect(attempt).toThrow(message);
  });
});
