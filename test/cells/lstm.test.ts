import { describe, expect, test } from "vitest";
import { type LstmOptions, lstm } from "../../src/cells/index.ts";
import { createRandom } from "../../src/random.ts";
import { putToWork } from "../../src/testing/cell-at-work.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { conform, ROUNDING } from "./conform.ts";
import { randomLayer } from "./random-weights.ts";

conform("LSTM", (random) => lstm(randomLayer(random, 4)));
conform("LSTM with forget bias", (random) => lstm({ ...randomLayer(random, 4), forgetBias: 1 }));
conform("LSTM with hard sigmoids", (random) =>
  lstm({ ...randomLayer(random, 4), gateActivation: "hard-sigmoid" }),
);
conform("LSTM with Keras 3's hard sigmoids and relu", (random) =>
  lstm({ ...randomLayer(random, 4), gateActivation: "hard-sigmoid-6", activation: "relu" }),
);
conform("LSTM of 17", (random) =>
  lstm(randomLayer(random, 4, { inputSize: 1, hiddenSize: 17, deviation: 0.3 })),
);

/** One unit without input: U and biases of i, f, g, o. */
const unit = (recurrent: number[], bias: number[], options: Partial<LstmOptions> = {}) =>
  lstm({
    inputSize: 0,
    hiddenSize: 1,
    inputWeights: new Float64Array(0),
    recurrentWeights: Float64Array.from(recurrent),
    recurrentBias: Float64Array.from(bias),
    ...options,
  });
const none = new Float64Array(0);

describe("one unit by hand", () => {
  // σ(ln 3) = 3/4, σ(0) = 1/2, tanh ln 2 = 3/5: i = 3/4, f = 1/2, g = 3/5, o = 3/4, and with
  // c = 2 (ln 2 − 0.45), c′ = c/2 + 0.45 = ln 2, tanh c′ = 3/5, h′ = 0.45.
  const c = 2 * (Math.LN2 - 0.45);
  const bias = [Math.log(3), 0, Math.LN2, Math.log(3)];
  const step = putToWork(unit([1, 2, 3, 4], bias)).step(Float64Array.of(0, c), none);

  test("state", () => expectAllClose(step.states, [0.45, Math.LN2], ROUNDING));
  test("Jacobian of [h; c]", () => {
    // A = c f′·2 + g i′·1 + i g′·3, f′ = 1/4, i′ = o′ = 3/16, g′ = 0.64; s = 0.48, d = 0.6·3/16.
    const A = c / 2 + 0.6 * (3 / 16) + 0.75 * 0.64 * 3;
    const columns = [0.48 * A + 0.1125 * 4, A, 0.24, 0.5];
    expectAllClose(step.push(Float64Array.of(1, 0, 0, 1)), columns, ROUNDING);
  });
  test("ln |det J| = ln |U_o φ(c′) o′ f|", () => {
    expectAllClose([step.logAbsDeterminant()!], [Math.log(4 * 0.1125 * 0.5)], ROUNDING);
  });
});

describe("options", () => {
  test("the forget bias is added to the bias of f, and to no other", () => {
    const step = putToWork(unit([0, 0, 0, 0], [0, 0, 0, 0], { forgetBias: Math.log(3) })).step(
      Float64Array.of(0, 2),
      none,
    );
    expectAllClose(step.states, [Math.tanh(1.5) / 2, 1.5], ROUNDING);
  });

  test("Keras 1 and 2's hard sigmoid is clip(0.2a + 0.5, 0, 1), Keras 3's clip(a/6 + 0.5, 0, 1)", () => {
    // c′ = f·1 + i·0 with a_f = 1, and again with a_f = 2.75: clipped only in the first.
    const forget = (gateActivation: "hard-sigmoid" | "hard-sigmoid-6", a: number) =>
      putToWork(unit([0, 0, 0, 0], [0, a, 0, 0], { gateActivation })).step(
        Float64Array.of(0, 1),
        none,
      ).states[1];
    expectAllClose(
      [forget("hard-sigmoid", 1), forget("hard-sigmoid-6", 1)],
      [0.7, 2 / 3],
      ROUNDING,
    );
    expectAllClose(
      [forget("hard-sigmoid", 2.75), forget("hard-sigmoid-6", 2.75)],
      [1, 2.75 / 6 + 0.5],
      ROUNDING,
    );
  });

  test("a forget bias that is no number is refused", () => {
    expect(() => unit([0, 0, 0, 0], [0, 0, 0, 0], { forgetBias: Number.NaN })).toThrow(
      "lstm: forgetBias is NaN; expected a finite number",
    );
  });
});

describe("saturated gates", () => {
  test("have slopes that are not 0, at pre-activations of ±20 and ±400", () => {
    for (const a of [20, -20, 400, -400]) {
      const slope = Math.exp(-Math.abs(a)) / (1 + Math.exp(-Math.abs(a))) ** 2;
      // h = 0: of J only the part through o is U_o φ(c′) o′; i = f = 1/2, g = 0, c′ = 1/2.
      const step = putToWork(unit([0, 0, 0, 2], [0, 0, 0, a])).step(Float64Array.of(0, 1), none);
      const [throughOutput, throughCell] = step.push(Float64Array.of(1, 0));
      expectAllClose([throughOutput], [2 * Math.tanh(0.5) * slope], { rtol: 1e-14 });
      expect(throughCell).toBe(0);
      expect(step.rank()).toBe(2);
      const determinant = Math.log(2 * Math.tanh(0.5) * 0.5) - Math.abs(a);
      const correction = -2 * Math.log1p(Math.exp(-Math.abs(a)));
      expectAllClose([step.logAbsDeterminant()!], [determinant + correction], { rtol: 1e-14 });
    }
  });
});

describe("rank", () => {
  const layer = (seed: number) => randomLayer(createRandom(seed), 4, { hiddenSize: 5 });
  const rankAt = (cell: ReturnType<typeof lstm>, state: Float64Array) => {
    const step = putToWork(cell).step(state, new Float64Array(cell.inputSize));
    return [step.rank(), step.logAbsDeterminant()];
  };
  const somewhere = Float64Array.from({ length: 10 }, (_, i) => Math.sin(i + 1));

  test("is H without recurrence: a column for each f", () => {
    const cell = lstm({ ...layer(1), recurrentWeights: new Float64Array(100) });
    expect(rankAt(cell, somewhere)).toEqual([5, Number.NEGATIVE_INFINITY]);
  });
  test("is H + rank U_o", () => {
    const options = layer(2);
    const U = Float64Array.from(options.recurrentWeights);
    for (let j = 0; j < 5; j++) U[16 * 5 + j] = 2 * U[15 * 5 + j]; // rows 15 and 16 are of o
    expect(rankAt(lstm({ ...options, recurrentWeights: U }), somewhere)).toEqual([
      9,
      Number.NEGATIVE_INFINITY,
    ]);
  });
  test("loses the units whose c′ is exactly 0", () => {
    const zeros = { inputBias: undefined, recurrentBias: undefined };
    expect(rankAt(lstm({ ...layer(3), ...zeros }), new Float64Array(10))).toEqual([
      5,
      Number.NEGATIVE_INFINITY,
    ]);
  });
  test("where hard gates close f, only what A still carries counts", () => {
    const options = layer(4);
    const withoutOutput = Float64Array.from(options.recurrentWeights).fill(0, 75);
    const biased = (input: number) =>
      lstm({
        ...options,
        recurrentWeights: withoutOutput,
        inputBias: Float64Array.from(
          { length: 20 },
          (_, i) => [input, -50, 0, 0][Math.floor(i / 5)],
        ),
        gateActivation: "hard-sigmoid",
      });
    expect(rankAt(biased(50), somewhere)[0]).toBe(5); // A = diag(g′) U_g
    expect(rankAt(biased(-50), somewhere)[0]).toBe(0); // A = 0
  });
});
