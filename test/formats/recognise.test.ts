import { describe, expect, test } from "vitest";
import type { CellDefinition } from "../../src/cells/definition.ts";
import { kerasLayer } from "../../src/formats/keras/keras-layers.ts";
import type { RecurrentNetwork, Tensor } from "../../src/formats/model.ts";
import { recognise } from "../../src/formats/recognise.ts";
import { kerasArrays, tensor, torchLayer } from "../support/weights.ts";

const cellsOf = (tensors: readonly Tensor[], cell?: string) =>
  recognise(tensors, cell === undefined ? {} : { cell }).networks.map(({ layers }) =>
    layers.map((layer) => layer.cell),
  );

const reasonOf = (tensors: readonly Tensor[], cell?: string) => {
  const { networks, refused } = recognise(tensors, cell === undefined ? {} : { cell });
  expect(networks).toEqual([]);
  expect(refused.length).toBe(1);
  return refused[0]!;
};

const definition = (network: RecurrentNetwork) =>
  network.cell.definition as CellDefinition & Record<string, Float64Array>;

describe("PyTorch's names", () => {
  test("the cell follows from the shape of weight_hh, under any prefix", () => {
    expect(cellsOf(torchLayer("module.encoder.rnn.", 4, 3, 5))).toEqual([["lstm"]]);
    expect(cellsOf(torchLayer("", 3, 3, 5))).toEqual([["gru"]]);
    expect(cellsOf(torchLayer("rnn_", 1, 3, 5, ""))).toEqual([["tanh"]]);
  });

  test("tanh is assumed and said; --cell relu changes it", () => {
    const rnn = torchLayer("rnn.", 1, 3, 5);
    expect(recognise(rnn).networks[0]!.assumptions).toEqual([
      "nonlinearity tanh, PyTorch's default: the weights do not say; `--cell relu` if it was trained with relu",
    ]);
    const relu = recognise(rnn, { cell: "relu" }).networks[0]!;
    expect(relu.layers[0]!.cell).toBe("relu");
    expect(relu.assumptions).toEqual([]);
  });

  test("more than nine layers keep the order of their numbers", () => {
    const layers = Array.from({ length: 11 }, (_, l) =>
      torchLayer("", 1, l === 0 ? 2 : 3, 3, `_l${l}`),
    );
    const [network] = recognise(layers.flat().toReversed()).networks;
    expect(network!.layers.map(({ tensors }) => tensors.includes("weight_hh_l10")).at(-1)).toBe(
      true,
    );
    expect(network!.cell.inputSize).toBe(2);
  });

  test("several networks of one file are kept apart", () => {
    const { networks } = recognise([...torchLayer("a.", 4, 3, 5), ...torchLayer("b.", 3, 3, 5)]);
    expect(networks.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test("modules in a list are stacked if their sizes fit, else left alone", () => {
    const fitting = [...torchLayer("rnns.0.", 4, 3, 5), ...torchLayer("rnns.1.", 4, 5, 6)];
    expect(cellsOf(fitting)).toEqual([["lstm", "lstm"]]);
    const parallel = [...torchLayer("rnns.0.", 4, 3, 5), ...torchLayer("rnns.1.", 4, 3, 5)];
    expect(cellsOf(parallel)).toEqual([["lstm"], ["lstm"]]);
    // Two named modules are no list: nothing says that one reads the other.
    const named = [...torchLayer("rnn1.", 4, 3, 5), ...torchLayer("rnn2.", 4, 5, 6)];
    expect(cellsOf(named)).toEqual([["lstm"], ["lstm"]]);
  });

  const wrong: [string, Tensor[], string | undefined, RegExp][] = [
    [
      "a wrong rank",
      [tensor("weight_hh_l0", 20), tensor("weight_ih_l0", 20, 3)],
      undefined,
      /weight_hh_l0 has shape \[20\]; expected 2 dimensions/,
    ],
    [
      "rows that differ",
      [tensor("weight_hh_l0", 20, 5), tensor("weight_ih_l0", 15, 3)],
      undefined,
      /expected 20 rows/,
    ],
    [
      "a bias of the wrong length",
      [...torchLayer("", 4, 3, 5).slice(0, 2), tensor("bias_ih_l0", 5)],
      undefined,
      /bias_ih_l0 has shape \[5\]; expected \[20\]/,
    ],
    [
      "a missing matrix",
      [tensor("weight_hh_l0", 20, 5)],
      undefined,
      /has weight_hh_l0 and no weight_ih/,
    ],
    [
      "a missing layer",
      [...torchLayer("", 4, 3, 5), ...torchLayer("", 4, 5, 5, "_l2")],
      undefined,
      /layers 0, 2; layer 1 is missing/,
    ],
    [
      "layers that do not fit",
      [...torchLayer("", 4, 3, 5), ...torchLayer("", 4, 7, 5, "_l1")],
      undefined,
      /layer 1 \(weight_ih_l1\) reads 7 numbers, and layer 0 gives 5/,
    ],
    ["five blocks", torchLayer("", 5, 3, 4), undefined, /5 times as high as wide; expected 1/],
    [
      "half a block",
      [tensor("weight_hh_l0", 7, 5), tensor("weight_ih_l0", 7, 3)],
      undefined,
      /1\.4 times/,
    ],
    [
      "an empty matrix",
      [tensor("weight_hh_l0", 0, 0), tensor("weight_ih_l0", 0, 3)],
      undefined,
      /NaN times/,
    ],
    ["a --cell with other gates", torchLayer("", 3, 3, 5), "lstm", /lstm takes 4 \(from --cell\)/],
    ["a --cell that is none", torchLayer("", 3, 3, 5), "lstmm", /expected one of tanh, relu/],
    [
      "peepholes",
      [...torchLayer("rnn.", 4, 3, 5), tensor("rnn.weight_ci", 5)],
      undefined,
      /has peepholes \(rnn\.weight_ci\)/,
    ],
  ];
  test.each(wrong)("%s is refused with its reason", (_, tensors, cell, message) => {
    expect(reasonOf(tensors, cell).reason).toMatch(message);
  });

  test("two blocks may be a minimal gated unit, and that is asked", () => {
    const tensors = torchLayer("", 2, 3, 5);
    expect(reasonOf(tensors)).toMatchObject({ code: "AMBIGUOUS", choices: ["minimal-gated"] });
    expect(cellsOf(tensors, "minimal-gated")).toEqual([["minimal-gated"]]);
  });
});

describe("Keras' names", () => {
  test("the cell follows from the shapes of recurrent kernel and bias", () => {
    expect(cellsOf(kerasArrays("lstm/", 4, 3, 5, [20]))).toEqual([["lstm"]]);
    expect(cellsOf(kerasArrays("lstm/", 4, 3, 5, null))).toEqual([["lstm"]]);
    expect(cellsOf(kerasArrays("", 3, 3, 5, [2, 15]))).toEqual([["gru"]]);
    expect(cellsOf(kerasArrays("", 3, 3, 5, [15]))).toEqual([["gru-reset-before"]]);
    expect(cellsOf(kerasArrays("rnn/", 1, 3, 5, [5]))).toEqual([["tanh"]]);
    expect(cellsOf(kerasArrays("rnn/", 1, 3, 5, [5]), "relu")).toEqual([["relu"]]);
  });

  test("a GRU without bias is asked for, with its choices", () => {
    const tensors = kerasArrays("gru/", 3, 3, 5, null);
    const refused = reasonOf(tensors);
    expect(refused).toMatchObject({ code: "AMBIGUOUS", choices: ["gru", "gru-reset-before"] });
    expect(refused.reason).toMatch(/say which: --cell gru or --cell gru-reset-before$/);
    expect(cellsOf(tensors, "gru")).toEqual([["gru"]]);
    expect(cellsOf(tensors, "gru-reset-before")).toEqual([["gru-reset-before"]]);
  });

  test("a --cell against the bias is refused", () => {
    expect(reasonOf(kerasArrays("", 3, 3, 5, [15]), "gru").reason).toMatch(
      /that of gru-reset-before/,
    );
    expect(reasonOf(kerasArrays("", 3, 3, 5, [2, 15]), "gru-reset-before").reason).toMatch(
      /that of gru,/,
    );
  });

  test("numbered layers are stacked, in Keras' numbering and in ours", () => {
    const two = (a: string, b: string) => [
      ...kerasArrays(b, 4, 5, 5, [20]),
      ...kerasArrays(a, 4, 3, 5, [20]),
    ];
    for (const [a, b, name] of [
      ["layer0/", "layer1/", "layer"],
      ["lstm/", "lstm_1/", "lstm"],
      ["lstm/lstm_cell/", "lstm_1/lstm_cell_1/", "lstm"],
    ] as const) {
      const [network] = recognise(two(a, b)).networks;
      expect(network).toMatchObject({ name, layers: [{ inputSize: 3 }, { inputSize: 5 }] });
      expect(network!.assumptions.at(-1)).toMatch(/stand on top of each other/);
    }
  });

  test("a missing kernel and kernels that differ are refused", () => {
    expect(reasonOf([tensor("a/recurrent_kernel", 5, 20)]).reason).toMatch(/no kernel beside it/);
    const differing = [tensor("a/recurrent_kernel", 5, 20), tensor("a/kernel", 3, 15)];
    expect(reasonOf(differing).reason).toMatch(/\[3,15\]; expected 20 columns/);
  });
});

describe("Keras' order in PyTorch's", () => {
  const [m, H] = [2, 3];
  const named = {
    inputSize: m,
    units: H,
    activation: "tanh",
    recurrentActivation: "sigmoid",
    tensors: [],
  } as const;
  /** Element of gate g, input i and unit h is 100 g + 10 i + h: rows i, columns g and h. */
  const kernel = (gates: number, rows: number) =>
    Float64Array.from({ length: rows * gates * H }, (_, at) => {
      const [i, column] = [Math.floor(at / (gates * H)), at % (gates * H)];
      return 100 * Math.floor(column / H) + 10 * i + (column % H);
    });
  /** What PyTorch's row-major matrix must be: Keras' gate `order[place]` at each place. */
  const expected = (order: readonly number[], rows: number) =>
    order.flatMap((g) =>
      Array.from(
        { length: H * rows },
        (_, at) => 100 * g + 10 * (at % rows) + Math.floor(at / rows),
      ),
    );
  const build = (
    kind: "lstm" | "gru" | "simple",
    gates: number,
    bias: Float64Array | null,
    more: object,
  ) =>
    kerasLayer({
      ...named,
      kind,
      kernel: kernel(gates, m),
      recurrentKernel: kernel(gates, H),
      bias,
      resetAfter: true,
      cudnn: false,
      ...more,
    }).cell.definition as Record<string, Float64Array>;
  const counting = (length: number) => Float64Array.from({ length }, (_, i) => i + 1);

  test("LSTM: transposed, gates in place, one bias", () => {
    const cell = build("lstm", 4, counting(12), {});
    expect([...cell.inputWeights!]).toEqual(expected([0, 1, 2, 3], m));
    expect([...cell.recurrentWeights!]).toEqual(expected([0, 1, 2, 3], H));
    expect([...cell.inputBias!]).toEqual([...counting(12)]);
    expect(cell.recurrentBias!.every((b) => b === 0)).toBe(true);
  });

  test("GRU: z and r change places, in both biases", () => {
    const cell = build("gru", 3, counting(18), {});
    expect([...cell.inputWeights!]).toEqual(expected([1, 0, 2], m));
    expect([...cell.inputBias!]).toEqual([4, 5, 6, 1, 2, 3, 7, 8, 9]);
    expect([...cell.recurrentBias!]).toEqual([13, 14, 15, 10, 11, 12, 16, 17, 18]);
  });

  test("cuDNN: a gate's kernel is PyTorch's matrix, whatever its shape says", () => {
    const cell = build("lstm", 4, counting(24), { cudnn: true });
    // Gate g of the array, read row by row: the numbers of the H × m matrix in their order.
    const block = (g: number, rows: number) =>
      Array.from({ length: rows * H }, (_, at) => 100 * g + 10 * Math.floor(at / H) + (at % H));
    expect([...cell.inputWeights!]).toEqual([0, 1, 2, 3].flatMap((g) => block(g, m)));
    expect([...cell.recurrentWeights!]).toEqual([0, 1, 2, 3].flatMap((g) => block(g, H)));
    expect([...cell.recurrentBias!]).toEqual([...counting(24).subarray(12)]);
  });

  test("wrong lengths and activations are refused by name", () => {
    expect(() => build("lstm", 4, counting(7), {})).toThrow(
      "bias has 7 numbers; expected 12 or two times 12",
    );
    expect(() => build("simple", 1, counting(6), {})).toThrow("expected 3");
    expect(() => build("gru", 3, counting(18), { resetAfter: false })).toThrow("resets before");
    expect(() => build("lstm", 3, null, {})).toThrow("kernel has 18 numbers; expected 24");
    expect(() => build("simple", 1, null, { activation: "sigmoid" })).toThrow(/SimpleRNN.*sigmoid/);
  });
});

describe("before and after the network", () => {
  const rnn = torchLayer("rnn.", 4, 3, 5);
  const only = (tensors: readonly Tensor[]) => recognise([...rnn, ...tensors]);

  test("an embedding and a readout that fit are taken, and that is said", () => {
    const { networks, unused } = only([
      tensor("encoder.weight", 11, 3),
      tensor("decoder.weight", 7, 5),
      tensor("decoder.bias", 7),
      tensor("norm.weight", 5),
    ]);
    const [network] = networks;
    expect(network!.embedding).toMatchObject({ symbols: 11, width: 3 });
    expect(network!.readout).toMatchObject({ outputs: 7, activation: "linear" });
    expect(network!.assumptions).toEqual([
      "token ids are embedded by encoder.weight, which fits by name and width",
      "the readout is decoder.weight, which fits by name and width; taken as linear: the file does not say what follows",
      "norm.weight [5] is not computed: a normalisation is taken to stand outside of the recurrence",
    ]);
    expect(unused).toEqual(["norm.weight"]);
  });

  test("Keras' kernel of a readout is transposed", () => {
    const dense = tensor("dense/kernel", 5, 2);
    const { readout } = only([dense, tensor("dense/bias", 2)]).networks[0]!;
    const stored = dense.read();
    const columns = [0, 1].flatMap((o) => [0, 1, 2, 3, 4].map((h) => stored[h * 2 + o]!));
    expect([...readout!.weights]).toEqual(columns);
  });

  test("sizes or names that do not fit are left alone", () => {
    const { networks, unused } = only([
      tensor("embed.weight", 11, 4),
      tensor("fc.weight", 7, 6),
      tensor("key.weight", 7, 5),
    ]);
    expect(networks[0]).toMatchObject({ embedding: null, readout: null });
    expect(unused).toEqual(["embed.weight", "fc.weight", "key.weight"]);
  });

  test("two that fit are none, and the first of several maps is no readout", () => {
    const two = only([tensor("fc.weight", 7, 5), tensor("head.weight", 2, 5)]).networks[0]!;
    expect(two.readout).toBeNull();
    expect(two.assumptions).toEqual([
      "no readout: fc.weight, head.weight all fit by name and shape",
    ]);
    const deep = only([tensor("fc1.weight", 7, 5), tensor("fc2.weight", 2, 7)]).networks[0]!;
    expect(deep.readout).toBeNull();
    expect(deep.assumptions[0]).toMatch(/fc1\.weight is followed by fc2\.weight/);
  });

  test("of two that fit, the one nearest in the tree is taken", () => {
    const tensors = [
      ...torchLayer("left.rnn.", 4, 3, 5),
      tensor("left.fc.weight", 7, 5),
      tensor("right.fc.weight", 2, 5),
    ];
    expect(recognise(tensors).networks[0]!.readout!.outputs).toBe(7);
  });

  test("a readout without bias has a bias of zeros", () => {
    expect([...only([tensor("fc.weight", 2, 5)]).networks[0]!.readout!.bias]).toEqual([0, 0]);
  });

  test("weights are PyTorch's own, untouched", () => {
    const { inputWeights, recurrentBias } = definition(recognise(rnn).networks[0]!);
    expect(inputWeights).toEqual(rnn[0]!.read());
    expect(recurrentBias).toEqual(rnn[3]!.read());
  });
});
