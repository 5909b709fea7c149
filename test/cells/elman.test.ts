import { describe, expect, test } from "vitest";
import { elman } from "../../src/cells/index.ts";
import { putToWork } from "../../src/testing/cell-at-work.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { conform, ROUNDING } from "./conform.ts";
import { randomLayer } from "./random-weights.ts";

conform("tanh", (random) => elman(randomLayer(random, 1)));
conform("relu", (random) => elman({ ...randomLayer(random, 1), activation: "relu" }));
conform("identity", (random) => elman({ ...randomLayer(random, 1), activation: "identity" }));
conform("sigmoid", (random) => elman({ ...randomLayer(random, 1), activation: "sigmoid" }));
conform("autonomous tanh", (random) => elman(randomLayer(random, 1, { inputSize: 0 })));
conform("tanh of 33", (random) =>
  elman(randomLayer(random, 1, { inputSize: 5, hiddenSize: 33, deviation: 0.2 })),
);

const autonomous = (recurrentWeights: number[], inputBias: number[], activation = "tanh") =>
  elman({
    inputSize: 0,
    hiddenSize: inputBias.length,
    inputWeights: new Float64Array(0),
    recurrentWeights: Float64Array.from(recurrentWeights),
    inputBias: Float64Array.from(inputBias),
    activation: activation as "tanh",
  });
const none = new Float64Array(0);

describe("tanh by hand", () => {
  // a = U h = (ln 2, ln 2), tanh ln 2 = (4 − 1)/(4 + 1) = 0.6, tanh′ = 1 − 0.36 = 0.64.
  const cell = autonomous([0, 1, 2, 0], [0, 0]);
  const step = putToWork(cell).step(Float64Array.of(Math.LN2 / 2, Math.LN2), none);

  test("state", () => expectAllClose(step.states, [0.6, 0.6], ROUNDING));
  test("Jacobian, row i scaled by the slope of unit i", () => {
    expectAllClose(step.push(Float64Array.of(1, 0, 0, 1)), [0, 1.28, 0.64, 0], ROUNDING);
  });
  test("ln |det J| = ln |det U| + Σ ln φ′", () => {
    expectAllClose([step.logAbsDeterminant()!], [Math.log(2) + 2 * Math.log(0.64)], ROUNDING);
  });
});

describe("saturated units", () => {
  test("have slopes that are not 0, at pre-activations of ±20 and ±350", () => {
    // tanh′(a) = 4e^{−2|a|} to 1e-17 there; 1 − tanh² is 0 from 19 on.
    const preActivations = [20, -20, 350, -350];
    const U = Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0));
    const cell = autonomous([...U], preActivations);
    const step = putToWork(cell).step(new Float64Array(4), none);
    const slopes = preActivations.map((a) => 4 * Math.exp(-2 * Math.abs(a)));
    expectAllClose(step.push(Float64Array.of(1, 1, 1, 1)), slopes, { rtol: 1e-14 });
    expect(step.rank()).toBe(4);
  });

  test("have a finite ln |det J| where the slope itself underflows", () => {
    // ln tanh′(±400) = ln 4 − 800, and e^{−800} is 0.
    const step = putToWork(autonomous([1, 0, 0, 1], [400, -400])).step(new Float64Array(2), none);
    expectAllClose([step.logAbsDeterminant()!], [2 * (Math.log(4) - 800)], { rtol: 1e-15 });
  });
});

describe("rank", () => {
  const rankOf = (recurrent: number[], bias: number[], activation?: string) =>
    putToWork(autonomous(recurrent, bias, activation)).step(new Float64Array(bias.length), none);

  test("is the number of relu units that are on", () => {
    const on = rankOf([1, 0, 0, 0, 1, 0, 0, 0, 1], [1, -1, 1], "relu");
    expect(on.rank()).toBe(2);
    expect(on.logAbsDeterminant()).toBe(Number.NEGATIVE_INFINITY);
  });
  test("counts a relu unit at exactly 0 as off, as PyTorch does", () => {
    expect(rankOf([1, 0, 0, 1], [0, 1], "relu").rank()).toBe(1);
  });
  test("is that of the weights if they are deficient", () => {
    const deficient = rankOf([1, 2, 3, 2, 4, 6, 1, 0, 1], [0, 0, 0]);
    expect(deficient.rank()).toBe(2);
    expect(deficient.logAbsDeterminant()).toBe(Number.NEGATIVE_INFINITY);
  });
  test("is 0 without recurrence", () => {
    expect(rankOf([0, 0, 0, 0], [0, 0]).rank()).toBe(0);
  });
});

test("an unknown activation is refused", () => {
  expect(() => autonomous([1], [0], "gelu")).toThrow(
    'elman: activation is "gelu"; expected one of tanh, sigmoid, relu, identity, hard-sigmoid',
  );
});
