import { describe, expect, test } from "vitest";
import { decodeElements } from "../../../src/data/bytes/elements.ts";
import { decodeNpy, encodeNpy, readNpyHeader } from "../../../src/data/readers/npy.ts";
import { FormatError } from "../../../src/errors.ts";

/** A .npy file with any header; `data` are the raw bytes after it. */
function npy(literal: string, data: Uint8Array, version = 1): Uint8Array {
  const header = new TextEncoder().encode(`${literal}\n`);
  const start = version === 1 ? 10 : 12;
  const into = new Uint8Array(start + header.length + data.length);
  into.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  const view = new DataView(into.buffer);
  if (version === 1) view.setUint16(8, header.length, true);
  else view.setUint32(8, header.length, true);
  into.set(header, start);
  into.set(data, start + header.length);
  return into;
}

const literal = (descr: string, shape: string, fortran = false): string =>
  `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': ${shape}, }`;

const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

describe("numbers", () => {
  const cases: [string, ArrayBufferView, number[]][] = [
    ["<f8", Float64Array.of(1 / 3, -0, 5e-324), [1 / 3, -0, 5e-324]],
    ["<f4", Float32Array.of(0.1, -2, 1e-45), [Math.fround(0.1), -2, Math.fround(1e-45)]],
    // Largest finite half, smallest subnormal, −∞.
    ["<f2", Uint16Array.of(0x7bff, 0x0001, 0xfc00), [65504, 2 ** -24, -Infinity]],
    ["<i8", BigInt64Array.of(-5n, 2n ** 53n - 1n), [-5, 2 ** 53 - 1]],
    ["<i4", Int32Array.of(-(2 ** 31), 7), [-(2 ** 31), 7]],
    ["<i2", Int16Array.of(-32768, 7), [-32768, 7]],
    ["|i1", Int8Array.of(-128, 7), [-128, 7]],
    ["<u8", BigUint64Array.of(2n ** 40n), [2 ** 40]],
    ["<u4", Uint32Array.of(2 ** 32 - 1), [2 ** 32 - 1]],
    ["<u2", Uint16Array.of(65535), [65535]],
    ["|u1", Uint8Array.of(255, 0), [255, 0]],
    ["|b1", Uint8Array.of(1, 0, 1), [1, 0, 1]],
    ["=f8", Float64Array.of(2.5), [2.5]],
  ];
  test.each(cases)("%s converts exactly", (descr, stored, expected) => {
    const file = npy(literal(descr, `(${expected.length},)`), bytesOf(stored));
    expect([...decodeNpy(file, "a.npy").values]).toEqual(expected);
  });

  test("big-endian bytes are turned round, element by element", () => {
    const data = new Uint8Array(16);
    const view = new DataView(data.buffer);
    view.setFloat64(0, Math.PI, false);
    view.setFloat64(8, -1, false);
    expect([...decodeNpy(npy(literal(">f8", "(2,)"), data), "a.npy").values]).toEqual([
      Math.PI,
      -1,
    ]);
  });

  test("bfloat16 is the upper half of a float32", () => {
    const bytes = bytesOf(Uint16Array.of(0x3f80, 0xc000, 0x0001));
    const tiny = new Float32Array(Uint32Array.of(0x0001_0000).buffer)[0]!;
    expect([...decodeElements(bytes, "bfloat16", "little", "w")]).toEqual([1, -2, tiny]);
  });

  test("a Node buffer in a shared pool is read and left as it was", () => {
    const data = Buffer.from([0, 0, 0, 1]);
    expect([...decodeElements(data, "int32", "big", "a")]).toEqual([1]);
    expect([...data]).toEqual([0, 0, 0, 1]);
  });
});

describe("order", () => {
  test("Fortran order comes out row-major, in two and three dimensions", () => {
    // a[i][j] = 10 i + j, stored column by column.
    const columns = Float64Array.of(0, 10, 1, 11, 2, 12);
    const two = decodeNpy(npy(literal("<f8", "(2, 3)", true), bytesOf(columns)), "a.npy");
    expect([...two.values]).toEqual([0, 1, 2, 10, 11, 12]);
    const stored: number[] = [];
    for (let k = 0; k < 4; k++) {
      for (let j = 0; j < 3; j++) for (let i = 0; i < 2; i++) stored.push(100 * i + 10 * j + k);
    }
    const three = decodeNpy(
      npy(literal("<f8", "(2, 3, 4)", true), bytesOf(Float64Array.from(stored))),
      "a.npy",
    );
    const expected = Array.from({ length: 24 }, (_, n) => {
      const [i, j, k] = [Math.floor(n / 12), Math.floor(n / 4) % 3, n % 4];
      return 100 * i + 10 * j + k;
    });
    expect([...three.values]).toEqual(expected);
  });

  test("a scalar, an empty array and Python 2's long sizes", () => {
    expect(decodeNpy(npy(literal("<f8", "()"), bytesOf(Float64Array.of(4))), "a").shape).toEqual(
      [],
    );
    expect(decodeNpy(npy(literal("<f8", "(0, 3)"), new Uint8Array()), "a").values.length).toBe(0);
    const long = npy(literal("<f8", "(1L, 2L)"), bytesOf(Float64Array.of(4, 5)), 2);
    expect(decodeNpy(long, "a").shape).toEqual([1, 2]);
  });
});

describe("writing", () => {
  test.each([
    ["float64", Float64Array.of(1, 2, 3, 4, 5, 1 / 3)],
    ["float32", Float32Array.of(1, 2, 3, 4, 5, 0.1)],
    ["int32", Int32Array.of(1, 2, 3, 4, 5, -6)],
  ] as const)("what is written as %s is read back", (type, values) => {
    const file = encodeNpy(values, [2, 3]);
    expect(decodeNpy(file, "a.npy")).toEqual({
      type,
      shape: [2, 3],
      values: new Float64Array(values),
    });
    expect(readNpyHeader(file, "a.npy").dataOffset % 64).toBe(0);
  });

  test("a shape that does not fit is refused", () => {
    expect(() => encodeNpy(Float64Array.of(1, 2), [3])).toThrow(RangeError);
  });
});

describe("wrong files", () => {
  const one = bytesOf(Float64Array.of(1));
  const wrong: [string, Uint8Array, RegExp][] = [
    ["no magic", new TextEncoder().encode("1,2,3\n4,5,6"), /a\.npy: begins with 31 2c/],
    ["an unknown version", npy(literal("<f8", "(1,)"), one, 9), /version 9/],
    [
      "a header that is cut off",
      npy(literal("<f8", "(1,)"), one).subarray(0, 40),
      /declares a header of/,
    ],
    ["only the magic", encodeNpy(Float64Array.of(1), [1]).subarray(0, 8), /ends inside its header/],
    ["a header that is no dictionary", npy("{'descr': f8}", one), /expected 'descr'/],
    ["fewer numbers than declared", npy(literal("<f8", "(2,)"), one), /8 bytes of data.*takes 16/],
    ["more numbers than declared", npy(literal("<f4", "(1,)"), one), /8 bytes of data.*takes 4/],
    ["a giant shape", npy(literal("<f8", "(99999999, 99999999)"), one), /no file holds/],
    ["a size beyond numbers", npy(literal("<f8", `(${"9".repeat(400)},)`), one), /up to 64 sizes/],
    ["complex numbers", npy(literal("<c16", "(1,)"), one), /complex numbers/],
    ["text", npy(literal("<U2", "(1,)"), one), /text \(NumPy type <U2\)/],
    ["objects", npy(literal("|O", "(1,)"), one), /pickled Python objects/],
    [
      "records",
      npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }", one),
      /records/,
    ],
    [
      "an integer that float64 would round",
      npy(literal("<i8", "(1,)"), bytesOf(BigInt64Array.of(2n ** 60n))),
      /beyond ±2\^53/,
    ],
  ];
  test.each(wrong)("%s", (_, file, message) => {
    expect(() => decodeNpy(file, "a.npy")).toThrow(FormatError);
    expect(() => decodeNpy(file, "a.npy")).toThrow(message);
  });
});
