import { expect, test } from "vitest";
import { coupledDoublingMap } from "../../../src/cells/index.ts";
import { putToWork } from "../../../src/testing/cell-at-work.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";
import { conform, ROUNDING } from "../conform.ts";

conform("coupled doubling map", () => coupledDoublingMap(), {
  // Away from ½, where finite differences would see the jump.
  state: (random) => Float64Array.from({ length: 8 }, () => 0.05 + 0.4 * random.uniform()),
});

test("by hand", () => {
  // y = (0.2, 0.4, 0.8, 0.2): 0.7 y_i + 0.15 (y_{i−1} + y_{i+1}).
  const step = putToWork(coupledDoublingMap({ sites: 4, coupling: 0.3 })).step(
    Float64Array.of(0.1, 0.7, 0.4, 0.6),
    new Float64Array(0),
  );
  expectAllClose(step.states, [0.23, 0.43, 0.65, 0.29], ROUNDING);
  expectAllClose(step.push(Float64Array.of(1, 0, 0, 0)), [1.4, 0.3, 0, 0.3], ROUNDING);
});

test("waves are stretched by 2 (1 − ε + ε cos(2πj/N))", () => {
  const [sites, coupling] = [8, 0.3];
  const step = putToWork(coupledDoublingMap({ sites, coupling }), { tangents: 8 }).step(
    new Float64Array(sites),
    new Float64Array(0),
  );
  for (let j = 0; j < sites; j++) {
    const wave = Float64Array.from({ length: sites }, (_, i) =>
      Math.cos((2 * Math.PI * i * j) / sites),
    );
    const gain = 2 * (1 - coupling + coupling * Math.cos((2 * Math.PI * j) / sites));
    expectAllClose(
      step.push(wave),
      wave.map((value) => gain * value),
      ROUNDING,
    );
  }
});

test("a coupling that extinguishes a wave takes it out of the rank", () => {
  // ε = ½: the wave of two sites has gain 1 − ε + ε cos π = 0.
  const step = putToWork(coupledDoublingMap({ sites: 8, coupling: 0.5 })).step(
    new Float64Array(8),
    new Float64Array(0),
  );
  expect([step.rank(), step.logAbsDeterminant()]).toEqual([7, Number.NEGATIVE_INFINITY]);
});
