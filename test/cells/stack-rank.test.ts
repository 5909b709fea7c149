/** The rank that a stack knows of its Jacobian when its input depends on its state, too. */
import { expect, test } from "vitest";
import { closedLoop, elman, stack } from "../../src/cells/index.ts";
import { createRandom } from "../../src/random.ts";
import { putToWork } from "../../src/testing/cell-at-work.ts";
import { randomLayer } from "./random-weights.ts";

test("a readout that is fed back adds to the rank of the bottom layer alone", () => {
  // Without recurrence all of the state hangs on one number, the readout: J has rank 1.
  const memoryless = (seed: number, inputSize: number) =>
    elman({
      ...randomLayer(createRandom(seed), 1, { inputSize, hiddenSize: 4 }),
      recurrentWeights: new Float64Array(16),
    });
  const network = stack([memoryless(71, 1), memoryless(72, 4), memoryless(73, 4)]);
  const readout = { outputs: 1, weights: Float64Array.of(1, 2, 3, 4), bias: new Float64Array(1) };
  const step = putToWork(closedLoop(network, readout)).step(
    new Float64Array(12).fill(0.1),
    new Float64Array(0),
  );
  expect(step.rank()).toBe(1);
});
