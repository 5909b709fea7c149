import { expect, test } from "vitest";
import { FormatError } from "../../src/errors.ts";
import { readMl5 } from "../../src/formats/keras/ml5.ts";
import type { ModelSource } from "../../src/formats/model.ts";
import { readModel } from "../../src/formats/read-model.ts";
import { biasOf, columnsOf, expected, someGates, weightsOf } from "../support/gates.ts";

const [m, H] = [3, 4];
const LOWER = someGates("ifgo", m, H, 5);
const UPPER = someGates("ifgo", H, H, 11);
/** TensorFlow's gates i, j, f, o: j is the candidate, PyTorch's g. */
const ORDER = "igfo";

type Variables = Record<string, { shape: number[]; values: readonly number[] }>;

const cell = (number: number, gates: typeof LOWER, inputs: number): Variables => ({
  [`rnnlm/multi_rnn_cell/cell_${number}/basic_lstm_cell/weights`]: {
    shape: [inputs + H, 4 * H],
    values: [...columnsOf(gates, ORDER, "W"), ...columnsOf(gates, ORDER, "U")],
  },
  [`rnnlm/multi_rnn_cell/cell_${number}/basic_lstm_cell/biases`]: {
    shape: [4 * H],
    values: biasOf(gates, ORDER),
  },
});
const whole: Variables = {
  Variable: { shape: [], values: [1] },
  embedding: { shape: [5, m], values: Array.from({ length: 5 * m }, (_, i) => i / 8) },
  ...cell(1, UPPER, H),
  ...cell(0, LOWER, m),
  "rnnlm/softmax_w": { shape: [H, 5], values: Array.from({ length: 5 * H }, (_, i) => i / 8) },
  "rnnlm/softmax_b": { shape: [5], values: [0, 1, 2, 3, 4] },
};

function folder(variables: Variables): ModelSource {
  const entries = Object.entries(variables);
  const manifest = Object.fromEntries(
    entries.map(([name, { shape }]) => [name, { filename: name.replaceAll("/", "_"), shape }]),
  );
  const files = new Map([["manifest.json", new TextEncoder().encode(JSON.stringify(manifest))]]);
  for (const [name, { values }] of entries) {
    files.set(name.replaceAll("/", "_"), new Uint8Array(Float32Array.from(values).buffer));
  }
  return { name: "folder", files };
}

test("gates i, j, f, o, one kernel for [x; h], 1 added to the forget gate; cells by their numbers", async () => {
  const { format, networks, unused } = await readModel(folder(whole));
  expect(format).toBe("ml5");
  expect(weightsOf(networks[0]!.cell)).toEqual([expected(LOWER, "ifgo"), expected(UPPER, "ifgo")]);
  expect(networks[0]!.cell.definition).toMatchObject({
    layers: [{ forgetBias: 1 }, { forgetBias: 1 }],
  });
  expect(networks[0]!.embedding!.symbols).toBe(5);
  const { weights, bias, activation } = networks[0]!.readout!;
  expect(Array.from(weights.subarray(0, 4))).toEqual([0, 5 / 8, 10 / 8, 15 / 8]); // output 0's row
  expect(Array.from(bias)).toEqual([0, 1, 2, 3, 4]);
  expect(activation).toBe("softmax");
  expect(unused).toEqual(["Variable"]);
});

test("a network without embedding or readout is read as it is", () => {
  const [network] = readMl5(folder(cell(0, LOWER, m))).networks;
  expect(network).toMatchObject({ embedding: null, readout: null });
});

test("files that do not fit are refused, saying which", () => {
  const without = folder(whole);
  const files = new Map(without.files);
  files.delete("embedding");
  const weights = "rnnlm/multi_rnn_cell/cell_0/basic_lstm_cell/weights";
  const cases: [ModelSource, RegExp][] = [
    [{ ...without, files }, /has no file "embedding", which its manifest names/],
    [
      folder({ ...whole, embedding: { shape: [5, 4], values: [1] } }),
      /has 4 bytes of float32 for embedding/,
    ],
    [
      folder({ ...whole, [weights]: { shape: [3, 4 * H], values: new Array(48).fill(0) } }),
      /expected \[inputs \+ H, 4H\]/,
    ],
    [folder({ embedding: whole["embedding"]! }), /has no basic_lstm_cell among embedding/],
    [
      { name: "x", files: new Map([["manifest.json", new TextEncoder().encode("[]")]]) },
      /is no object/,
    ],
    [
      { name: "x", files: new Map([["manifest.json", new TextEncoder().encode("{")]]) },
      /is no JSON/,
    ],
  ];
  for (const [source, message] of cases) {
    expect(() => readMl5(source)).toThrow(FormatError);
    expect(() => readMl5(source)).toThrow(message);
  }
});
