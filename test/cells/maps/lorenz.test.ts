import { describe, test } from "vitest";
import { lorenzMap } from "../../../src/cells/index.ts";
import { putToWork } from "../../../src/testing/cell-at-work.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";
import { conform } from "../conform.ts";
import { meanExponent } from "./mean-exponent.ts";

conform("Lorenz map", () => lorenzMap(), {
  state: (random) =>
    Float64Array.of(5 * random.normal(), 5 * random.normal(), 20 + random.normal()),
});

describe("by hand", () => {
  const none = new Float64Array(0);

  test("on the z axis the flow is linear, and a step is the Taylor polynomial of e^{−βδ}", () => {
    const x = (-8 / 3) * 0.1;
    const polynomial = 1 + x + x ** 2 / 2 + x ** 3 / 6 + x ** 4 / 24;
    const step = putToWork(lorenzMap({ timeStep: 0.1 })).step(Float64Array.of(0, 0, 5), none);
    expectAllClose(step.states, [0, 0, 5 * polynomial], { rtol: 1e-15 });
    expectAllClose(step.push(Float64Array.of(0, 0, 1)), [0, 0, polynomial], { rtol: 1e-15 });
  });

  test("at the origin J is that polynomial of the flow's matrix", () => {
    // F = [−σ σ; ρ −1] has trace −11 and determinant −270 in the plane z = 0; apply it four times.
    const delta = 0.01;
    const F = (v: readonly number[]) => [10 * (v[1] - v[0]), 28 * v[0] - v[1]];
    let [term, sum] = [
      [1, 0],
      [1, 0],
    ];
    for (let power = 1; power <= 4; power++) {
      term = F(term).map((value) => (value * delta) / power);
      sum = sum.map((value, i) => value + term[i]);
    }
    const step = putToWork(lorenzMap({ timeStep: delta })).step(new Float64Array(3), none);
    expectAllClose(step.push(Float64Array.of(1, 0, 0)), [...sum, 0], { rtol: 1e-14 });
  });

  test("the fixed points C± stay", () => {
    const c = Math.sqrt((8 / 3) * 27);
    const step = putToWork(lorenzMap()).step(Float64Array.of(c, c, 27), none);
    expectAllClose(step.states, [c, c, 27], { rtol: 1e-14 });
  });
});

test("the largest exponent is 0.9056 per time unit (Sprott 2003)", () => {
  // Over 600 time units the finite-time spread is about 0.3/√600 = 0.012; 3 of them.
  const exponent = meanExponent(lorenzMap(), [1, 1, 20], 60_000) / 0.01;
  expectAllClose([exponent], [0.9056], { atol: 0.037 });
});
