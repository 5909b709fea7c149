import { expect, test } from "vitest";
import { type CustomMap, customCell, elman, stack } from "../../src/cells/index.ts";
import { putToWork } from "../../src/testing/cell-at-work.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { conform, ROUNDING } from "./conform.ts";
import { randomLayer } from "./random-weights.ts";

/** h₀′ = h₀ h₁ + x₀, h₁′ = sin h₀ + x₀ x₁. */
const map: CustomMap = {
  name: "product and sine",
  stateSize: 2,
  inputSize: 2,
  step(state, [x0, x1]) {
    const [h0, h1] = state;
    state.set([h0 * h1 + x0, Math.sin(h0) + x0 * x1]);
  },
  pushForward([h0, h1], _, tangents) {
    for (let j = 0; j < tangents.length; j += 2) {
      const [v0, v1] = [tangents[j], tangents[j + 1]];
      tangents.set([h1 * v0 + h0 * v1, Math.cos(h0) * v0], j);
    }
  },
  pushInput(_, [x0, x1], moved, tangents) {
    for (let j = 0; j < tangents.length; j += 2) {
      tangents[j] += moved[j];
      tangents[j + 1] += x1 * moved[j] + x0 * moved[j + 1];
    }
  },
  logAbsDeterminant: ([h0]) => Math.log(Math.abs(h0 * Math.cos(h0))),
};
const { pushInput: _, ...driven } = map;

conform("a map of our own", () => customCell(map));
conform("a map of our own without pushInput", () => customCell(driven), { inputTangents: false });
conform("a map of our own above a network", (random) =>
  stack([elman(randomLayer(random, 1, { hiddenSize: 2 })), customCell(map)]),
);

test("by hand", () => {
  const step = putToWork(customCell(map)).step(Float64Array.of(0, 2), Float64Array.of(3, 5));
  expectAllClose(step.states, [3, 15], ROUNDING);
  expectAllClose(step.push(Float64Array.of(1, 1)), [2, 1], ROUNDING);
});

test("functions that write to their state or input do no harm", () => {
  const rude = customCell({
    ...map,
    pushForward(state, input, tangents) {
      map.pushForward(state, input, tangents);
      state.fill(7);
      input.fill(7);
    },
  });
  const [h, x] = [Float64Array.of(0.3, 2), Float64Array.of(3, 5)];
  const [v, dx] = [Float64Array.of(1, 2), Float64Array.of(3, 4)];
  const expected = putToWork(customCell(map)).step(h, x).push(v, dx);
  expectAllClose(putToWork(rude).step(h, x).push(v, dx), expected, ROUNDING);
});

test("a state without elements is refused", () => {
  expect(() => customCell({ ...map, stateSize: 0 })).toThrow(
    "customCell: stateSize is 0; expected an integer of at least 1",
  );
});
