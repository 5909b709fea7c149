/** Against PyTorch's automatic differentiation and optimisers. */
import { describe, expect, test } from "vitest";
import type { Parameter } from "../../src/cells/index.ts";
import { adam, adamW } from "../../src/training/optimisers/adam.ts";
import { clipNorm, clipValue, gradientNorm } from "../../src/training/optimisers/clip.ts";
import type { Optimiser } from "../../src/training/optimisers/optimiser.ts";
import { rmsprop } from "../../src/training/optimisers/rmsprop.ts";
import { learningRateAt, type Schedule } from "../../src/training/optimisers/schedule.ts";
import { sgd } from "../../src/training/optimisers/sgd.ts";
import { createBackPropagation } from "../../src/training/unrolled/back-propagation.ts";
import { scoredCount } from "../../src/training/unrolled/loss.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { batchOf, fixture, networkOf } from "./fixture.ts";

const { sequences, steps } = fixture.sizes;
const sizes = { sequences, steps };
/** Rounding of two programs that sum some tens of numbers of order 1 in different orders. */
const ROUNDING = { float64: { atol: 1e-14, rtol: 1e-12 }, float32: { atol: 3e-6, rtol: 1e-4 } };

describe.each(["reference", "wasm"] as const)("gradients, %s", (kernels) => {
  describe.each(["float64", "float32"] as const)("%s", (precision) => {
    test.each(fixture.gradients)("$name", (example) => {
      const batch = batchOf(example);
      const loss = batch.targets instanceof Int32Array ? "cross-entropy" : "mean-squared-error";
      const training = createBackPropagation(networkOf(example), {
        ...sizes,
        loss,
        kernels,
        precision,
      });
      const count = scoredCount(batch.targets);
      const value = training.differentiate(batch, 1 / count, 0);
      expect(value.count).toBe(count);
      expectAllClose([value.sum / count], [example.loss], ROUNDING[precision]);
      for (const { name, gradient, toRows } of training.parameters) {
        expectAllClose(toRows(gradient), example.gradients[name], ROUNDING[precision]);
      }
      expect(training.parameters.map(({ name }) => name).sort()).toEqual(
        Object.keys(example.gradients).sort(),
      );
    });
  });
});

type Make = (parameters: readonly Parameter[]) => Optimiser;
const OPTIMISERS: Readonly<Record<string, { make: Make; rate: number; clip?: Make | undefined }>> =
  {
    sgd: { make: (p) => sgd(p), rate: 0.1 },
    "sgd, momentum and decay": {
      make: (p) => sgd(p, { momentum: 0.9, weightDecay: 0.01 }),
      rate: 0.1,
    },
    "sgd, momentum and dampening": {
      make: (p) => sgd(p, { momentum: 0.9, dampening: 0.5 }),
      rate: 0.1,
    },
    "sgd, nesterov": { make: (p) => sgd(p, { momentum: 0.9, nesterov: true }), rate: 0.1 },
    rmsprop: { make: (p) => rmsprop(p), rate: 0.01 },
    "rmsprop, centred, momentum and decay": {
      make: (p) => rmsprop(p, { centered: true, momentum: 0.5, weightDecay: 0.01 }),
      rate: 0.01,
    },
    adam: { make: (p) => adam(p), rate: 0.001 },
    "adam, decay": {
      make: (p) => adam(p, { weightDecay: 0.1, betas: [0.8, 0.99] }),
      rate: 0.01,
    },
    adamw: { make: (p) => adamW(p), rate: 0.01 },
    "sgd, clipped by norm": { make: (p) => sgd(p), rate: 0.5 },
    "sgd, clipped by value": { make: (p) => sgd(p), rate: 0.5 },
  };

describe.each(["float64", "float32"] as const)("five steps, %s", (precision) => {
  test.each(fixture.optimisers)("$name", ({ name, losses, norms, weights }) => {
    const example = fixture.gradients.find((each) => each.name === "lstm, vectors")!;
    const training = createBackPropagation(networkOf(example), {
      ...sizes,
      loss: "mean-squared-error",
      kernels: "wasm",
      precision,
    });
    const { parameters } = training;
    const { make, rate } = OPTIMISERS[name];
    const optimiser = make(parameters);
    const batch = batchOf(example);
    const count = scoredCount(batch.targets);
    const found: number[] = [];
    for (let step = 0; step < 5; step++) {
      found.push(training.differentiate(batch, 1 / count, 0).sum / count);
      if (name.endsWith("norm")) {
        const norm = gradientNorm(parameters);
        expectAllClose([norm], [norms[step]], ROUNDING[precision]);
        clipNorm(parameters, 0.25, norm);
      }
      if (name.endsWith("value")) clipValue(parameters, 0.02);
      optimiser.step(rate);
      training.refresh();
    }
    // RMSProp divides by the root of a hundredth of g²: errors of g count tenfold where g is small.
    const tolerance = precision === "float64" ? { atol: 1e-12 } : { atol: 1e-4 };
    expectAllClose(found, losses, tolerance);
    for (const { name: key, values, toRows } of parameters) {
      expectAllClose(toRows(values), weights[key], tolerance);
    }
  });
});

const SCHEDULES: Readonly<Record<string, Schedule>> = {
  step: { kind: "step", stepSize: 4, gamma: 0.5 },
  "multi-step": { kind: "multi-step", milestones: [2, 3, 9], gamma: 0.3 },
  cosine: { kind: "cosine", epochs: 12, minimum: 0.01 },
};

describe("learning rates by epoch", () => {
  test.each(fixture.schedules)("$name", ({ name, rates }) => {
    const ours = rates.map((_, epoch) => learningRateAt(SCHEDULES[name], 0.1, epoch));
    // PyTorch multiplies from epoch to epoch: a rounding each.
    expectAllClose(ours, rates, { rtol: 1e-14 });
  });
});
