import { expect, test } from "vitest";
import {
  adaptiveSchedule,
  fixedSchedule,
} from "../../src/orthonormalisation/factorisation-schedule.ts";
import { lesson } from "./lesson.ts";

/** c·u·√n of a float64 frame of some tens of rows. */
const LOCAL = 1e-14;

function settle(spreadPerStep: number, accuracy: number, logPerStep = 0, bound = 0): number {
  const schedule = adaptiveSchedule(LOCAL, accuracy, 709);
  for (let i = 0; i < 100; i++) {
    const m = schedule.interval;
    schedule.learn(lesson(m, m * spreadPerStep, m * logPerStep, 1, bound));
  }
  return schedule.interval;
}

test("a fixed schedule does not learn", () => {
  const schedule = fixedSchedule(7);
  schedule.learn(lesson(7, 100, 100, 100, 1));
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

test("stretches that ends of blocks cut short do not shorten the others", () => {
  // One step spreads by 3 nats, ten by 12: a single step is no measure of what ten will do.
  const longest = (block: number) => {
    const schedule = adaptiveSchedule(LOCAL, 1e-4, 709);
    let left = block;
    let most = 0;
    for (let i = 0; i < 2000; i++) {
      const m = Math.min(schedule.interval, left);
      schedule.learn(lesson(m, 2 + m, 0, 1, 0));
      left = left === m ? block : left - m;
      if (i > 1000) most = Math.max(most, schedule.interval);
    }
    return most;
  };
  const uncut = longest(Number.POSITIVE_INFINITY);
  expect(uncut).toBeGreaterThan(5);
  for (const block of [7, 14, 15, 16, 31]) {
    expect(longest(block)).toBeGreaterThanOrEqual(uncut - 2);
  }
});

test("a wide step in a stretch cut short shortens the intervals after it", () => {
  const schedule = adaptiveSchedule(LOCAL, 1e-4, 709);
  for (let i = 0; i < 50; i++)
    schedule.learn(lesson(schedule.interval, schedule.interval, 0, 1, 0));
  const before = schedule.interval;
  schedule.learn(lesson(1, 25, 0, 1, 0));
  expect(schedule.interval).toBeLessThan(before / 2);
});
