import { expect, test } from "vitest";
import { watchedSchedule } from "../../src/orthonormalisation/watched-schedule.ts";
import { lesson } from "./lesson.ts";

/** c·u·√n of a float32 frame of a hundred rows. */
const LOCAL = 1e-5;

/** The interval that comes of a spread of offset + m · rate after m steps, and the growth that goes with it. */
function settle(offset: number, rate: number, accuracy = 1e-4, logPerStep = 0): number {
  const schedule = watchedSchedule(LOCAL, accuracy, 88);
  let apart = 0;
  for (let i = 0; i < 200; i++) {
    const m = schedule.interval;
    apart = 0.9 * apart + m * rate;
    schedule.learn(lesson(m, offset + m * rate, m * logPerStep, 1, 0, apart));
  }
  return schedule.interval;
}

const errorAt = (m: number, offset: number, rate: number) =>
  (LOCAL * Math.exp(offset + m * rate)) / m;

test("every step is looked at before anything is known", () => {
  const schedule = watchedSchedule(LOCAL, 1, 88);
  for (let i = 0; i < 7; i++) schedule.learn(lesson(1, 0, 0, 1, 0));
  expect(schedule.interval).toBe(1);
  schedule.learn(lesson(1, 0, 0, 1, 0));
  expect(schedule.interval).toBe(3);
});

test("a longer interval is taken where its error per step is smaller, however little accuracy that is", () => {
  // The least of e^{m/5} / m is at m = 5.
  expect(settle(2, 0.2, 1e-9)).toBe(5);
  expect(settle(2, 1, 1e-9)).toBe(1);
});

test("beyond that the error keeps to its share of the accuracy", () => {
  for (const rate of [0.2, 0.4, 1]) {
    const m = settle(0.5, rate, 1e-3);
    expect(m).toBeGreaterThan(1 / rate);
    expect(errorAt(m, 0.5, rate)).toBeLessThanOrEqual(0.15e-3);
    expect(errorAt(m + 1, 0.5, rate)).toBeGreaterThan(0.15e-3);
  }
});

test("what a single step adds to the spread is not multiplied by the steps", () => {
  expect(settle(2, 0.05, 1e-3)).toBe(32);
});

test("amplified errors shorten the interval", () => {
  const schedule = watchedSchedule(LOCAL, 1e-3, 88);
  for (let i = 0; i < 60; i++) {
    schedule.learn(lesson(schedule.interval, 0, 0, 1, 0, 3 * schedule.interval));
  }
  const before = schedule.interval;
  schedule.learn(lesson(before, 0, 0, 1e4, 0, 3 * before));
  expect(schedule.interval).toBeLessThan(before);
});

test("growth that would leave the range of numbers shortens it", () => {
  // 11 nats a step: half of 88 nats holds four steps.
  expect(settle(0, 0, 1e-2, 11)).toBe(4);
});
