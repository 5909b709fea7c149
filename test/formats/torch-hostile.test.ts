/** PyTorch archives that no program writes: what they claim is checked before it is believed. */
import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/errors.ts";
import { readTorch } from "../../src/formats/torch/torch.ts";
import {
  assemble,
  dictionary,
  integer,
  pickle,
  storage,
  tensor,
  text,
  torchZip,
  tuple,
} from "../support/pickles.ts";

const numbers = [1, 2, 3, 4, 5, 6];
const archive = (shape: number[], strides: number[], offset = 0, type = "FloatStorage") =>
  torchZip(pickle(dictionary({ w: tensor(storage("0", type), offset, shape, strides) })), {
    0: numbers,
  });
const values = (bytes: Uint8Array) => [...readTorch(bytes, "m").tensors[0]!.read()];

describe("views", () => {
  test("offset, strides and a shape of their own", () => {
    expect(values(archive([2, 3], [3, 1]))).toEqual(numbers);
    expect(values(archive([3, 2], [1, 3]))).toEqual([1, 4, 2, 5, 3, 6]);
    expect(values(archive([2], [2], 1))).toEqual([2, 4]);
    expect(values(archive([2, 2], [0, 5], 0))).toEqual([1, 6, 1, 6]);
    expect(values(archive([], [], 5))).toEqual([6]);
    expect(values(archive([0, 3], [3, 1], 0))).toEqual([]);
  });

  test("storages tagged with a device are storages", () => {
    const parts = [
      text("storage"),
      "ctorch.cuda\nFloatStorage\n",
      text("0"),
      text("cuda:3"),
      integer(6),
    ];
    const root = pickle(dictionary({ w: tensor([tuple(...parts), "Q"], 0, [6], [1]) }));
    expect(values(torchZip(root, { 0: numbers }))).toEqual(numbers);
  });

  test("untyped storages with the type beside them, as torch 2 writes new types", () => {
    const args = tuple(
      storage("0", "UntypedStorage"),
      integer(1),
      tuple(integer(2)),
      tuple(integer(1)),
      0x89,
      "}",
      "ctorch\nfloat32\n",
    );
    const root = pickle(dictionary({ w: ["ctorch._utils\n_rebuild_tensor_v3\n", args, "R"] }));
    expect(values(torchZip(root, { 0: numbers }))).toEqual([2, 3]);
  });

  test("a quantised storage is listed, and refused when it is read", () => {
    const [quantised] = readTorch(archive([6], [1], 0, "QInt8Storage"), "m").tensors;
    expect(quantised!.dtype).toBe("qint8");
    expect(() => quantised!.read()).toThrow("m: w is stored as qint8; expected float16");
  });
});

describe("wrong archives", () => {
  const deep = (depth: number) =>
    pickle(
      "}(",
      text("w"),
      "](".repeat(depth),
      tensor(storage("0"), 0, [6], [1]),
      "e".repeat(depth),
      "u",
    );
  const wrong: [string, Uint8Array, RegExp][] = [
    [
      "a view beyond its storage",
      archive([7], [1]),
      /w reaches element 7 of its storage, which has 6/,
    ],
    ["an offset beyond its storage", archive([1], [1], 6), /reaches element 7/],
    ["strides beyond it", archive([2, 2], [1, 9]), /reaches element 11/],
    ["a negative size", archive([-1], [1]), /no proper offset, sizes and strides/],
    ["a negative stride", archive([2], [-1], 3), /no proper offset/],
    ["fewer strides than sizes", archive([2, 2], [1]), /no proper offset/],
    ["far more elements than the file", archive([2 ** 30], [0]), /far larger than the file/],
    ["elements beyond numbers", archive([2 ** 30, 2 ** 30, 2 ** 30], [0, 0, 0]), /far larger/],
    [
      "a storage that is not there",
      torchZip(pickle(dictionary({ w: tensor(storage("7"), 0, [1], [1]) })), {}),
      /no storage archive\/data\/7/,
    ],
    [
      "no storage reference",
      torchZip(pickle(dictionary({ w: tensor([integer(1), "Q"], 0, [1], [1]) })), {}),
      /outside that is no storage/,
    ],
    [
      "a storage in a plain pickle",
      pickle(dictionary({ w: tensor(storage("0"), 0, [1], [1]) })),
      /plain pickle and refers to storages/,
    ],
    [
      "a pickle that is cut off",
      torchZip(pickle(text("abc")).subarray(0, 6), {}),
      /data\.pkl: has a pickle that is cut off/,
    ],
  ];
  test.each(wrong)("%s", (_, bytes, message) => {
    expect(() => readTorch(bytes, "m")).toThrow(FormatError);
    expect(() => readTorch(bytes, "m")).toThrow(message);
  });

  test("a path in a key names nothing outside the archive", () => {
    const root = pickle(dictionary({ w: tensor(storage("../../etc/passwd"), 0, [1], [1]) }));
    expect(() => readTorch(torchZip(root, {}), "m")).toThrow(
      "no storage archive/data/../../etc/passwd",
    );
  });

  test("what lies deeper than 64 levels is not looked at, and does no harm", () => {
    expect(readTorch(torchZip(deep(10), { 0: numbers }), "m").tensors.length).toBe(1);
    expect(readTorch(torchZip(deep(100_000), { 0: numbers }), "m").tensors).toEqual([]);
  });

  test("empty keys, which make no longer names, end too", () => {
    const nested = ["}", `X${"\0".repeat(4)}}`.repeat(100_000), "s".repeat(100_000)];
    expect(readTorch(pickle(...nested), "m").tensors).toEqual([]);
  });

  test("a dictionary that holds itself is visited once", () => {
    const root = pickle(
      "}q",
      0,
      "(",
      text("self"),
      "h",
      0,
      text("w"),
      tensor(storage("0"), 0, [6], [1]),
      "u",
    );
    expect(readTorch(torchZip(root, { 0: numbers }), "m").tensors.map(({ name }) => name)).toEqual([
      "w",
    ]);
  });

  test("keys named like JavaScript's own properties are names", () => {
    const root = pickle(
      dictionary({ __proto__2: "N", ["__proto__"]: tensor(storage("0"), 0, [6], [1]) }),
    );
    expect(readTorch(torchZip(root, { 0: numbers }), "m").tensors[0]!.name).toBe("__proto__");
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test("files inside files, endlessly, end", () => {
    const load = (bytes: Uint8Array) =>
      assemble(
        "ctorch.storage\n_load_from_bytes\n",
        "B",
        [bytes.length & 255, (bytes.length >> 8) & 255, bytes.length >> 16, 0],
        bytes,
        0x85,
        "R",
      );
    let inner = pickle(integer(1));
    for (let depth = 0; depth < 10; depth++) inner = pickle(load(inner));
    // With room to spare, or the budget for inner files ends it first.
    const room = [text("x".repeat(10_000)), "0"];
    const root = pickle(room, dictionary({ w: tensor(load(inner), 0, [1], [1]) }));
    expect(() => readTorch(root, "m")).toThrow("m: nests files deeper than 4 levels");
  });

  test("one large file, loaded by every tensor, is paid for each time", () => {
    const large = pickle("]".repeat(50_000));
    const bytes = [
      "B",
      [large.length & 255, (large.length >> 8) & 255, large.length >> 16, 0],
      large,
      "q",
      0,
      "0",
    ];
    const load = ["ctorch.storage\n_load_from_bytes\n", "h", 0, 0x85, "R"];
    const tensors = Array.from({ length: 1000 }, (_, i) => [
      text(`w${i}`),
      tensor(load, 0, [1], [1]),
    ]);
    const root = pickle(bytes, "}(", ...tensors, "u");
    expect(() => readTorch(root, "m")).toThrow("holds more tensors than fit its size");
  });
});
