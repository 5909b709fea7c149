import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type DataOptions, decodeData } from "../../../src/data/index.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";

/** Two images of 2 × 3 pixels, bytes 0, 10, …, 110, as in MNIST. */
const IMAGES = Uint8Array.from([
  0,
  0,
  8,
  3,
  0,
  0,
  0,
  2,
  0,
  0,
  0,
  2,
  0,
  0,
  0,
  3,
  ...Array.from({ length: 12 }, (_, i) => 10 * i),
]);

async function read(
  bytes: Uint8Array,
  options: DataOptions = {},
  name = "train-images-idx3-ubyte",
) {
  const { kind, width, notes, sequences } = await decodeData(bytes, name, options);
  const values = await Promise.all(
    sequences.map(async (s) => Array.from(await s.read(0, s.length))),
  );
  return { kind, width, notes, values };
}

describe("images", () => {
  test("are sequences of rows, bytes divided by 255", async () => {
    const { width, notes, values } = await read(IMAGES);
    expect([width, values.length, notes]).toEqual([3, 2, ["bytes divided by 255"]]);
    expectAllClose(
      values[1]!,
      [60, 70, 80, 90, 100, 110].map((x) => x / 255),
      { rtol: 1e-15 },
    );
  });

  test("are sequences of pixels, unscaled, if told so", async () => {
    const { width, notes, values } = await read(IMAGES, { images: "pixels", scale: false });
    expect([width, notes]).toEqual([1, []]);
    expect(values).toEqual([
      [0, 10, 20, 30, 40, 50],
      [60, 70, 80, 90, 100, 110],
    ]);
  });

  test("may be gzipped", async () => {
    const packed = new Uint8Array(gzipSync(IMAGES));
    expect(await read(packed, {}, "train-images-idx3-ubyte.gz")).toEqual(await read(IMAGES));
    const half = packed.subarray(0, packed.length - 12);
    await expect(read(half, {}, "a.idx.gz")).rejects.toThrow("a.idx.gz");
  });

  test("are read from any step", async () => {
    const { sequences } = await decodeData(IMAGES, "a.idx", { scale: false });
    expect(Array.from(await sequences[1]!.read(1, 5))).toEqual([90, 100, 110]);
    expect(Array.from(await sequences[0]!.read(2, 1))).toEqual([]);
    expect(Array.from(await sequences[0]!.read(0, 1))).toEqual([0, 10, 20]);
  });
});

test("labels are a sequence, of token ids if told so", async () => {
  const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 9);
  expect(await read(labels, { scale: false })).toMatchObject({
    kind: "numbers",
    width: 1,
    values: [[7, 0, 9]],
  });
  expect(await read(labels, { kind: "tokens" })).toMatchObject({
    kind: "tokens",
    width: 10,
    values: [[7, 0, 9]],
  });
});

test.each([
  ["int8", 9, 1, (v: DataView, at: number, x: number) => v.setInt8(at, x), [-3, 7]],
  ["int16", 0x0b, 2, (v: DataView, at: number, x: number) => v.setInt16(at, x), [-300, 7]],
  ["int32", 0x0c, 4, (v: DataView, at: number, x: number) => v.setInt32(at, x), [-70_000, 7]],
  ["float32", 0x0d, 4, (v: DataView, at: number, x: number) => v.setFloat32(at, x), [0.5, -2]],
  ["float64", 0x0e, 8, (v: DataView, at: number, x: number) => v.setFloat64(at, x), [0.1, -2]],
])("%s elements are big-endian", async (_, code, size, set, values) => {
  const bytes = new Uint8Array(12 + 2 * size);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, code, 2, 0, 0, 0, 2, 0, 0, 0, 1]);
  values.forEach((value, i) => {
    set(view, 12 + i * size, value);
  });
  expect(await read(bytes)).toMatchObject({ width: 1, values: [values] });
});

describe("refused", () => {
  const nan = Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 1, 0x7f, 0xc0, 0, 0);
  test.each([
    ["too short", IMAGES.subarray(0, 20), "i.idx: has 20 bytes; shape [2, 2, 3] of uint8 takes 28"],
    ["too long", Uint8Array.from([...IMAGES, 0]), "i.idx: has 29 bytes"],
    ["an empty axis", Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 0), "i.idx: shape [0] is empty"],
    [
      "giant sizes",
      Uint8Array.of(0, 0, 8, 1, 255, 255, 255, 255, 1),
      "shape [4294967295] of uint8 takes 4294967303",
    ],
    ["the header cut off", Uint8Array.of(0, 0, 8, 3, 0, 0), "i.idx: ends inside its header"],
    ["NaN", nan, "i.idx: step 0, feature 0 is NaN"],
    ["something else", Uint8Array.of(1, 2, 3, 4), "i.idx: does not begin with two zero bytes"],
  ])("%s", async (_, bytes, message) => {
    await expect(read(bytes, {}, "i.idx")).rejects.toThrow(message);
  });
});
