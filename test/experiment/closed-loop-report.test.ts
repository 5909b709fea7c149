import { describe, expect, test } from "vitest";
import { elman } from "../../src/cells/elman.ts";
import { sequencesFromNumbers } from "../../src/data/sequences.ts";
import { closedLoopReport } from "../../src/experiment/monitor/closed-loop-report.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

/** h ← A x, said as it is: a network that knows x_{t+1} = A x_t. */
function knower(A: readonly number[]) {
  const identity = Float64Array.of(1, 0, 0, 1);
  return {
    cell: elman({
      inputSize: 2,
      hiddenSize: 2,
      inputWeights: Float64Array.from(A),
      recurrentWeights: new Float64Array(4),
      activation: "identity",
    }),
    readout: { outputs: 2, weights: identity, bias: new Float64Array(2) },
  };
}

const turn = (angle: number, gain = 1) => {
  const [c, s] = [gain * Math.cos(angle), gain * Math.sin(angle)];
  return [c, -s, s, c];
};
/** Points on circles of two sizes, turned by `angle` a step. */
const circles = (angle: number, steps: number) =>
  sequencesFromNumbers(
    [1, 2].map((radius) =>
      Float64Array.from({ length: 2 * steps }, (_, i) => {
        const phase = angle * Math.floor(i / 2);
        return radius * (i % 2 === 0 ? Math.cos(phase) : Math.sin(phase));
      }),
    ),
    2,
  );

describe("in closed loop", () => {
  test("who knows the rule follows to the end, with the rule's exponents", async () => {
    const report = await closedLoopReport(knower(turn(0.3)), circles(0.3, 80), {
      warmUp: 5,
      steps: 70,
      exponents: 2,
    });
    expect(report.validSteps).toEqual([70, 70]);
    expect(Math.max(...report.errors)).toBeLessThan(1e-12); // 70 turns, each rounded
    expectAllClose(report.spectrum!.exponents, [0, 0], { atol: 1e-12 });
  });

  test("a rule that turns too fast is left when the chord exceeds 0.4 deviations", async () => {
    const [angle, error] = [0.3, 0.01];
    const report = await closedLoopReport(knower(turn(angle + error)), circles(angle, 200), {
      warmUp: 10,
      steps: 150,
      exponents: 0,
    });
    // Step t of the forecast is t + 1 turns on: a chord of 2r sin((t + 1)·error/2). Two circles of radius 1
    // and 2 over 150 steps, about 7.2 turns: the variance of both features is about their mean square.
    const truth = await Promise.all(circles(angle, 200).sequences.map((s) => s.read(10, 150)));
    let variance = 0;
    for (const feature of [0, 1]) {
      const all = truth.flatMap((values) => [...values].filter((_, i) => i % 2 === feature));
      const mean = all.reduce((a, b) => a + b, 0) / all.length;
      variance += all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length;
    }
    const chord = (r: number, t: number) =>
      (2 * r * Math.sin(((t + 1) * error) / 2)) / Math.sqrt(variance);
    const first = (r: number) => {
      let t = 0;
      while (chord(r, t) <= 0.4) t++;
      return t;
    };
    expect(report.validSteps).toEqual([first(1), first(2)]);
    const together = (t: number) => Math.sqrt((chord(1, t) ** 2 + chord(2, t) ** 2) / 2);
    expectAllClose(
      report.errors,
      Array.from({ length: 150 }, (_, t) => together(t)),
      {
        rtol: 1e-9, // 150 turns of rounding over chords of 1 % and more
      },
    );
    expect(report.spectrum).toBeNull();
  });

  test("exponents of the loop are those of its matrix", async () => {
    const { spectrum } = await closedLoopReport(knower(turn(0.3, 0.9)), circles(0.3, 40), {
      warmUp: 5,
      steps: 30,
      exponents: 5,
    });
    expectAllClose(spectrum!.exponents, [Math.log(0.9), Math.log(0.9)], { atol: 1e-12 });
    expect(spectrum!.sequences).toBe(2);
  });
});
