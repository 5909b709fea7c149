import { expect, test } from "vitest";
import { customCell } from "../../src/cells/index.ts";
import { sequenceFromNumbers } from "../../src/data/sequences.ts";
import { lyapunovSpectrum } from "../../src/spectrum/lyapunov-spectrum.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

/** J = Q diag(1, e^x) Qᵀ with Q a rotation by 0.6: exponents are 0 and the mean input, exactly. */
const squeezed = customCell({
  name: "squeezed",
  stateSize: 2,
  inputSize: 1,
  step() {},
  pushForward(_, [x], tangents) {
    const [c, s] = [Math.cos(0.6), Math.sin(0.6)];
    for (let j = 0; j < tangents.length; j += 2) {
      const along = c * tangents[j] + s * tangents[j + 1];
      const across = Math.exp(x) * (c * tangents[j + 1] - s * tangents[j]);
      tangents[j] = c * along - s * across;
      tangents[j + 1] = s * along + c * across;
    }
  },
});

/** Quiet for long enough that "auto" takes long intervals; then three steps of 14 nats each. */
const inputs = Float64Array.from({ length: 1000 }, (_, t) => (t >= 600 && t < 603 ? -14 : -0.1));
const drive = sequenceFromNumbers(inputs, 1);

test("an interval that one wide step made too long is not the end of an exponent's digits", async () => {
  const mean = inputs.subarray(100).reduce((sum, x) => sum + x, 0) / 900;
  const lost = await lyapunovSpectrum(squeezed, drive, { interval: 16 });
  expect(lost.certificates.accuracyBound).toBe(Number.POSITIVE_INFINITY);
  const { exponents, certificates } = await lyapunovSpectrum(squeezed, drive);
  expect(certificates.intervalUsed.maximum).toBe(1);
  // e^14 roundings of three steps, over 900.
  expectAllClose(exponents, [0, mean], { atol: 1e-11 });
  expect(certificates.accuracyBound).toBeLessThan(1e-6);
});

test("nor where that step is in the transient, after which every step is factorised", async () => {
  const options = { transient: 700 } as const;
  const { exponents, certificates } = await lyapunovSpectrum(squeezed, drive, options);
  const closest = await lyapunovSpectrum(squeezed, drive, { ...options, interval: 1 });
  expect(certificates).toEqual(closest.certificates);
  expect(certificates.accuracyBound).toBeLessThan(1e-6);
  // 300 logs, each good to a few ε.
  expectAllClose(exponents, [0, -0.1], { atol: 1e-12 });
});
