import { describe, expect, test } from "vitest";
import { type DataOptions, sequencesFromJsonLines } from "../../../src/data/index.ts";

async function read(text: string, options: DataOptions = {}) {
  const { kind, width, sequences } = sequencesFromJsonLines(text, options, "s.jsonl");
  const values = await Promise.all(
    sequences.map(async (s) => Array.from(await s.read(0, s.length))),
  );
  return { kind, width, values };
}

test.each([
  [
    "vectors",
    "[[1, 2], [3, 4.5]]\n[[5, 6]]\n",
    {
      kind: "numbers",
      width: 2,
      values: [
        [1, 2, 3, 4.5],
        [5, 6],
      ],
    },
  ],
  [
    "objects",
    '{"input": [[1], [2]], "label": 3}\r\n\n{"input": [[4]]}',
    { kind: "numbers", width: 1, values: [[1, 2], [4]] },
  ],
  [
    "token ids",
    "[3, 0]\n[1, 1, 5]\n",
    {
      kind: "tokens",
      width: 6,
      values: [
        [3, 0],
        [1, 1, 5],
      ],
    },
  ],
  [
    "numbers, one of them not whole",
    "[3, 0]\n[1, 1.5]\n",
    {
      kind: "numbers",
      width: 1,
      values: [
        [3, 0],
        [1, 1.5],
      ],
    },
  ],
  [
    "numbers, one of them negative",
    "[3, 0]\n[1, -1]\n",
    {
      kind: "numbers",
      width: 1,
      values: [
        [3, 0],
        [1, -1],
      ],
    },
  ],
])("sequences of %s", async (_, text, expected) => {
  expect(await read(text)).toEqual(expected);
});

test("kind overrules what the numbers look like", async () => {
  expect(await read("[3, 0]", { kind: "numbers" })).toEqual({
    kind: "numbers",
    width: 1,
    values: [[3, 0]],
  });
  await expect(read("[1]\n[3, 0.5]", { kind: "tokens" })).rejects.toThrow(
    "s.jsonl: line 2: step 1 is 0.5; expected token ids",
  );
});

describe("refused", () => {
  test.each([
    ["no JSON", "[1]\n[2\n", "s.jsonl: line 2 is no JSON"],
    [
      "something else",
      '[1]\n{"x": 1}\n',
      's.jsonl: line 2 holds {"x":1}; expected a list of steps',
    ],
    ["null", "null", "line 1 holds null"],
    ["an empty list", "[1]\n\n[]", "line 3 holds []"],
    [
      "other widths",
      "[[1, 2]]\n[[1, 2], [3]]",
      "s.jsonl: line 2, step 1 has 1 feature; expected 2, as in the first",
    ],
    ["no features", "[[]]", "line 1, step 0 has no features"],
    ["vectors and numbers", "[[1]]\n[2]", "line 2, step 0 is 2; expected a vector"],
    ["numbers and vectors", "[1, [2]]", "line 1, step 1 is [2]; expected a number"],
    ["null among numbers", "[[1, null]]", "line 1, step 0, feature 1 is null; expected a number"],
    ["text", '["a"]', 'line 1, step 0 is "a"; expected a number'],
    ["numbers too large", "[[1e999]]", "s.jsonl: line 1: step 0, feature 0 is Infinity"],
    ["nothing", "\n \n", "s.jsonl: no lines; expected one sequence a line"],
  ])("%s", async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});
