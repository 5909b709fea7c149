import { describe, expect, test } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/experiment/checkpoints/checkpoint.ts";
import { readSafetensors, writeSafetensors } from "../../src/formats/safetensors.ts";

const DATA = {
  weights: { "rnn/weight": Float32Array.of(0.1, Number.NaN, -0), bias: Float64Array.of(1 / 3) },
  empty: new Float64Array(0),
  list: [1, null, "text", true, [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e-310, 0.1 + 0.2]],
  nothing: null,
};

describe("a checkpoint", () => {
  test("is read as what was written, bit by bit", () => {
    const read = decodeCheckpoint(encodeCheckpoint(DATA)) as typeof DATA;
    expect(read).toEqual(DATA); // toEqual tells −0 from 0, and Float32Array from Float64Array
    const bits = (array: Float32Array) => [...new Uint32Array(array.buffer, array.byteOffset)];
    expect(bits(Float32Array.from(read.weights["rnn/weight"]))).toEqual(
      bits(DATA.weights["rnn/weight"]),
    );
  });

  test("is a safetensors file with the arrays under their places", () => {
    const tensors = readSafetensors(encodeCheckpoint(DATA), "checkpoint");
    expect(tensors.map(({ name, dtype }) => [name, dtype])).toEqual([
      ["/weights/rnn/weight", "float32"],
      ["/weights/bias", "float64"],
      ["/empty", "float64"],
    ]);
  });

  test("holds plain data only", () => {
    expect(() => encodeCheckpoint({ a: { b: new Map() } })).toThrow("/a/b is no plain data");
    expect(() => encodeCheckpoint({ f: () => 1 })).toThrow(TypeError);
  });

  test("of another program is refused", () => {
    const bytes = writeSafetensors([{ name: "w", shape: [1], values: Float32Array.of(1) }]);
    expect(() => decodeCheckpoint(bytes)).toThrow("no lyapscope.checkpoint/1");
    expect(() => decodeCheckpoint(encodeCheckpoint(DATA).subarray(0, 100))).toThrow("cut off");
  });
});
