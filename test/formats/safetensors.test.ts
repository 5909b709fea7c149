import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/errors.ts";
import {
  metadataNumbers,
  readSafetensors,
  writeSafetensors,
} from "../../src/formats/safetensors.ts";

/** A safetensors file with any header text; `declared` overrules the header's length. */
function file(header: string, data: Uint8Array, declared?: bigint): Uint8Array {
  const text = new TextEncoder().encode(header);
  const into = new Uint8Array(8 + text.length + data.length);
  new DataView(into.buffer).setBigUint64(0, declared ?? BigInt(text.length), true);
  into.set(text, 8);
  into.set(data, 8 + text.length);
  return into;
}

const entry = (dtype: string, shape: number[], begin: number, end: number) =>
  ({ dtype, shape, data_offsets: [begin, end] }) as const;
const table = (entries: Record<string, unknown>, bytes: number) =>
  file(JSON.stringify(entries), new Uint8Array(bytes));

describe("reading", () => {
  test("every element type, exactly", () => {
    const data = new Uint8Array(64);
    const view = new DataView(data.buffer);
    view.setFloat64(0, 1 / 3, true);
    view.setFloat32(8, 0.1, true);
    view.setUint16(12, 0x3c01, true); // binary16: 1 + 2⁻¹⁰
    view.setUint16(14, 0x3f81, true); // bfloat16: 1 + 2⁻⁷
    view.setBigInt64(16, -3n, true);
    view.setInt8(24, -3);
    view.setUint8(25, 1);
    const header = {
      double: entry("F64", [1], 0, 8),
      single: entry("F32", [1, 1], 8, 12),
      half: entry("F16", [], 12, 14),
      brain: entry("BF16", [1], 14, 16),
      long: entry("I64", [1], 16, 24),
      byte: entry("I8", [1], 24, 25),
      flag: entry("BOOL", [1], 25, 26),
    };
    const tensors = readSafetensors(file(JSON.stringify(header), data.subarray(0, 26)), "m");
    expect(tensors.map(({ name, dtype, read }) => [name, dtype, ...read()])).toEqual([
      ["double", "float64", 1 / 3],
      ["single", "float32", Math.fround(0.1)],
      ["half", "float16", 1 + 2 ** -10],
      ["brain", "bfloat16", 1 + 2 ** -7],
      ["long", "int64", -3],
      ["byte", "int8", -3],
      ["flag", "bool", 1],
    ]);
    expect(tensors[1]!.shape).toEqual([1, 1]);
  });

  test("names that JavaScript objects have of their own are names like others", () => {
    const header = `{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"constructor":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}`;
    const tensors = readSafetensors(file(header, new Uint8Array(4)), "m");
    expect(tensors.map(({ name }) => name)).toEqual(["__proto__", "constructor"]);
    expect(({} as { dtype?: string }).dtype).toBeUndefined();
  });

  test("an unknown element type is listed, and refused when it is read", () => {
    const [tensor] = readSafetensors(table({ w: entry("F8_E4M3", [4], 0, 4) }, 4), "m");
    expect(tensor!.dtype).toBe("F8_E4M3");
    expect(() => tensor!.read()).toThrow('m: "w" is stored as F8_E4M3; expected one of F64');
  });
});

describe("wrong files", () => {
  const w = entry("F32", [2], 0, 8);
  const files: [string, Uint8Array, RegExp][] = [
    ["a few bytes", Uint8Array.of(1, 2, 3), /m: has 3 bytes; a safetensors file has at least 8/],
    [
      "a header longer than the file",
      file("{}", new Uint8Array(0), 1000n),
      /declares a header of 1000 bytes, and 2 follow/,
    ],
    [
      "a header longer than any",
      file("{}", new Uint8Array(0), 2n ** 60n),
      /at most 100000000 are read/,
    ],
    ["a header that is no JSON", file("{w: 1}", new Uint8Array(0)), /no JSON/],
    ["a header of broken text", file("", Uint8Array.of(0x7b, 0xff, 0x7d), 3n), /no JSON/],
    ["a header that is a list", file("[1]", new Uint8Array(0)), /no table/],
    ["a deep header", file("[".repeat(200_000), new Uint8Array(0)), /no JSON/],
    [
      "an entry without offsets",
      table({ w: { dtype: "F32", shape: [2] } }, 8),
      /no dtype, shape and data_offsets for "w"/,
    ],
    ["an entry that is null", table({ w: null }, 8), /no dtype, shape/],
    ["a fractional size", table({ w: entry("F32", [2.5], 0, 10) }, 10), /no dtype, shape/],
    ["offsets turned round", table({ w: entry("F32", [2], 8, 0) }, 8), /offsets \[8,0\]/],
    ["three offsets", table({ w: { ...w, data_offsets: [0, 8, 9] } }, 8), /offsets \[0,8,9\]/],
    [
      "a shape of another size",
      table({ w: entry("F32", [3], 0, 8) }, 8),
      /gives "w" 8 bytes; shape \[3\] of F32 takes 12/,
    ],
    ["a giant shape", table({ w: entry("F32", [2 ** 40, 2 ** 40], 0, 8) }, 8), /takes 4\.\d+e\+24/],
    [
      "a truncated file",
      table({ w, v: entry("F32", [4], 8, 24) }, 20),
      /is cut off: "v" ends at byte 24 of the data, and there are 20/,
    ],
    [
      "overlapping offsets",
      table({ w, v: entry("F32", [2], 4, 12) }, 12),
      /overlapping offsets: "v" begins inside "w"/,
    ],
    [
      "a hole",
      table({ w, v: entry("F32", [1], 12, 16) }, 16),
      /leaves 4 bytes unused between "w" and "v"/,
    ],
    ["bytes after the last tensor", table({ w }, 11), /has 3 bytes after the last tensor/],
  ];
  test.each(files)("%s", (_, bytes, message) => {
    expect(() => readSafetensors(bytes, "m")).toThrow(FormatError);
    expect(() => readSafetensors(bytes, "m")).toThrow(message);
  });
});

describe("writing", () => {
  test("what is written is read back, to the bit", () => {
    const tensors = [
      { name: "weight_ih_l0", shape: [2, 2], values: Float64Array.of(1 / 3, -0, 5e-324, -1e308) },
      { name: "b", shape: [1], values: Float32Array.of(0.1) },
    ];
    const bytes = writeSafetensors(tensors, { format: "pt" });
    const read = readSafetensors(bytes, "m");
    expect(read.map(({ name, dtype }) => [name, dtype])).toEqual([
      ["weight_ih_l0", "float64"],
      ["b", "float32"],
    ]);
    expect(read[0]!.read()).toEqual(tensors[0]!.values);
    expect([...read[1]!.read()]).toEqual([Math.fround(0.1)]);
    // Eight-byte alignment of the numbers, as other readers want.
    expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
    expect(new TextDecoder().decode(bytes.subarray(8, 60))).toContain(
      '"__metadata__":{"format":"pt"}',
    );
  });

  test("numbers in the metadata are found among the other texts", () => {
    const tensors = [{ name: "b", shape: [1], values: Float64Array.of(1) }];
    const metadata = { format: "pt", epoch: "3", step: "1.2e4", note: " ", rate: "NaN" };
    expect(metadataNumbers(writeSafetensors(tensors, metadata), "m")).toEqual(
      new Map([
        ["epoch", 3],
        ["step", 12000],
      ]),
    );
    expect(metadataNumbers(writeSafetensors(tensors), "m")).toEqual(new Map());
  });

  test("values that do not fit the shape, and names used twice, are refused", () => {
    const one = { name: "a", shape: [2], values: Float64Array.of(1) };
    expect(() => writeSafetensors([one])).toThrow(RangeError);
    const fine = { ...one, shape: [1] };
    expect(() => writeSafetensors([fine, fine])).toThrow("two tensors are named a");
  });
});
