import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/errors.ts";
import { readPickle } from "../../src/formats/torch/pickle.ts";
import { PickleRecord } from "../../src/formats/torch/pickle-machine.ts";
import { assemble, type Code, int32, pickle, text } from "../support/pickles.ts";

const value = (...code: Code[]) => readPickle(assemble(...code, "."), 0, "p").value;

describe("values", () => {
  const values: [string, Code, unknown][] = [
    ["small integers", ["(K", 200, "M", 1, 2, "J", int32(-7), "t"], [200, 513, -7]],
    [
      "long integers, negative ones too",
      ["(", 0x8a, 1, 0xff, 0x8a, 0, 0x8b, int32(2), 0, 0x80, "t"],
      [-1, 0, -32768],
    ],
    ["integers beyond 2^53", [0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1], 2n ** 64n],
    ["integers and truth as lines", "(I01\nI00\nI-12\nL34L\nt", [true, false, -12, 34]],
    ["floats", ["(F2.5\nG", 0x3f, 0xf8, 0, 0, 0, 0, 0, 0, "t"], [2.5, 1.5]],
    [
      "text of every kind",
      ["(", text("λ"), "U", 1, 0xe9, "S'a'\n", 0x8c, 1, "b", "t"],
      ["λ", "é", "a", "b"],
    ],
    ["bytes", ["C", 2, 7, 0], Uint8Array.of(7, 0)],
    [
      "tuples and lists",
      ["(K", 1, 0x85, "](K", 2, "K", 3, "e](", "K", 4, "l", 0x86, "t"],
      [[1], [2, 3], [[], [4]]],
    ],
    [
      "a dictionary, in both ways",
      ["(", text("a"), "K", 1, "d}", text("b"), "K", 2, "s", 0x86],
      [new Map([["a", 1]]), new Map([["b", 2]])],
    ],
    ["a set", [0x8f, "(K", 1, "K", 1, 0x90], new Set([1])],
    ["what is remembered", ["]q", 3, "h", 3, 0x86], [[], []]],
    ["what is remembered without a number", ["K", 5, 0x94, "0j", int32(0)], 5],
  ];
  test.each(values)("%s", (_, code, expected) => {
    expect(value(code)).toEqual(expected);
  });

  test("a pickle ends at its STOP, and says where", () => {
    const bytes = assemble("K", 7, ".", "rest");
    expect(readPickle(bytes, 0, "p")).toMatchObject({ value: 7, end: 3 });
    expect(readPickle(assemble("xx", bytes), 2, "p")).toMatchObject({ value: 7, end: 5 });
  });
});

describe("nothing is called", () => {
  test.each([
    ["REDUCE", "cos\nsystem\n(S'rm -rf /'\ntR"],
    ["INST", "(S'rm -rf /'\nios\nsystem\n"],
    ["OBJ", "(cos\nsystem\nS'rm -rf /'\no"],
    ["NEWOBJ", ["cos\nsystem\n(S'rm -rf /'\nt", 0x81]],
    ["STACK_GLOBAL", [text("os"), text("system"), 0x93, "(S'rm -rf /'\ntR"]],
  ])("%s leaves a record of the name and the arguments", (_, code) => {
    const record = value(code) as PickleRecord;
    expect(record).toBeInstanceOf(PickleRecord);
    expect([record.callee, record.args]).toEqual(["os.system", ["rm -rf /"]]);
  });

  test("state is kept beside the record, whatever its keys", () => {
    const record = value(
      "c__main__\nNet\n)R}",
      text("__proto__"),
      "}",
      text("x"),
      "K",
      1,
      "ssb",
    ) as PickleRecord;
    expect(record.state).toEqual(new Map([["__proto__", new Map([["x", 1]])]]));
    expect(Object.getPrototypeOf(record)).toBe(PickleRecord.prototype);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  test("state for lists, bytes and numbers is dropped", () => {
    expect(value("]}", text("push"), "K", 1, "sb")).toEqual([]);
    expect(value(["C", 1, 9], "}K", 0, "K", 1, "sb")).toEqual(Uint8Array.of(9));
  });

  test("a record without a name has none", () => {
    expect(value("])R")).toMatchObject({ callee: "", args: [] });
  });
});

describe("wrong pickles", () => {
  const wrong: [string, Uint8Array, RegExp][] = [
    ["no end", assemble("K", 1), /p: has a pickle that is cut off/],
    ["text that is cut off", assemble("X", int32(1000), "abc"), /cut off/],
    ["a giant length", assemble(0x8e, Array(8).fill(0xff)), /cut off/],
    ["a line without end", assemble("I12"), /cut off/],
    ["an unknown instruction", assemble(0xff), /unknown pickle instruction 255/],
    ["a later protocol", assemble(0x80, 6, "."), /protocol 6; expected 0 to 5/],
    ["an empty stack", assemble("."), /empty pickle stack/],
    ["nothing to duplicate", assemble("2."), /empty pickle stack/],
    ["no mark", assemble("t."), /a mark that is not there/],
    ["an empty memo", assemble("h", 9, "."), /memo 9, which is empty/],
    ["appending to a number", assemble("K", 1, "K", 2, "a."), /no list/],
    ["entries of a list", assemble("]K", 1, "K", 2, "s."), /no dictionary/],
    ["items of a list", assemble("](K", 1, 0x90, "."), /no set/],
    ["text without quotes", assemble("Sabc\n."), /without quotes/],
    ["an integer that is none", assemble("I1e9\n."), /has the integer "1e9"/],
    [
      "a giant integer",
      assemble(0x8b, int32(100_000), new Uint8Array(100_000), "."),
      /integer of 100000 bytes/,
    ],
    ["a giant integer in digits", assemble("L", "9".repeat(100_000), "L\n."), /has the integer/],
    ["a global that is no text", assemble("K", 1, "K", 2, 0x93, "."), /no text/],
    ["a global with a giant name", assemble("c", "m".repeat(5000), "\nn\n."), /giant name/],
    ["out-of-band buffers", assemble(0x97, "."), /out-of-band buffers/],
    ["registered extensions", assemble(0x82, 1, "."), /a registered extension/],
  ];
  test.each(wrong)("%s", (_, bytes, message) => {
    expect(() => readPickle(bytes, 0, "p")).toThrow(FormatError);
    expect(() => readPickle(bytes, 0, "p")).toThrow(message);
  });
});

describe("bombs", () => {
  /** Milliseconds: a tenth of a second of work on a busy machine. Copying would take an hour. */
  const BRIEF = 20_000;
  const timed = (bytes: Uint8Array) => {
    const start = performance.now();
    const result = readPickle(bytes, 0, "p").value;
    expect(performance.now() - start).toBeLessThan(BRIEF);
    return result;
  };

  test("a list of 100,000 as the state or the arguments of 100,000 objects is shared, not copied", () => {
    const many = 100_000;
    const list = ["](", "N".repeat(many), "eq", 0, "0"];
    expect(timed(pickle(...list, "]h\0b0".repeat(many), "h", 0))).toHaveLength(many);
    const states = "cm\nn\n)Rh\0b0".repeat(many);
    const calls = "cm\nn\nh\0R0".repeat(many);
    expect(timed(pickle(...list, states, "h", 0))).toHaveLength(many);
    expect(timed(pickle(...list, calls, "h", 0))).toHaveLength(many);
  });

  test("doubling 60 times makes 60 objects", () => {
    // Each list holds the one before twice: 2⁶⁰ paths.
    const bytes = pickle(
      "]q",
      0,
      "0",
      Array.from({ length: 60 }, () => ["](h", 0, "h", 0, "eq", 0, "0"]),
      "h",
      0,
    );
    expect(timed(bytes)).toHaveLength(2);
  });

  test.each([
    ["]", 2 ** 20 + 1, "makes more than 1048576 objects"],
    ["(", 2 ** 20 + 1, "makes more than 1048576 objects"],
    ["N0", 2 ** 23, "more than 16777216 pickle instructions"],
    ["N\x94", 2 ** 21 + 1, "remembers more than 2097152 objects"],
  ])("%s is counted", (code, times, message) => {
    const bytes = new Uint8Array(code.length * times);
    for (let at = 0; at < bytes.length; at++) bytes[at] = code.charCodeAt(at % code.length);
    expect(() => readPickle(bytes, 0, "p")).toThrow(message);
  });
});
