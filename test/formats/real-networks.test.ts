/**
 * Trained networks of others predict text far better than chance. Every wrong convention (order of
 * gates, cuDNN's layout, a bias lost, the forget bias) costs them that.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Cell } from "../../src/cells/cell.ts";
import { type LstmOptions, lstm } from "../../src/cells/lstm.ts";
import { isStack, stack } from "../../src/cells/stack.ts";
import type { Model, RecurrentNetwork } from "../../src/formats/model.ts";
import { readModelFile } from "../../src/formats/node/read-model-file.ts";
import { weightsOf } from "../support/gates.ts";
import { runCell } from "../support/run-cell.ts";
import { describeShared } from "../support/shared.ts";

type Vocabulary = Readonly<Record<string, number>>;

const vocabulary = (path: string) => JSON.parse(readFileSync(path, "utf8")) as Vocabulary;
const tensorOf = (model: Model, name: string) =>
  model.tensors.find((tensor) => tensor.name === name)!.read();

/** Rows of the network's embedding. */
function embedded({ embedding }: RecurrentNetwork, ids: readonly number[]): Float64Array[] {
  const { width, values } = embedding!;
  return ids.map((id) => values.subarray(id * width, (id + 1) * width));
}

/** softmax(weights · h + bias). */
function softmax(scores: readonly number[]): number[] {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** ln of the probabilities of each next symbol, on average, negative: nats per symbol. */
const crossEntropy = (probabilities: readonly number[]) =>
  -probabilities.reduce((sum, p) => sum + Math.log(p), 0) / probabilities.length;

describeShared("ml5's network of Darwin's prose", "models/ml5-char-rnn", (folder) => {
  test("two layers, an embedding, a softmax over 100 symbols", async () => {
    const { format, networks, refused, unused } = await readModelFile(folder);
    expect([format, refused, unused]).toEqual(["ml5", [], ["Variable"]]);
    const [network] = networks;
    expect(network!.layers.map(({ inputSize, hiddenSize }) => [inputSize, hiddenSize])).toEqual([
      [128, 128],
      [128, 128],
    ]);
    expect(network!.embedding).toMatchObject({ symbols: 100, width: 128 });
    expect(network!.readout).toMatchObject({ outputs: 100, activation: "softmax" });
    expect(network!.cell.definition).toMatchObject({
      layers: [{ forgetBias: 1 }, { forgetBias: 1 }],
    });
  });

  test("element by element, as the file has it: gate j of cell 0 is PyTorch's g", async () => {
    const { networks } = await readModelFile(folder);
    const file = readFileSync(join(folder, "rnnlm_multi_rnn_cell_cell_0_basic_lstm_cell_weights"));
    // Row i of [x; h] × (i, j, f, o); PyTorch's weight_ih is (i, f, g, o) × x.
    const at = (row: number, gate: number, h: number) =>
      file.readFloatLE(4 * (row * 512 + gate * 128 + h));
    const { inputWeights, recurrentWeights } = weightsOf(networks[0]!.cell)[0]!;
    expect(inputWeights![(2 * 128 + 17) * 128 + 5]).toBe(at(5, 1, 17));
    expect(recurrentWeights![(1 * 128 + 17) * 128 + 5]).toBe(at(128 + 5, 2, 17));
  });

  test("it predicts English prose at less than half the nats of chance", async () => {
    const [network] = (await readModelFile(folder)).networks;
    const ids = vocabulary(join(folder, "vocab.json"));
    const text =
      "There is grandeur in this view of life, with its several powers, having been originally " +
      "breathed into a few forms or into one; and that, whilst this planet has gone cycling on";
    const sequence = [...text].map((symbol) => ids[symbol]!);
    const loss = crossEntropy(nextSymbols(network!, network!.cell, sequence));
    expect(loss).toBeLessThan(Math.log(100) / 2); // 1.76 of 4.61; with two gates swapped 4.88
    // The 1 that TensorFlow adds to the forget gate when it runs is not in the file.
    const { layers } = network!.cell.definition as { layers: (LstmOptions & { cell: string })[] };
    const without = stack(layers.map(({ cell: _, ...layer }) => lstm({ ...layer, forgetBias: 0 })));
    expect(crossEntropy(nextSymbols(network!, without, sequence))).toBeGreaterThan(loss);
  });

  /** Probabilities that the network gives each next symbol. */
  function nextSymbols(
    network: RecurrentNetwork,
    cell: Cell,
    sequence: readonly number[],
  ): number[] {
    const { weights, bias, outputs } = network.readout!;
    const states = runCell(cell, embedded(network, sequence));
    return states.slice(0, -1).map((state, t) => {
      const h = state.subarray(256, 384); // the upper layer's half of [h₁, c₁, h₂, c₂]
      const scores = Array.from({ length: outputs }, (_, o) =>
        h.reduce((sum, value, i) => sum + weights[o * 128 + i]! * value, bias[o]!),
      );
      const distribution = softmax(scores);
      expect(distribution.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      return distribution[sequence[t + 1]!]!;
    });
  }
});

describeShared("textgenrnn's network of headlines", "models/textgenrnn", (folder) => {
  const file = join(folder, "textgenrnn_weights.hdf5");

  test("two CuDNNLSTM of 128 on an embedding of 465 × 100", async () => {
    const { networks, refused, unused } = await readModelFile(file);
    expect(refused).toEqual([]);
    expect(networks.map(({ name }) => name)).toEqual(["rnn_1+rnn_2"]);
    expect(networks[0]!.layers.map(({ inputSize, hiddenSize }) => [inputSize, hiddenSize])).toEqual(
      [
        [100, 128],
        [128, 128],
      ],
    );
    expect(networks[0]!.embedding).toMatchObject({ symbols: 465, width: 100 });
    expect(unused).toHaveLength(3); // attention, and the kernel and bias of the output
  });

  test("with its attention and output layers it predicts headlines at less than half of chance", async () => {
    const model = await readModelFile(file);
    const [network] = model.networks;
    const [attention, kernel, bias] = [
      tensorOf(model, "attention/attention/attention_W:0"),
      tensorOf(model, "output/output/kernel:0"),
      tensorOf(model, "output/output/bias:0"),
    ];
    const ids = vocabulary(join(folder, "textgenrnn_vocab.json"));
    const text = readFileSync(join(folder, "hacker_news_2000.txt"), "utf8");
    const lines = text.split("\n").slice(1, 2);
    const probabilities = lines.flatMap((line) => {
      const sequence = [ids["<s>"]!, ...[...line].slice(0, 25).map((symbol) => ids[symbol] ?? 0)];
      return sequence.slice(1).map((next, t) => {
        // Windows of 40 symbols, filled with 0 in front, as it was trained.
        const window = [...new Array<number>(40).fill(0), ...sequence.slice(0, t + 1)].slice(-40);
        return predict(network!, window, attention, kernel, bias)[next]!;
      });
    });
    // 1.59 of 6.14; without the second bias 3.40, with plain Keras' layout 54.
    expect(crossEntropy(probabilities)).toBeLessThan(Math.log(465) / 2);
  });

  /** softmax(K Σ_t a_t [x_t, h₁_t, h₂_t] + b), a = softmax over t of w · [x_t, h₁_t, h₂_t]. */
  function predict(
    network: RecurrentNetwork,
    window: readonly number[],
    attention: Float64Array,
    kernel: Float64Array,
    bias: Float64Array,
  ): number[] {
    const inputs = embedded(network, window);
    const features = runCell(network.cell, inputs).map((state, t) => [
      ...inputs[t]!,
      ...state.subarray(0, 128),
      ...state.subarray(256, 384),
    ]);
    const weights = softmax(
      features.map((row) => row.reduce((sum, value, i) => sum + value * attention[i]!, 0)),
    );
    const scores = Array.from(bias);
    for (let i = 0; i < 356; i++) {
      const value = features.reduce((sum, row, t) => sum + weights[t]! * row[i]!, 0);
      for (let o = 0; o < 465; o++) scores[o]! += value * kernel[i * 465 + o]!;
    }
    return softmax(scores);
  }
});

describeShared("silero's voice detector", "models/silero-vad", (folder) => {
  test(".onnx and .jit hold byte-identical matrices, at both sampling rates", async () => {
    const onnx = await readModelFile(join(folder, "silero_vad.onnx"));
    const jit = await readModelFile(join(folder, "silero_vad.jit"));
    const find = (model: Model, part: string) =>
      weightsOf(model.networks.find(({ name }) => name.includes(part))!.cell);
    expect(onnx.networks).toHaveLength(2);
    expect(find(onnx, "then_branch")).toEqual(find(jit, "_model.decoder"));
    expect(find(onnx, "else_branch")).toEqual(find(jit, "_model_8k.decoder"));
    expect(find(onnx, "then_branch")).not.toEqual(find(onnx, "else_branch"));
  });

  test("the opset-15 file has the 16 kHz network: LSTM 128 → 128", async () => {
    const small = await readModelFile(join(folder, "silero_vad_16k_op15.onnx"));
    const jit = await readModelFile(join(folder, "silero_vad.jit"));
    expect(small.networks).toHaveLength(1);
    expect(small.networks[0]!.layers[0]).toMatchObject({ inputSize: 128, hiddenSize: 128 });
    expect(isStack(small.networks[0]!.cell)).toBe(false);
    const [found, wanted] = [small, jit].map((model) => weightsOf(model.networks[0]!.cell));
    expect(found).toEqual(wanted);
  });
});
