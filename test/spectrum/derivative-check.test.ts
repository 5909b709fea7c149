import { describe, expect, test } from "vitest";
import { type CustomMap, customCell, elman, henonMap, stack } from "../../src/cells/index.ts";
import { autonomousInputs } from "../../src/data/index.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum } from "../../src/spectrum/index.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { randomLayer } from "../support/plain-networks.ts";

const U = [
  [0.8, -0.5, 0.1],
  [0.3, 0.7, -0.4],
  [0.2, 0.1, 0.6],
];

/** h ← tanh(U h + x), with one thing about its derivative wrong, perhaps. */
function network(overrides: Partial<CustomMap> = {}): CustomMap {
  const preActivation = (state: Float64Array, [x]: Float64Array) =>
    U.map((row) => row.reduce((sum, value, j) => sum + value * state[j], x));
  return {
    name: "three units",
    stateSize: 3,
    inputSize: 1,
    step(state, input) {
      state.set(preActivation(state, input).map(Math.tanh));
    },
    pushForward(state, input, tangents) {
      const slopes = preActivation(state, input).map((a) => 1 - Math.tanh(a) ** 2);
      for (let j = 0; j < tangents.length; j += 3) {
        const v = tangents.slice(j, j + 3);
        tangents.set(
          U.map((row, i) => slopes[i] * row.reduce((sum, value, k) => sum + value * v[k], 0)),
          j,
        );
      }
    },
    ...overrides,
  };
}

const drive = sequenceSet(normalInputs(createRandom(3), 400, 1));
const right = network();
const certificateOf = async (map: CustomMap, inputs = drive) => {
  const result = await lyapunovSpectrum(customCell(map), inputs);
  return { ...result, check: result.certificates.derivative! };
};

describe("a derivative that is right", () => {
  test("holds at sixteen samples, and a map that is data is not looked at", async () => {
    const { check, warnings, converged } = await certificateOf(right);
    expect(check).toMatchObject({ samples: 16, undecided: 0, failed: 0 });
    expect(check.largest).toBeLessThan(1e-9);
    expect([warnings, converged]).toEqual([[], true]);
    const own = await lyapunovSpectrum(henonMap(), autonomousInputs(400));
    expect(own.certificates.derivative).toBeNull();
  });

  test("also in single precision, with kinks, at zero, saturated, and in a tiny state", async () => {
    const kinked = network({
      step(state, [x]) {
        state.set(U.map((row) => Math.abs(row.reduce((s, u, j) => s + u * state[j], x))));
      },
      pushForward(state, [x], tangents) {
        const signs = U.map((row) => Math.sign(row.reduce((s, u, j) => s + u * state[j], x)));
        for (let j = 0; j < tangents.length; j += 3) {
          const v = tangents.slice(j, j + 3);
          tangents.set(
            U.map((row, i) => signs[i] * row.reduce((s, u, k) => s + u * v[k], 0)),
            j,
          );
        }
      },
    });
    const single = network({
      step(state, input) {
        right.step(state, input);
        state.set(Float32Array.from(state));
      },
    });
    const zeros = sequenceSet(Array.from({ length: 100 }, () => [0]));
    const far = sequenceSet(Array.from({ length: 100 }, () => [30]));
    const tiny = sequenceSet(Array.from({ length: 100 }, (_, t) => [1e-9 * (t % 7)]));
    for (const [map, inputs] of [
      [kinked, drive],
      [single, drive],
      [right, zeros],
      [right, far],
      [right, tiny],
    ] as const) {
      const { check } = await certificateOf(map, inputs);
      expect(check.failed).toBe(0);
    }
  });

  test("a step that is noise has no derivative, and gets no verdict", async () => {
    const random = createRandom(1);
    const { check, warnings } = await certificateOf(
      network({ step: (state) => void state.set([0, 1, 2].map(() => random.normal())) }),
    );
    expect([check.undecided, check.failed]).toEqual([16, 0]);
    expect(warnings.join()).not.toContain("pushForward");
  });
});

describe("a derivative that is wrong is found at run time", () => {
  const pushed = (change: (tangents: Float64Array, state: Float64Array) => void) =>
    network({
      pushForward(state, input, tangents) {
        right.pushForward(state, input, tangents);
        change(tangents, state);
      },
    });
  const transposed = network({
    pushForward(state, input, tangents) {
      const columns = new Float64Array([1, 0, 0, 0, 1, 0, 0, 0, 1]);
      right.pushForward(state, input, columns);
      for (let j = 0; j < tangents.length; j += 3) {
        const v = tangents.slice(j, j + 3);
        for (let i = 0; i < 3; i++) {
          tangents[j + i] = v.reduce((sum, value, k) => sum + columns[i * 3 + k] * value, 0);
        }
      }
    },
  });
  test.each([
    [
      "complete nonsense",
      network({ pushForward: (_s, _x, V) => void V.set(V.map((v) => 3.7 * v)) }),
    ],
    ["the transpose", transposed],
    ["one element a hundredth off", pushed((V) => void (V[2] *= 1.01))],
    ["a sign", pushed((V) => void V.set(V.map((v) => -v)))],
    ["nothing at all", pushed((V) => void V.fill(0))],
    ["a factor that depends on the state", pushed((V, h) => void (V[0] *= 1 + 1e-4 * h[1]))],
  ])("%s", async (_, map) => {
    const { check, warnings, converged } = await certificateOf(map);
    expect(check.failed).toBeGreaterThan(check.samples / 2);
    expect(converged).toBe(false);
    expect(warnings[0]).toContain('pushForward of "three units" is not the derivative of its step');
    expect(warnings[0]).toContain("those of another map");
  });

  test("also in an upper layer, where the sum rule is satisfied with it", async () => {
    const wrong = customCell(
      network({
        inputSize: 1,
        pushForward: (_s, _x, V) => void V.set(V.map((v) => 0.3 * v)),
        pushInput(_s, _x, moved, V) {
          for (let j = 0; j < moved.length; j++)
            for (let i = 0; i < 3; i++) V[3 * j + i] += moved[j];
        },
      }),
    );
    const { options } = randomLayer(createRandom(5), 1, 1, 1);
    const result = await lyapunovSpectrum(stack([elman(options), wrong]), drive);
    expect(result.certificates.sumRule?.residual).toBeLessThan(1e-9);
    expect(result.certificates.derivative?.failed).toBe(16);
    expect(result.converged).toBe(false);
  });
});
