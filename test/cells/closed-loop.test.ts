import { expect, test } from "vitest";
import { closedLoop, elman, gru, lstm, rateNetwork, stack } from "../../src/cells/index.ts";
import type { Random } from "../../src/random.ts";
import { putToWork } from "../../src/testing/cell-at-work.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { conform, ROUNDING } from "./conform.ts";
import { randomLayer } from "./random-weights.ts";

const readout = (random: Random, width: number) => ({
  outputs: 3,
  weights: Float64Array.from({ length: 3 * width }, () => random.normal() / 2),
  bias: Float64Array.from({ length: 3 }, () => random.normal()),
});

conform("closed loop of an LSTM", (random) =>
  closedLoop(lstm(randomLayer(random, 4)), readout(random, 7)),
);
conform("closed loop of a GRU", (random) =>
  closedLoop(gru(randomLayer(random, 3)), readout(random, 7)),
);
conform("closed loop of relus", (random) =>
  closedLoop(elman({ ...randomLayer(random, 1), activation: "relu" }), readout(random, 7)),
);
conform("closed loop of a rate network with relus", (random) =>
  closedLoop(
    rateNetwork({ ...randomLayer(random, 1), leak: 0.5, activation: "relu" }),
    readout(random, 7),
  ),
);
conform("closed loop of a stack", (random) => {
  const upper = lstm(randomLayer(random, 4, { inputSize: 7, hiddenSize: 5 }));
  return closedLoop(stack([lstm(randomLayer(random, 4)), upper]), readout(random, 5));
});

const unit = elman({
  inputSize: 1,
  hiddenSize: 1,
  inputWeights: Float64Array.of(0.5),
  recurrentWeights: Float64Array.of(1),
  inputBias: Float64Array.of(Math.LN2 - 0.45),
});

test("one unit by hand: the input is read off the state before the step", () => {
  // h = 1/5, x = 2h + 0.1 = 0.5, a = x/2 + h + ln 2 − 0.45 = ln 2; J = 0.64 (1 + 0.5·2).
  const loop = closedLoop(unit, {
    outputs: 1,
    weights: Float64Array.of(2),
    bias: Float64Array.of(0.1),
  });
  const step = putToWork(loop).step(Float64Array.of(0.2), new Float64Array(0));
  expectAllClose(step.states, [0.6], ROUNDING);
  expectAllClose(step.push(Float64Array.of(1)), [1.28], ROUNDING);
  expect([loop.inputSize, step.logAbsDeterminant()]).toEqual([0, null]);
});

test("a stack is read at its top layer", () => {
  // Layer 1 gets x = 3 h₂ and no more; h₂ = 1/5, h₁ = 7: h₁′ = tanh(0.6/2 + 7·0 + ln 2 − 0.3).
  const lower = elman({
    inputSize: 1,
    hiddenSize: 1,
    inputWeights: Float64Array.of(0.5),
    recurrentWeights: Float64Array.of(0),
    inputBias: Float64Array.of(Math.LN2 - 0.3),
  });
  const loop = closedLoop(stack([lower, unit]), {
    outputs: 1,
    weights: Float64Array.of(3),
    bias: Float64Array.of(0),
  });
  const step = putToWork(loop).step(Float64Array.of(7, 0.2), new Float64Array(0));
  expectAllClose(step.states.subarray(0, 1), [0.6], ROUNDING);
  // ∂h₁′/∂h₂ = 0.64 · 0.5 · 3, ∂h₁′/∂h₁ = 0.
  expectAllClose(
    step.push(Float64Array.of(1, 0, 0, 1)).filter((_, i) => i % 2 === 0),
    [0, 0.96],
    ROUNDING,
  );
});

test("units that are off stay out of the rank, which the loop raises by that of the readout at most", () => {
  const n = 4;
  const loop = (recurrent: number, bias: number[]) =>
    putToWork(
      closedLoop(
        elman({
          inputSize: 1,
          hiddenSize: n,
          inputWeights: new Float64Array(n).fill(1),
          recurrentWeights: new Float64Array(n * n).fill(recurrent),
          inputBias: Float64Array.from(bias),
          activation: "relu",
        }),
        { outputs: 1, weights: Float64Array.of(1, 2, 3, 4), bias: new Float64Array(1) },
      ),
    ).step(new Float64Array(n), new Float64Array(0));
  expect(loop(0, [1, 1, 1, 1]).rank()).toBe(1);
  expect(loop(1, [1, 1, 1, 1]).rank()).toBe(2);
  expect(loop(1, [-1, 1, -1, -1]).rank()).toBe(1);
  expect(loop(1, [-1, -1, -1, -1]).rank()).toBe(0);
});

test("a readout that does not fit is refused", () => {
  const bias = new Float64Array(2);
  expect(() => closedLoop(unit, { outputs: 2, weights: new Float64Array(2), bias })).toThrow(
    "closedLoop: the readout has 2 outputs and the network takes 1 inputs; expected the same number",
  );
});
