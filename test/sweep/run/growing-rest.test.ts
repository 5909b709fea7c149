/** Rests of who finds nothing to do; clocks are stand-ins. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { growingRest } from "../../../src/sweep/run/growing-rest.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Milliseconds that a rest takes. */
async function lengthOf(rest: Promise<void>): Promise<number> {
  const began = Date.now();
  let hasEnded = false;
  void rest.then(() => {
    hasEnded = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  while (!hasEnded) await vi.advanceTimersToNextTimerAsync();
  return Date.now() - began;
}

test("rests grow up to ten times the first, and are short again after work", async () => {
  const waiting = growingRest({ first: 100, draw: () => 1 });
  const lengths: number[] = [];
  for (let i = 0; i < 8; i++) lengths.push(await lengthOf(waiting.rest()));
  expect(lengths).toEqual([100, 150, 225, 337, 506, 759, 1000, 1000]);
  waiting.restart();
  expect(await lengthOf(waiting.rest())).toBe(100);
});

test("a rest is drawn between half and all of its length, so that those who began together part", async () => {
  const draws = [0, 0.5, 0];
  const waiting = growingRest({ first: 100, longest: 100, draw: () => draws.shift()! });
  const rest = () => lengthOf(waiting.rest());
  expect([await rest(), await rest(), await rest()]).toEqual([50, 75, 50]);
});

test("who is woken looks at once, also where nobody rested when it was said", async () => {
  const waiting = growingRest({ first: 100, draw: () => 1 });
  await lengthOf(waiting.rest());
  const resting = waiting.rest();
  waiting.wake();
  expect(await lengthOf(resting)).toBe(0);
  // That rest has used it up; the next is a first one.
  expect(await lengthOf(waiting.rest())).toBe(100);
  waiting.wake();
  expect(await lengthOf(waiting.rest())).toBe(0);
});

test("the signal ends a rest", async () => {
  const stop = new AbortController();
  const resting = growingRest({ first: 1e9, signal: stop.signal }).rest();
  stop.abort();
  expect(await lengthOf(resting)).toBe(0);
});
