import { describe, expect, test } from "vitest";
import { gru, logisticMap } from "../../src/cells/index.ts";
import { initialStatesOf } from "../../src/spectrum/trajectory/initial-states.ts";

const UNITS = 50;
const cell = gru({
  ...{ inputSize: 1, hiddenSize: UNITS },
  ...{
    inputWeights: new Float64Array(3 * UNITS),
    recurrentWeights: new Float64Array(3 * UNITS ** 2),
  },
});

describe("random initial states", () => {
  test("come from the seed, the first ones whatever their number", () => {
    const [first] = initialStatesOf(cell, 1, { initialState: "random", seed: 3 });
    expect(initialStatesOf(cell, 4, { initialState: "random", seed: 3 })[0]).toEqual(first);
    const [other] = initialStatesOf(cell, 1, { initialState: "random", seed: 4 });
    expect(first!.filter((value, i) => value === other![i])).toHaveLength(0);
  });

  test("have the deviation that was asked for", () => {
    for (const initialScale of [undefined, 2]) {
      const states = initialStatesOf(cell, 40, { initialState: "random", initialScale });
      const values = states.flatMap((state) => [...state]);
      const square = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
      // 2,000 numbers: their variance is right to √(2 / 2000), 3 %.
      expect(Math.abs(square / (initialScale ?? 0.5) ** 2 - 1)).toBeLessThan(0.13);
    }
  });

  test("lie where a map has its own domain", () => {
    const states = initialStatesOf(logisticMap(), 100, { initialState: "random" });
    expect(states.every(([x]) => x! >= 0 && x! < 1)).toBe(true);
  });
});
