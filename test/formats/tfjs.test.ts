import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/errors.ts";
import { readTfjs } from "../../src/formats/keras/tfjs.ts";
import type { ModelSource } from "../../src/formats/model.ts";
import { readModel } from "../../src/formats/read-model.ts";
import { expected, someGates, weightsOf } from "../support/gates.ts";
import { kerasWeights, type Weight } from "../support/keras-files.ts";

const [m, H] = [3, 4];
const LSTM = someGates("ifgo", m, H, 5);
const UPPER = someGates("ifgo", H, H, 11);
const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const withoutSuffix = (weights: readonly Weight[]) =>
  weights.map((weight) => ({ ...weight, name: weight.name.replace(":0", "") }));
const layer = (class_name: string, name: string, config: object = {}) => ({
  class_name,
  config: { name, ...config },
});
const lstm = (name: string) =>
  layer("LSTM", name, { activation: "tanh", recurrent_activation: "hard_sigmoid", units: H });
const topology = (...layers: object[]) => ({
  model_config: { class_name: "Sequential", config: { layers } },
  keras_version: "tfjs-layers 4.22.0",
});
const weights = [
  ...withoutSuffix(kerasWeights("lstm_LSTM1/", LSTM, "ifgo")),
  ...withoutSuffix(kerasWeights("lstm_LSTM2/", UPPER, "ifgo")),
];
const bytesOf = (all: readonly Weight[]) =>
  new Uint8Array(Float32Array.from(all.flatMap(({ values }) => values)).buffer);
const listOf = (all: readonly Weight[], more: object = {}) =>
  all.map(({ name, shape }) => ({ name, shape, dtype: "float32", ...more }));

function source(
  manifest: readonly object[],
  parts: Readonly<Record<string, Uint8Array>>,
  modelTopology: object = topology(lstm("lstm_LSTM1"), layer("Dropout", "d"), lstm("lstm_LSTM2")),
): ModelSource {
  const model = text({ format: "layers-model", modelTopology, weightsManifest: manifest });
  return { name: "folder", files: new Map([["model.json", model], ...Object.entries(parts)]) };
}

const both = [expected(LSTM, "ifgo"), expected(UPPER, "ifgo")];

describe("TensorFlow.js layers models", () => {
  test("weights in one row of bytes over several parts, cut anywhere", async () => {
    const bytes = bytesOf(weights);
    const parts = { "p1.bin": bytes.subarray(0, 101), "p2.bin": bytes.subarray(101) };
    const model = await readModel(
      source([{ paths: Object.keys(parts), weights: listOf(weights) }], parts),
    );
    expect(model.format).toBe("tfjs");
    expect(model.networks.map(({ name }) => name)).toEqual(["lstm_LSTM1+lstm_LSTM2"]);
    expect(weightsOf(model.networks[0]!.cell)).toEqual(both);
    const { layers } = model.networks[0]!.cell.definition as { layers: object[] };
    expect(layers[0]).toMatchObject({ gateActivation: "hard-sigmoid" });
    expect(model.unused).toEqual([]);
  });

  test("GRU, resetting before and after, and SimpleRNN, by their configuration", () => {
    const [GRU, RNN] = [someGates("rzn", m, H, 17), someGates("h", m, H, 23)];
    const gates = { activation: "tanh", recurrent_activation: "sigmoid" };
    const listed = withoutSuffix([
      ...kerasWeights("before/", GRU, "zrn"),
      ...kerasWeights("after/", GRU, "zrn", "two"),
      ...kerasWeights("simple/", RNN, "h"),
    ]);
    const { networks } = readTfjs(
      source(
        [{ paths: ["w.bin"], weights: listOf(listed) }],
        { "w.bin": bytesOf(listed) },
        topology(
          layer("GRU", "before", { ...gates, reset_after: false }),
          layer("Dense", "between"),
          layer("GRU", "after", { ...gates, reset_after: true }),
          layer("Dense", "again"),
          layer("SimpleRNN", "simple", { activation: "relu" }),
        ),
      ),
    );
    expect(networks.map(({ layers }) => layers.map(({ cell }) => cell))).toEqual([
      ["gru-reset-before"],
      ["gru"],
      ["relu"],
    ]);
    expect(networks.map(({ cell }) => weightsOf(cell))).toEqual([
      [expected(GRU, "rzn")],
      [expected(GRU, "rzn", "both")],
      [expected(RNN, "h")],
    ]);
  });

  test("several groups, and paths with folders", () => {
    const [a, b] = [weights.slice(0, 3), weights.slice(3)];
    const model = readTfjs(
      source(
        [
          { paths: ["sub/g1.bin"], weights: listOf(a) },
          { paths: ["g2.bin"], weights: listOf(b) },
        ],
        { "g1.bin": bytesOf(a), "g2.bin": bytesOf(b) },
      ),
    );
    expect(weightsOf(model.networks[0]!.cell)).toEqual(both);
  });

  test("quantised weights: q · scale + min in float32, and float16", () => {
    const quantised = (dtype: string, stored: Uint8Array, more: object) => {
      const parts = { "w.bin": stored };
      const list = listOf(weights, { quantization: { dtype, original_dtype: "float32", ...more } });
      const [first] = readTfjs(source([{ paths: ["w.bin"], weights: list }], parts)).networks;
      return weightsOf(first!.cell);
    };
    const values = weights.flatMap((weight) => weight.values);
    // Weights are multiples of 1/256 in (−1, 1): exact as 16-bit integers.
    const wide = Uint16Array.from(values, (value) => (value + 1) * 256);
    const scaled = quantised("uint16", new Uint8Array(wide.buffer), { scale: 1 / 256, min: -1 });
    expect(scaled).toEqual(both);
    const narrow = Uint8Array.from(values, (value) => (value + 1) * 100);
    const coarse = quantised("uint8", narrow, { scale: 0.01, min: -1 });
    const largest = Math.max(
      ...coarse[0]!["inputWeights"]!.map((value, i) =>
        Math.abs(value - both[0]!["inputWeights"]![i]!),
      ),
    );
    expect(largest).toBeGreaterThan(0);
    expect(largest).toBeLessThanOrEqual(0.01 + 1e-7); // rounded down to a step of 0.01
    expect(coarse[0]!["inputWeights"]!.every((value) => Math.fround(value) === value)).toBe(true);
    const halves = new Uint8Array(Uint16Array.from(values, toHalf).buffer);
    expect(quantised("float16", halves, {})).toEqual(both);
  });

  test("files that do not fit are refused, saying which", () => {
    const whole = bytesOf(weights);
    const manifest = (more: object = {}) => [{ paths: ["w.bin"], weights: listOf(weights, more) }];
    const cases: [ModelSource, RegExp][] = [
      [source(manifest(), {}), /has no file "w.bin", which its model.json names/],
      [
        source(manifest(), { "w.bin": whole.subarray(4) }),
        /lists weights of 1088 bytes in files of 1084/,
      ],
      [source(manifest({ dtype: "string" }), { "w.bin": whole }), /is stored as string/],
      [source(manifest({ shape: [-1] }), { "w.bin": whole }), /has the shape \[-1\]/],
      [
        source(manifest({ quantization: { dtype: "uint8" } }), { "w.bin": whole }),
        /quantised without scale and min/,
      ],
      [source([], {}, { node: [] }), /is a graph model/],
      [source([], {}, { class_name: "Widget" }), /of class "Widget"/],
    ];
    for (const [files, message] of cases) {
      expect(() => readTfjs(files)).toThrow(FormatError);
      expect(() => readTfjs(files)).toThrow(message);
    }
  });
});

/** binary16 of a number that it holds exactly and that is 0 or at least 2⁻¹⁴. */
function toHalf(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
  if (value === 0) return 0;
  return (
    ((bits >>> 16) & 0x8000) | ((((bits >>> 23) & 0xff) - 112) << 10) | ((bits >>> 13) & 0x3ff)
  );
}
