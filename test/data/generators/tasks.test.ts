import { describe, expect, test } from "vitest";
import {
  addingProblem,
  delayedCopy,
  flipFlop,
  REBER_SYMBOLS,
  reberGrammar,
  type SequenceSet,
} from "../../../src/data/index.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";

const rows = (set: SequenceSet) =>
  Promise.all(set.sequences.map(async (s) => Array.from(await s.read(0, s.length))));

describe("Reber grammar", () => {
  /** The grammar as a regular expression, from its diagram: T S* X-branch and P T* V-branch meet. */
  // After T S* X and after P T* V come loops: X(TT*V)… through node 3, P X… back; see Reber 1967.
  const fromNode2 = "T*V(?:PXT*V)*(?:PS|V)"; // node 2 → accept, by T*V, then P X T* V any number of times
  const string = `B(?:TS*X(?:S|X${fromNode2})|P${fromNode2})E`;

  async function strings(embedded: boolean): Promise<string[]> {
    const { inputs, targets } = reberGrammar({ sequences: 2000, embedded, seed: 7 });
    expect(inputs).toMatchObject({ kind: "tokens", width: 7, vocabulary: REBER_SYMBOLS });
    const [read, said] = [await rows(inputs), await rows(targets)];
    return read.map((ids, b) => {
      expect(said[b]!.slice(0, -1)).toEqual(ids.slice(1)); // targets are the inputs one step on
      return [...ids, said[b]!.at(-1)!].map((id) => REBER_SYMBOLS[id]).join("");
    });
  }

  test("every string is accepted by the grammar", async () => {
    for (const text of await strings(false)) expect(text).toMatch(new RegExp(`^${string}$`));
  });

  test("embedded strings are a string between two equal symbols", async () => {
    for (const text of await strings(true))
      expect(text).toMatch(new RegExp(`^B([TP])${string}\\1E$`));
  });

  test("every branch is taken half the time", async () => {
    const all = await strings(false);
    const share = (pattern: RegExp) => all.filter((text) => pattern.test(text)).length / all.length;
    // The shortest strings are BTXSE and BPVVE, three choices each.
    const error = 4 * Math.sqrt(0.25 / 2000); // four standard errors of a share near ½
    expectAllClose([share(/^BT/), share(/^BTXSE$/), share(/^BPVVE$/)], [0.5, 0.125, 0.125], {
      atol: error,
    });
  });
});

test("delayed copy: the targets are the symbols read, S + D steps later", async () => {
  const [length, delay, symbols] = [4, 7, 5];
  const { inputs, targets, scoredFrom } = delayedCopy({
    sequences: 50,
    length,
    delay,
    symbols,
    seed: 2,
  });
  expect([inputs.width, targets.width, scoredFrom]).toEqual([7, 6, 11]);
  const [read, said] = [await rows(inputs), await rows(targets)];
  const seen = new Set<number>();
  read.forEach((ids, b) => {
    expect(ids).toHaveLength(15);
    expect(ids.slice(4)).toEqual([5, 5, 5, 5, 5, 5, 6, 5, 5, 5, 5]); // blanks, the cue at the end of the delay
    expect(said[b]).toEqual([...new Array(11).fill(5), ...ids.slice(0, 4)]);
    for (const id of ids.slice(0, 4)) seen.add(id);
  });
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
});

test("adding problem: the last target is the sum of the two marked numbers, one in each half", async () => {
  const steps = 11;
  const { inputs, targets, scoredFrom } = addingProblem({ steps, sequences: 400, seed: 3 });
  expect(scoredFrom).toBe(10);
  const [read, said] = [await rows(inputs), await rows(targets)];
  const marked = new Set<number>();
  const squares: number[] = [];
  read.forEach((values, b) => {
    const steps = values
      .filter((_, i) => i % 2 === 1)
      .flatMap((mark, t) => (mark === 1 ? [t] : []));
    expect(steps).toHaveLength(2);
    expect(steps[0]! < 5 && steps[1]! >= 5).toBe(true);
    expect(said[b]!.at(-1)).toBe(values[2 * steps[0]!]! + values[2 * steps[1]!]!);
    for (const step of steps) marked.add(step);
    squares.push((said[b]!.at(-1)! - 1) ** 2);
  });
  expect(marked.size).toBe(11); // every step is marked sometimes
  // Saying 1 has mean squared error 1/6; its own deviation is 0.197, over √400: four standard errors.
  expectAllClose([squares.reduce((a, b) => a + b) / 400], [1 / 6], { atol: 0.04 });
});

test("flip-flop: every bit is the sign of its last pulse", async () => {
  const { inputs, targets, scoredFrom } = flipFlop({
    steps: 500,
    sequences: 3,
    bits: 4,
    pulses: 0.2,
  });
  expect([inputs.width, targets.width, scoredFrom]).toEqual([4, 4, 0]);
  const [read, said] = [await rows(inputs), await rows(targets)];
  read.forEach((values, b) => {
    for (let bit = 0; bit < 4; bit++) {
      const pulses = values.filter((_, i) => i % 4 === bit);
      pulses.forEach((_, t) => {
        const last = pulses.slice(0, t + 1).findLast((pulse) => pulse !== 0);
        expect(said[b]![4 * t + bit]).toBe(last);
      });
    }
  });
  const pulses = read.flat().filter((value) => value !== 0).length / 6000;
  expectAllClose([pulses], [0.2], { atol: 4 * Math.sqrt(0.16 / 6000) + 4 / 2000 }); // and the first step
});

test.each([
  [() => reberGrammar({ sequences: 0 }), "reberGrammar: sequences is 0"],
  [
    () => delayedCopy({ sequences: 1, symbols: 1 }),
    "delayedCopy: symbols is 1; expected a whole number from 2 up",
  ],
  [
    () => addingProblem({ steps: 1 }),
    "addingProblem: steps is 1; expected a whole number from 2 up",
  ],
  [() => flipFlop({ steps: 1, bits: 0 }), "flipFlop: bits is 0"],
])("wrong options %#", (make, message) => {
  expect(make).toThrow(message);
});
