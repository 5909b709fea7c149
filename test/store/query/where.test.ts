/** Conditions on runs: what they mean, what is refused with its column, and the one order of values. */
import { describe, expect, test } from "vitest";
import { compareValues, sortedBy, type Value } from "../../../src/store/query/values.ts";
import { comparisonsOf, holds, parseWhere } from "../../../src/store/query/where.ts";

const KNOWN: Readonly<Record<string, Value>> = {
  hidden: 64,
  cell: "gru",
  loss: Number.NaN,
  best: Number.POSITIVE_INFINITY,
  "λ₁": Number.NEGATIVE_INFINITY,
  bias: true,
  noise: null,
  "val/loss": 0.5,
};
const holdsOf = (text: string) => holds(parseWhere(text, "--where"), (name) => KNOWN[name]);

test.each([
  ["hidden>=64 and cell=gru", true],
  ["hidden > 64", false],
  ["hidden<=64 and not hidden < 64", true],
  ["hidden != 64 or cell = 'gru'", true],
  ["hidden=64.0", true],
  ["hidden='64'", false],
  ["cell > gra", true],
  ["bias=true and noise=null", true],
  ["val/loss<1e0", true],
  // and binds before or, not before both.
  ["cell=gru or cell=lstm and hidden=1", true],
  ["(cell=gru or cell=lstm) and hidden=1", false],
  ["not cell=lstm and hidden=64", true],
  ["NOT (cell=lstm OR hidden=64)", false],
  // −∞ < numbers < +∞ < NaN
  ["loss > 1e300 and loss > ∞", true],
  ["loss = NaN and best = Infinity and best < NaN", true],
  ["λ₁ < -1e300 and λ₁ = −∞", true],
  // What is not known is neither so nor otherwise.
  ["width=3", null],
  ["width!=3", null],
  ["not width=3", null],
  ["width=3 or hidden=64", true],
  ["width=3 and hidden=1", false],
  ["width=3 and hidden=64", null],
  ["width=unknown and hidden!=unknown", true],
  ["not width=unknown", false],
  // Numbers and texts have no order between them.
  ["cell > 3", null],
] as const)("%s: %s", (text, expected) => {
  expect(holdsOf(text)).toBe(expected);
});

test.each([
  ["", /column 1 of "": it ends here; expected NAME OPERATOR VALUE/],
  ["hidden", /column 7 of "hidden": it ends here; expected one of = != < <= > >= after hidden/],
  ["hidden 64", /column 8 .*got "64"; expected one of/],
  ["hidden == 64", /column 8 .*"==" is no operator/],
  ["λ₁ >", /column 5 .*it ends here; expected a value after λ₁>/],
  ["hidden = and cell=gru", /column 14 .*got "cell"; expected and, or, or the end/],
  ["(hidden=64", /column 1 .*this "\(" has no "\)"/],
  ["hidden=64)", /column 10 .*got "\)"/],
  ["cell='gru", /column 6 .*this ' has no second one/],
  ["= 3", /column 1 .*"=" is no name/],
  ["a=1 && b=2", /column 5 .*got "&&"; expected and, or/],
])("%s is refused", (text, message) => {
  expect(() => parseWhere(text, "--where")).toThrow(message);
  expect(() => parseWhere(text, "--where")).toThrow(RangeError);
});

test("comparisons have the columns of their names, in characters", () => {
  const found = comparisonsOf(parseWhere("λ₁<0 and (not 'val loss'=3)", "--where"));
  expect(found.map(({ name, column }) => [name, column])).toEqual([
    ["λ₁", 1],
    ["val loss", 15],
  ]);
});

describe("the order of values", () => {
  test("is −∞, numbers, +∞, NaN, then texts", () => {
    const values = [Number.NEGATIVE_INFINITY, -1, 0, 2, 10, Number.POSITIVE_INFINITY, Number.NaN];
    const all = [...values, "10", "2", "a", false, true];
    for (const [i, a] of all.entries()) {
      for (const [j, b] of all.entries())
        expect(Math.sign(compareValues(a, b))).toBe(Math.sign(i - j));
    }
  });

  test("has what is not known at its end, both ways, and leaves equal ones as they came", () => {
    const items = [undefined, 3, Number.NaN, 1, undefined, 3].map((value, i) => ({ value, i }));
    const order = (descending: boolean) =>
      sortedBy(items, ({ value }) => value, descending).map(({ i }) => i);
    expect(order(false)).toEqual([3, 1, 5, 2, 0, 4]);
    expect(order(true)).toEqual([2, 1, 5, 3, 0, 4]);
  });
});
