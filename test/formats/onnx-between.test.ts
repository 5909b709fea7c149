import { describe, expect, test } from "vitest";
import { readOnnx } from "../../src/formats/onnx/onnx.ts";
import { biasOf, expected, rowsOf, someGates, weightsOf } from "../support/gates.ts";
import {
  external,
  floats,
  integers,
  node,
  type OnnxNodeSpec,
  type OnnxTensorSpec,
  onnxFile,
} from "../support/onnx-files.ts";

const H = 4;
const GRU = someGates("rzn", H, H, 17);
const ORDER = "zrn";
const bytesOf = (values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const W = rowsOf(GRU, ORDER, "W");
const R = rowsOf(GRU, ORDER, "U");
const B = [...biasOf(GRU, ORDER), ...biasOf(GRU, ORDER, "rb")];
/** Of one cell, or of its mirror image: operators with the same weights count as one. */
const weights = (prefix: string, sign = 1): OnnxTensorSpec[] => [
  floats(
    `${prefix}W`,
    [1, 3 * H, H],
    W.map((value) => sign * value),
  ),
  floats(`${prefix}R`, [1, 3 * H, H], R),
  floats(`${prefix}B`, [1, 6 * H], B),
];
const gru = (prefix: string, input: string, attributes = {}) =>
  node(
    "GRU",
    [input, `${prefix}W`, `${prefix}R`, `${prefix}B`],
    [`${prefix}y`],
    { hidden_size: H, linear_before_reset: 1, ...attributes },
    { name: `${prefix}` },
  );
const shapes = [
  integers("one", [1]),
  integers("keep", [0, 0, -1]),
  integers("cut", [0, -1, H]),
  integers("mix", [-1, 5, H]),
];
/** Two operators with some nodes between "ay" and "x2". */
const layersOf = async (between: OnnxNodeSpec[], upper = {}) => {
  const bytes = onnxFile({
    node: [gru("a", "x"), ...between, gru("b", "x2", upper)],
    initializer: [...weights("a"), ...weights("b", -1), ...shapes],
  });
  return (await readOnnx(bytes, "m")).networks.map(({ layers }) => layers.length);
};
const squeeze = (input: string, output: string) => node("Squeeze", [input, "one"], [output]);
const turn = (input: string, output: string, perm: number[]) =>
  node("Transpose", [input], [output], { perm });

describe("operators that read each other", () => {
  test.each([
    ["squeezed", [squeeze("ay", "x2")]],
    [
      "batch first and back",
      [squeeze("ay", "s"), turn("s", "t", [1, 0, 2]), turn("t", "x2", [1, 0, 2])],
    ],
    [
      "reshaped past the direction",
      [turn("ay", "t", [0, 2, 1, 3]), node("Reshape", ["t", "keep"], ["x2"])],
    ],
    ["reshaped by sizes", [node("Reshape", ["ay", "cut"], ["x2"])]],
  ])("step for step are a stack: %s", async (_, between) => {
    expect(await layersOf(between)).toEqual([2]);
  });

  test.each([
    ["time and batch exchanged", [squeeze("ay", "s"), turn("s", "x2", [1, 0, 2])]],
    ["sizes that say nothing", [squeeze("ay", "s"), node("Reshape", ["s", "mix"], ["x2"])]],
    ["all of size 1 squeezed", [node("Squeeze", ["ay"], ["x2"])]],
  ])("along another axis are two networks: %s", async (_, between) => {
    expect(await layersOf(between)).toEqual([1, 1]);
  });

  test("layout = 1 of the upper one wants batch first", async () => {
    const turned = [squeeze("ay", "s"), turn("s", "x2", [1, 0, 2])];
    expect(await layersOf(turned, { layout: 1 })).toEqual([2]);
    expect(await layersOf([squeeze("ay", "x2")], { layout: 1 })).toEqual([1, 1]);
  });
});

describe("a GRU whose file does not say where it resets", () => {
  const file = onnxFile(
    { node: [gru("a", "x", { linear_before_reset: 0 })], initializer: weights("a") },
    "pytorch",
  );

  test("is computed as the file says, with what PyTorch leaves out", async () => {
    const [network] = (await readOnnx(file, "m")).networks;
    expect(network!.layers[0]!.cell).toBe("gru-reset-before");
    expect(network!.assumptions.join()).toMatch(/lacks linear_before_reset.*--cell gru/);
  });

  test("--cell gru computes nn.GRU", async () => {
    const [network] = (await readOnnx(file, "m", { cell: "gru" })).networks;
    expect(network!.layers[0]!.cell).toBe("gru");
    expect(network!.assumptions.join()).toMatch(
      /resets after the product, as --cell says; the file says before/,
    );
  });

  test("files of others say nothing", async () => {
    const other = onnxFile(
      { node: [gru("a", "x", { linear_before_reset: 0 })], initializer: weights("a") },
      "tf2onnx",
    );
    expect((await readOnnx(other, "m")).networks[0]!.assumptions).toEqual([]);
  });
});

describe("activations that are not the usual ones", () => {
  test("stand in the line of the layer, and by name", async () => {
    const file = onnxFile({
      node: [gru("a", "x", { activations: ["HardSigmoid", "Relu"] })],
      initializer: weights("a"),
    });
    const [layer] = (await readOnnx(file, "m")).networks[0]!.layers;
    expect(layer).toMatchObject({ activations: { gates: "hard-sigmoid", state: "relu" } });
    expect(layer!.convention).toMatch(/^gates by hard-sigmoid, state by relu; ONNX/);
    const plain = onnxFile({ node: [gru("a", "x")], initializer: weights("a") });
    expect((await readOnnx(plain, "m")).networks[0]!.layers[0]).not.toHaveProperty("activations");
  });
});

describe("weights in a file beside the model", () => {
  const data = Uint8Array.from([...bytesOf(W), ...bytesOf(R)]);
  const split = 4 * W.length;
  const fileWith = (location: string, offset = split) =>
    onnxFile({
      node: [gru("a", "x")],
      initializer: [
        external("aW", [1, 3 * H, H], location, 0, split),
        external("aR", [1, 3 * H, H], location, offset, 4 * R.length),
        weights("a")[2]!,
      ],
    });
  const beside = async (name: string) => (name === "m.data" ? data : null);

  test("are read by offset and length", async () => {
    const { networks } = await readOnnx(fileWith("m.data"), "m", {}, beside);
    expect(weightsOf(networks[0]!.cell)).toEqual([expected(GRU, "rzn", "both")]);
  });

  test("that are not there are named", async () => {
    const { refused } = await readOnnx(fileWith("other.data"), "m", {}, beside);
    expect(refused[0]!.reason).toMatch(/stored in other\.data .*, which is not there/);
  });

  test.each(["../m.data", "/etc/passwd", "a/m.data", "..", "C:m.data", "a\\m.data"])(
    "%s is not followed",
    async (location) => {
      let asked = false;
      const spy = async () => {
        asked = true;
        return data;
      };
      await expect(readOnnx(fileWith(location), "m", {}, spy)).rejects.toThrow(/own folder/);
      expect(asked).toBe(false);
    },
  );

  test("beyond the end of the file are refused", async () => {
    await expect(readOnnx(fileWith("m.data", data.length), "m", {}, beside)).rejects.toThrow(
      /lies in bytes .* of m\.data, which has/,
    );
  });
});
