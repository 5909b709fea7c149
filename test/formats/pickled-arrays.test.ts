import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/errors.ts";
import { readTorch } from "../../src/formats/torch/torch.ts";
import {
  assemble,
  type Code,
  dictionary,
  int32,
  integer,
  pickle,
  storage,
  tensor,
  text,
  torchZip,
  tuple,
} from "../support/pickles.ts";

const global = (module: string, name: string): Code => `c${module}\n${name}\n`;
const bytesOf = (bytes: Uint8Array): Code => ["B", int32(bytes.length), bytes];
const encoded = (bytes: Uint8Array): Code => [
  global("_codecs", "encode"),
  tuple(text(String.fromCharCode(...bytes)), text("latin1")),
  "R",
];
const dtype = (code: string, order = "<"): Code => [
  global("numpy", "dtype"),
  tuple(text(code), 0x89, 0x88),
  "R",
  tuple(integer(3), text(order), "N", "N", "N", integer(-1), integer(-1), integer(0)),
  "b",
];
/** As `ndarray.__reduce__` writes it. */
const array = (shape: number[], type: Code, fortran: boolean, data: Code, core = "core"): Code => [
  global(`numpy.${core}.multiarray`, "_reconstruct"),
  tuple(global("numpy", "ndarray"), tuple(integer(0)), bytesOf(Uint8Array.of(98))),
  "R",
  tuple(integer(1), tuple(...shape.map(integer)), type, fortran ? 0x88 : 0x89, data),
  "b",
];
const float32 = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const six = float32(1, 2, 3, 4, 5, 6);
const only = (...code: Code[]) => {
  const { tensors } = readTorch(pickle(dictionary({ w: code })), "m.pkl");
  expect(tensors.length).toBe(1);
  return tensors[0]!;
};

describe("NumPy arrays in pickles", () => {
  test("of NumPy 1 and 2, with bytes or bytes as text", () => {
    for (const core of ["core", "_core"]) {
      for (const data of [bytesOf(six), encoded(six)]) {
        const found = only(array([2, 3], dtype("f4"), false, data, core));
        expect(found).toMatchObject({ name: "w", dtype: "float32", shape: [2, 3] });
        expect([...found.read()]).toEqual([1, 2, 3, 4, 5, 6]);
      }
    }
  });

  test("column-major, and in the other order of bytes", () => {
    const columns = only(array([2, 3], dtype("f4"), true, bytesOf(six)));
    expect([...columns.read()]).toEqual([1, 3, 5, 2, 4, 6]);
    const turned = Uint8Array.from(
      { length: 24 },
      (_, i) => six[4 * Math.floor(i / 4) + 3 - (i % 4)]!,
    );
    expect([...only(array([6], dtype("f4", ">"), false, bytesOf(turned))).read()]).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
  });

  test("as a buffer (protocol 5), and as tensors of devices without storages", () => {
    const buffer = [
      global("numpy._core.numeric", "_frombuffer"),
      tuple(bytesOf(six), dtype("f4"), tuple(integer(6)), text("C")),
      "R",
    ];
    expect([...only(buffer).read()]).toEqual([1, 2, 3, 4, 5, 6]);
    const device = [
      global("torch._utils", "_rebuild_device_tensor_from_numpy"),
      tuple(
        array([6], dtype("f4"), false, bytesOf(six)),
        global("torch", "float32"),
        text("xla:0"),
        0x89,
      ),
      "R",
    ];
    expect([...only(device).read()]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("a shape that its bytes do not fill is refused; objects are listed, not read", () => {
    expect(() => only(array([1000, 1000], dtype("f4"), false, bytesOf(six)))).toThrow(FormatError);
    const objects = only(array([6], dtype("O8"), false, bytesOf(six)));
    expect(() => objects.read()).toThrow(/NumPy's O8/);
  });
});

describe("PyTorch's ways of wrapping a tensor", () => {
  const plain = tensor(storage("0"), 0, [2], [1]);
  const holders: [string, Code][] = [
    [
      "torch 0.1 to 0.3: Parameter(tensor)",
      [global("torch.nn.parameter", "Parameter"), tuple(plain), "R"],
    ],
    ["Variable(tensor)", [global("torch.autograd.variable", "Variable"), tuple(plain), "R"]],
    [
      "protocol 0: __newobj__(Parameter, tensor)",
      [
        global("copy_reg", "__newobj__"),
        tuple(global("torch.nn.parameter", "Parameter"), plain),
        "R",
      ],
    ],
  ];
  test.each(holders)("%s", (_, code) => {
    const file = torchZip(pickle(dictionary({ w: code })), { 0: [5, 7] });
    const { tensors } = readTorch(file, "m.pt");
    expect(tensors.map((one) => [...one.read()])).toEqual([[5, 7]]);
  });

  test("quantised tensors are listed and named; nothing is computed of them", () => {
    const quantised = [
      global("torch._utils", "_rebuild_qtensor"),
      tuple(
        storage("0", "QInt8Storage"),
        integer(0),
        tuple(integer(2)),
        tuple(integer(1)),
        tuple(global("torch", "per_tensor_affine"), integer(1), integer(0)),
      ),
      "R",
    ];
    const packed = [
      global("torch", "ScriptObject"),
      ")",
      0x81,
      tuple(tuple(quantised), text("LinearPackedParamsBase")),
      "b",
    ];
    const { tensors, notes } = readTorch(
      torchZip(pickle(dictionary({ w: packed })), { 0: Uint8Array.of(1, 2) }),
      "m.pt",
    );
    expect(tensors[0]!.dtype).toBe("qint8");
    expect(notes[0]).toMatch(/quantised by PyTorch/);
    expect(() => tensors[0]!.read()).toThrow(/stored as qint8/);
  });

  test("frozen TorchScript: constants are listed by number, and it is said", () => {
    const file = zipSync({
      "a/data.pkl": pickle("}"),
      "a/constants.pkl": pickle(tuple(plain)),
      "a/constants/0": float32(5, 7),
    });
    const { tensors, notes } = readTorch(file, "m.pt");
    expect(tensors.map(({ name, read }) => [name, ...read()])).toEqual([["constants.0", 5, 7]]);
    expect(notes[0]).toMatch(/frozen TorchScript/);
  });

  test("nothing is called: a hostile global in the place of a dtype is no type", () => {
    const found = only(
      array([6], [global("os", "system"), tuple(text("true")), "R"], false, bytesOf(six)),
    );
    expect(() => found.read()).toThrow(FormatError);
    expect(assemble("x").length).toBe(1);
  });
});
