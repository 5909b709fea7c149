/** The state of the playground as an address. */
import { describe, expect, test } from "vitest";
import { searchOf, settingsIn } from "../../apps/playground/src/settings/address.ts";
import {
  allowed,
  FIELDS,
  type Settings,
  USUAL,
} from "../../apps/playground/src/settings/fields.ts";
import { EXPLORE_PAIRS, TRAINING_PAIRS } from "../../apps/playground/src/settings/presets.ts";
import { LAYER_KINDS } from "../../src/cells/kinds.ts";

describe("an address", () => {
  test("without anything in it means what is usual, and is what is usual", () => {
    expect(settingsIn("")).toEqual(USUAL);
    expect(searchOf(USUAL)).toBe("");
  });

  test("holds every setting", () => {
    const changed = Object.fromEntries(
      Object.entries(FIELDS).map(([name, field]) => {
        if (field.kind === "choice") return [name, field.values.at(-1)];
        return [name, field.kind === "text" ? "ä & b=c? +1" : field.most];
      }),
    ) as Settings;
    expect(settingsIn(searchOf(changed))).toEqual(changed);
    for (const name of Object.keys(FIELDS)) expect(searchOf(changed)).toContain(`${name}=`);
  });

  test.each([
    ["?cell=nonsense&gain=two", {}],
    ["?gain=", {}],
    ["?gain=-3&units=1e9&steps=12.4", { gain: 0, units: 512, steps: 200 }],
    ["?gain=Infinity&units=NaN", {}],
    ["?units=33.6&gain=1.2345678901", { units: 34, gain: 1.2345678901 }],
    ["?__proto__=1&constructor=2&cell=gru", { cell: "gru" }],
  ])("%s is taken as far as it can be", (search, expected) => {
    expect(settingsIn(search)).toEqual({ ...USUAL, ...expected });
  });

  test("a text is cut, not refused", () => {
    const { longest } = FIELDS.text;
    expect(settingsIn(`?text=${"x".repeat(longest + 5)}`).text).toHaveLength(longest);
  });
});

test("what is usual is allowed, and so is what presets say", () => {
  const presets = [...EXPLORE_PAIRS, ...TRAINING_PAIRS].flatMap(({ fails, works }) => [
    fails,
    works,
  ]);
  for (const { name, settings } of [{ name: "usual", settings: USUAL }, ...presets]) {
    for (const [key, value] of Object.entries(settings)) {
      const field = FIELDS[key as keyof Settings];
      expect(allowed(field, String(value)), `${name}: ${key}`).toBe(value);
    }
  }
});

test("every kind of layer of the library can be drawn", () => {
  expect([...FIELDS.cell.values].sort()).toEqual([...LAYER_KINDS].sort());
});
