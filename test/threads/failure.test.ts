import { expect, test } from "vitest";
import { isCallerMistake, rangeError, whatIsSaid } from "../../src/errors.ts";
import { errorFrom, failureOf } from "../../src/threads/failure.ts";

test("whose mistake it was, and who says so, is known on the other side", () => {
  const ours = errorFrom(structuredClone(failureOf(rangeError("train", "clip is −1"))));
  expect(isCallerMistake(ours)).toBe(true);
  expect(whatIsSaid(ours)).toBe("clip is −1");
  const engine = errorFrom(structuredClone(failureOf(new RangeError("Maximum call stack size"))));
  expect(engine).toBeInstanceOf(RangeError);
  expect(isCallerMistake(engine)).toBe(false);
});
