import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../src/store/canonical-json.ts";
import { runId } from "../../src/store/run-id.ts";

describe("an id", () => {
  test("is the beginning of a SHA-256 that anyone can compute", async () => {
    // printf '%s' '{"configuration":{"task":"copy","units":64},"seed":7,"versions":{"lyapscope":"0.1.0"}}' | sha256sum
    const id = await runId({
      versions: { lyapscope: "0.1.0" },
      seed: 7,
      configuration: { units: 64, task: "copy" },
    });
    expect(id).toBe("1a3bcfce8fe5a153");
  });

  test("keeps its leading zeros", async () => {
    const identity = { configuration: {}, versions: {} };
    const ids = await Promise.all(
      Array.from({ length: 64 }, (_, seed) => runId({ ...identity, seed })),
    );
    expect(ids.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
    // One in 16 begins with a zero, so that 64 without any would be a rare accident.
    expect(ids.some((id) => id.startsWith("0"))).toBe(true);
  });

  test("refuses a seed that is no safe integer", async () => {
    for (const seed of [0.5, Number.NaN, 2 ** 53]) {
      await expect(runId({ configuration: {}, seed, versions: {} })).rejects.toThrow(RangeError);
    }
  });
});

describe("canonical JSON", () => {
  test("has one form, whatever the order of the keys", () => {
    const value = { b: [1, "two", null, true], a: { d: 1e21, c: -0.5 }, "": 0 };
    expect(canonicalJson(value)).toBe('{"":0,"a":{"c":-0.5,"d":1e+21},"b":[1,"two",null,true]}');
    expect(JSON.parse(canonicalJson(value))).toEqual(value);
  });

  test("sorts by code units, not by the language of the machine", () => {
    expect(canonicalJson({ é: 1, z: 2, Z: 3, 10: 4, 9: 5 })).toBe(
      '{"10":4,"9":5,"Z":3,"z":2,"é":1}',
    );
  });

  test("names what JSON lacks, leaves out what is undefined, and knows one zero", () => {
    const value = { a: Number.NaN, b: 1 / 0, c: -1 / 0, d: undefined, e: -0 };
    expect(canonicalJson(value)).toBe('{"a":"NaN","b":"Infinity","c":"-Infinity","e":0}');
  });

  test("writes texts as JSON does, names and what needs more than quotes", () => {
    for (const text of [
      "a-b.c+1",
      'say "a"',
      "a\\b",
      "two\nlines",
      "end\n",
      "\u2028",
      "\ud800",
      "é",
      "",
    ]) {
      expect(canonicalJson({ [text]: text })).toBe(JSON.stringify({ [text]: text }));
    }
  });

  test("keeps a key called __proto__ as a key", () => {
    const value = JSON.parse('{"__proto__":{"a":1}}');
    expect(canonicalJson(value)).toBe('{"__proto__":{"a":1}}');
  });

  test.each([
    ["a function", { a: { f: () => 1 } }, "a.f is a function"],
    ["a date", { at: new Date(0) }, "at is a Date"],
    ["numbers of a typed array", { w: [new Float64Array(1)] }, "w[0] is a Float64Array"],
    ["a map", { m: new Map() }, "m is a Map"],
    ["a big integer", { n: 1n }, "n is a bigint"],
    ["undefined in an array", { a: [undefined] }, "a[0] is a undefined"],
  ])("refuses %s, by its path", (_, value, message) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
    expect(() => canonicalJson(value)).toThrow(`canonicalJson: ${message}; expected plain JSON`);
  });

  test("refuses what contains itself, and takes what is only there twice", () => {
    const part = { a: 1 };
    expect(canonicalJson([part, part])).toBe('[{"a":1},{"a":1}]');
    const loop: Record<string, unknown> = {};
    loop["self"] = { loop };
    expect(() => canonicalJson(loop)).toThrow("self.loop contains itself");
  });
});
