import { describe, expect, test } from "vitest";
import { leaky, rateNetwork } from "../../src/cells/index.ts";
import { createRandom } from "../../src/random.ts";
import { putToWork } from "../../src/testing/cell-at-work.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { conform, ROUNDING } from "./conform.ts";
import { randomLayer } from "./random-weights.ts";

/** Leaks that differ, one of them 1. */
const leaks = Float64Array.of(0.1, 0.3, 1, 0.7, 0.5, 0.9, 0.2);
for (const [name, make] of Object.entries({ leaky, "rate network": rateNetwork })) {
  conform(name, (random) => make({ ...randomLayer(random, 1), leak: 0.3 }));
  conform(`${name}, a leak for every unit,`, (random) =>
    make({ ...randomLayer(random, 1), leak: leaks, activation: "relu" }),
  );
  conform(`${name} without leak`, (random) => make({ ...randomLayer(random, 1), leak: 1 }));
}

const unit = (bias: number, leak: number) => ({
  inputSize: 0,
  hiddenSize: 1,
  inputWeights: new Float64Array(0),
  recurrentWeights: Float64Array.of(2),
  inputBias: Float64Array.of(bias),
  leak,
});
const none = new Float64Array(0);

test("leaky unit by hand: φ outside the sum", () => {
  // h = 2/5, a = 2h + ln 2 − 0.8 = ln 2: h′ = 3/4·2/5 + 1/4·3/5, J = 3/4 + 1/4·0.64·2.
  const step = putToWork(leaky(unit(Math.LN2 - 0.8, 0.25))).step(Float64Array.of(0.4), none);
  expectAllClose(step.states, [0.45], ROUNDING);
  expectAllClose(step.push(Float64Array.of(1)), [1.07], ROUNDING);
});

test("rate network by hand: φ inside the sum", () => {
  // x = ln 2: x′ = ln 2 / 2 + (2·3/5 + 0.3)/2, J = 1/2 + 1/2·2·0.64.
  const step = putToWork(rateNetwork(unit(0.3, 0.5))).step(Float64Array.of(Math.LN2), none);
  expectAllClose(step.states, [Math.LN2 / 2 + 0.75], ROUNDING);
  expectAllClose(step.push(Float64Array.of(1)), [1.14], ROUNDING);
});

describe("rank", () => {
  const withLeak = (leak: number | Float64Array, make = leaky) =>
    putToWork(
      make({
        ...randomLayer(createRandom(3), 1, { inputSize: 0, hiddenSize: 3 }),
        recurrentWeights: Float64Array.of(1, 2, 3, 2, 4, 6, 3, 6, 9),
        leak,
      }),
    ).step(Float64Array.of(0.1, 0.2, 0.3), none);

  test.each([leaky, rateNetwork])("is that of the weights without leak: %o", (make) => {
    expect(withLeak(1, make).rank()).toBe(1);
    expect(withLeak(1, make).logAbsDeterminant()).toBe(Number.NEGATIVE_INFINITY);
  });
  test.each([leaky, rateNetwork])("is n with a leak: %o", (make) => {
    expect(withLeak(0.5, make).rank()).toBe(3);
    expect(withLeak(0.5, make).logAbsDeterminant()).toBe(null);
  });
  test("counts units that leak, and the rank of the others", () => {
    expect(withLeak(Float64Array.of(0.5, 1, 1)).rank()).toBe(2);
  });
});

test("a leak outside (0, 1] is refused", () => {
  for (const leak of [0, 1.5, Number.NaN]) {
    expect(() => leaky(unit(0, leak))).toThrow(
      `leaky: leak of unit 0 is ${leak}; expected it in (0, 1]`,
    );
  }
});
