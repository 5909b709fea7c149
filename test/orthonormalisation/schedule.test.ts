import { expect, test } from "vitest";
import { adaptiveSchedule, fixedSchedule } from "../../src/orthonormalisation/schedule.ts";

/** c·u·√n of a float64 frame of some tens of rows. */
const LOCAL = 1e-14;

function settle(spreadPerStep: number, accuracy: number, logPerStep = 0, bound = 0): number {
  const schedule = adaptiveSchedule(LOCAL, accuracy, 709);
  for (let i = 0; i < 100; i++) {
    const m = schedule.interval;
    schedule.learn(m, m * spreadPerStep, m * logPerStep, 1, bound);
  }
  return schedule.interval;
}

test("a fixed schedule does not learn", () => {
  const schedule = fixedSchedule(7);
  schedule.learn(7, 100, 100, 100, 1);
  expect(schedule.interval).toBe(7);
});

test("starts at every step, before anything is known", () => {
  expect(adaptiveSchedule(LOCAL, 1e-4, 709).interval).toBe(1);
});

test("the local error after the chosen interval keeps to a hundredth of the accuracy", () => {
  for (const spread of [0.3, 1, 2.5]) {
    const m = settle(spread, 1e-4);
    expect(m).toBeGreaterThan(1);
    expect((LOCAL * Math.exp(m * spread)) / m).toBeLessThan(1e-6);
  }
});

test("less accuracy, or less spread, allows longer intervals", () => {
  expect(settle(1, 1e-2)).toBeGreaterThan(settle(1, 1e-6));
  expect(settle(0.5, 1e-4)).toBeGreaterThan(settle(2, 1e-4));
});

test("a spread of 20 nats a step allows one step only", () => {
  expect(settle(20, 1e-4)).toBe(1);
});

test("growth that would leave the range of numbers shortens the interval, however even it is", () => {
  // 60 nats a step: half of ln(largest number), 354, holds five steps.
  expect(settle(0, 1e-4, 60)).toBe(5);
});

test("when the bound comes near the accuracy, every step is factorised", () => {
  expect(settle(0.3, 1e-4, 0, 6e-5)).toBe(1);
});
