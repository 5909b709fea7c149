import { expect, test } from "vitest";
import { chosenSweep } from "../../src/store/sweep-checks.ts";

const SWEEPS = [
  { id: "ab01", name: "first" },
  { id: "ab02", name: "second" },
  { id: "cd03", name: "ab01" },
];

test("a sweep is chosen by its id, its name, or the beginning of one id and no other", () => {
  const chosen = (name: string) => chosenSweep("sweep", name, SWEEPS).id;
  expect(["ab02", "second", "c"].map(chosen)).toEqual(["ab02", "ab02", "cd03"]);
  expect(() => chosen("ab")).toThrow(/"ab" begins 2 ids, ab01 \(first\), ab02 \(second\)/);
  for (const none of ["", "d", "fir"]) expect(() => chosen(none)).toThrow(RangeError);
});
