import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/errors.ts";
import { readOnnx } from "../../src/formats/onnx/onnx.ts";
import { biasOf, expected, type Gates, rowsOf, someGates, weightsOf } from "../support/gates.ts";
import {
  type AttributeValue,
  floats,
  integers,
  node,
  type OnnxGraphSpec,
  type OnnxNodeSpec,
  type OnnxTensorSpec,
  onnxFile,
} from "../support/onnx-files.ts";

const [m, H] = [3, 4];
const LSTM = someGates("ifgo", m, H, 5);
const UPPER = someGates("ifgo", H, H, 11);
const GRU = someGates("rzn", m, H, 17);
const RNN = someGates("h", m, H, 23);
/** ONNX's gates in the letters of `gates.ts`: i, o, f, c and z, r, h. */
const ORDERS = { LSTM: "iofg", GRU: "zrn", RNN: "h" } as const;

type Operator = keyof typeof ORDERS;

/** W, R and B of an operator, for one direction or two. */
function stored(prefix: string, operator: Operator, ...directions: Gates[]): OnnxTensorSpec[] {
  const order = ORDERS[operator];
  const [rows, inputs] = [order.length * H, directions[0]![order[0]!]!.W[0]!.length];
  const D = directions.length;
  const all = (part: (gates: Gates) => number[]) => directions.flatMap(part);
  const biases = (gates: Gates) => [...biasOf(gates, order), ...biasOf(gates, order, "rb")];
  return [
    floats(
      `${prefix}W`,
      [D, rows, inputs],
      all((gates) => rowsOf(gates, order, "W")),
    ),
    floats(
      `${prefix}R`,
      [D, rows, H],
      all((gates) => rowsOf(gates, order, "U")),
    ),
    floats(`${prefix}B`, [D, 2 * rows], all(biases)),
  ];
}

const operator = (
  opType: Operator,
  prefix: string,
  attributes: Record<string, AttributeValue> = {},
  input = "x",
) =>
  node(
    opType,
    [input, `${prefix}W`, `${prefix}R`, `${prefix}B`],
    [`${prefix}y`, `${prefix}h`],
    { hidden_size: H, ...attributes },
    { name: `${prefix}${opType}` },
  );

const read = (graph: OnnxGraphSpec) => readOnnx(onnxFile(graph), "m.onnx");

async function only(graph: OnnxGraphSpec) {
  const { networks, refused } = await read(graph);
  expect(refused).toEqual([]);
  expect(networks).toHaveLength(1);
  return networks[0]!;
}

describe("initial states", () => {
  const plain = operator("LSTM", "a");
  const from = (...states: OnnxTensorSpec[]) =>
    only({
      node: [{ ...plain, input: [...plain.input, "", ...states.map(({ name }) => name!)] }],
      initializer: [...stored("a", "LSTM", LSTM), ...states],
    });

  test("stored ones that are not zero are said", async () => {
    const h = floats("h", [1, 1, H], new Array(H).fill(0));
    const c = floats("c", [1, 1, H], new Array(H).fill(0.5));
    expect((await from(h)).assumptions).toEqual([]);
    expect((await from(h, c)).assumptions).toEqual([
      "starts from zero, not from c of the file; --initial-state takes a file",
    ]);
  });
});

describe("operators equal cells made from the same weights", () => {
  test("LSTM: gates i, o, f, c", async () => {
    const network = await only({
      node: [operator("LSTM", "a")],
      initializer: stored("a", "LSTM", LSTM),
    });
    expect(network.name).toBe("aLSTM");
    expect(weightsOf(network.cell)).toEqual([expected(LSTM, "ifgo", "both")]);
    expect(network.layers[0]!.tensors).toEqual(["aW", "aR", "aB"]);
  });

  test("GRU: gates z, r, h; linear_before_reset", async () => {
    for (const [flag, cell] of [
      [1, "gru"],
      [0, "gru-reset-before"],
    ] as const) {
      const network = await only({
        node: [operator("GRU", "g", { linear_before_reset: flag })],
        initializer: stored("g", "GRU", GRU),
      });
      expect(network.layers[0]!.cell).toBe(cell);
      expect(weightsOf(network.cell)).toEqual([expected(GRU, "rzn", "both")]);
    }
  });

  test("RNN: the activation from its attribute", async () => {
    for (const [activations, cell] of [
      [{}, "tanh"],
      [{ activations: ["Relu"] }, "relu"],
      [{ activations: ["Affine"], activation_alpha: { floats: [1] } }, "identity"],
    ] as const) {
      const network = await only({
        node: [operator("RNN", "r", activations)],
        initializer: stored("r", "RNN", RNN),
      });
      expect(network.layers[0]!.cell).toBe(cell);
      expect(weightsOf(network.cell)).toEqual([expected(RNN, "h", "both")]);
    }
  });

  test("HardSigmoid with Keras' and with PyTorch's slope", async () => {
    for (const [alpha, activation] of [
      [0.2, "hard-sigmoid"],
      [1 / 6, "hard-sigmoid-6"],
    ] as const) {
      const attributes = {
        activations: ["HardSigmoid", "Tanh", "Tanh"],
        activation_alpha: { floats: [alpha] },
        activation_beta: { floats: [0.5] },
      };
      const network = await only({
        node: [operator("LSTM", "a", attributes)],
        initializer: stored("a", "LSTM", LSTM),
      });
      expect(network.cell.definition).toMatchObject({ gateActivation: activation });
    }
  });

  test("an operator without biases", async () => {
    const initializer = stored("a", "LSTM", LSTM).slice(0, 2);
    const plain = node("LSTM", ["x", "aW", "aR", ""], ["y"]);
    const network = await only({ node: [plain], initializer });
    expect(weightsOf(network.cell)).toEqual([expected(LSTM, "ifgo", "none")]);
    expect(network.layers[0]!.bias).toBe(false);
  });

  test("every way in which numbers are stored", async () => {
    const [W, R, B] = stored("a", "LSTM", LSTM) as [OnnxTensorSpec, OnnxTensorSpec, OnnxTensorSpec];
    const values = rowsOf(LSTM, "iofg", "W");
    const bits = (value: number) => new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16;
    const bfloat = new Uint8Array(Uint16Array.from(values, bits).buffer);
    const { dims } = W;
    const name = "aW";
    for (const stored of [
      { name, dims, dataType: 1, floatData: values },
      { name, dims, dataType: 11, doubleData: values },
      { name, dims, dataType: 11, rawData: new Uint8Array(Float64Array.from(values).buffer) },
      { name, dims, dataType: 16, rawData: bfloat },
      { name, dims, dataType: 16, int32Data: values.map(bits) },
    ]) {
      const network = await only({ node: [operator("LSTM", "a")], initializer: [stored, R, B] });
      expect(weightsOf(network.cell)).toEqual([expected(LSTM, "ifgo", "both")]);
    }
  });
});

describe("weights computed in the graph", () => {
  /** PyTorch's tensors, and the nodes by which its exporter turns them into ONNX's order. */
  function torchExport(branch: "inside" | "outside"): OnnxGraphSpec {
    const tensors = [
      floats("rnn.weight_ih", [4 * H, m], rowsOf(LSTM, "ifgo", "W")),
      floats("rnn.weight_hh", [4 * H, H], rowsOf(LSTM, "ifgo", "U")),
      floats("rnn.bias_ih", [4 * H], biasOf(LSTM, "ifgo")),
      floats("rnn.bias_hh", [4 * H], biasOf(LSTM, "ifgo", "rb")),
    ];
    const nodes: OnnxNodeSpec[] = [];
    const constant = (values: number[]) => {
      const name = `c${nodes.length}`;
      nodes.push(node("Constant", [], [name], { value: { t: integers("", values) } }));
      return name;
    };
    const reorder = (tensor: string) => {
      const part = (from: number, to: number) => {
        const inputs = [tensor, constant([from]), constant([to]), constant([0])];
        nodes.push(node("Slice", inputs, [`s${nodes.length}`]));
        return nodes.at(-1)!.output[0]!;
      };
      const parts = [part(0, H), part(3 * H, 2 ** 53), part(H, 3 * H)];
      nodes.push(node("Concat", parts, [`j${nodes.length}`], { axis: 0 }));
      return nodes.at(-1)!.output[0]!;
    };
    const unsqueeze = (value: string) => {
      nodes.push(node("Unsqueeze", [value, constant([0])], [`u${nodes.length}`]));
      return nodes.at(-1)!.output[0]!;
    };
    const W = unsqueeze(reorder("rnn.weight_ih"));
    const R = unsqueeze(reorder("rnn.weight_hh"));
    const halves = [reorder("rnn.bias_ih"), reorder("rnn.bias_hh")];
    nodes.push(node("Concat", halves, ["both"], { axis: 0 }));
    nodes.push(node("LSTM", ["x", W, R, unsqueeze("both")], ["y"], { hidden_size: H }));
    if (branch === "outside") return { node: nodes, initializer: tensors };
    const other = { node: [node("Identity", ["x"], ["z"])] };
    return {
      node: [
        node("If", ["condition"], ["out"], {
          then_branch: { g: { node: nodes } },
          else_branch: { g: other },
        }),
      ],
      initializer: tensors,
    };
  }

  test("sliced, joined and unsqueezed from PyTorch's order, in the graph and in a branch", async () => {
    for (const branch of ["outside", "inside"] as const) {
      const network = await only(torchExport(branch));
      expect(weightsOf(network.cell)).toEqual([expected(LSTM, "ifgo", "both")]);
      expect(network.layers[0]!.tensors).toEqual([
        "rnn.weight_ih",
        "rnn.weight_hh",
        "rnn.bias_ih",
        "rnn.bias_hh",
      ]);
    }
  });

  test("by transposition, reshaping, splitting, gathering, arithmetic and casts", async () => {
    const W = rowsOf(LSTM, "iofg", "W");
    const columns = Array.from({ length: m }, (_, i) => W.filter((_, at) => at % m === i)).flat();
    const R = rowsOf(LSTM, "iofg", "U");
    const b = [...biasOf(LSTM, "iofg"), ...biasOf(LSTM, "iofg", "rb")];
    const reversed = Array.from({ length: 4 * H }, (_, row) =>
      R.slice((4 * H - 1 - row) * H).slice(0, H),
    );
    const graph = {
      initializer: [
        floats("Wt", [m, 4 * H], columns),
        integers("shape", [1, -1, m]),
        floats("Rr", [4 * H, H], reversed.flat()),
        integers(
          "back",
          Array.from({ length: 4 * H }, (_, i) => -1 - i),
        ),
        {
          name: "bd",
          dims: [2 * b.length],
          dataType: 11,
          doubleData: [...b.map((v) => v / 2 + 3), ...b],
        },
        floats("three", [], [3]),
        floats("two", [1], [2]),
      ],
      node: [
        node("Transpose", ["Wt"], ["Wp"], { perm: [1, 0] }),
        node("Reshape", ["Wp", "shape"], ["W"]),
        node("Gather", ["Rr", "back"], ["Rg"], { axis: 0 }),
        node("Unsqueeze", ["Rg"], ["R"], { axes: [0] }),
        node("Cast", ["bd"], ["bf"], { to: 1 }),
        node("Split", ["bf"], ["b0", "b1"], { axis: 0 }),
        node("Sub", ["b0", "three"], ["b2"]),
        node("Mul", ["b2", "two"], ["b3"]),
        node("Unsqueeze", ["b3"], ["B"], { axes: [0] }),
        node("LSTM", ["x", "W", "R", "B"], ["y"]),
      ],
    };
    const network = await only(graph);
    expect(weightsOf(network.cell)).toEqual([expected(LSTM, "ifgo", "both")]);
  });

  test("by slices that run backwards, with bounds counted from the end", async () => {
    const R = rowsOf(LSTM, "iofg", "U");
    const upsideDown = Array.from({ length: 4 * H }, (_, row) =>
      R.slice((4 * H - 1 - row) * H).slice(0, H),
    );
    const [W, , B] = stored("a", "LSTM", LSTM);
    const graph = {
      initializer: [
        W!,
        B!,
        floats(
          "Rr",
          [1, 4 * H + 2, H],
          [...upsideDown.flat(), ...new Array<number>(2 * H).fill(9)],
        ),
        integers("last", [-3]), // two rows stand after the last one that is wanted
        integers("end", [-(2 ** 53)]),
        integers("axis", [-2]),
        integers("back", [-1]),
      ],
      node: [node("Slice", ["Rr", "last", "end", "axis", "back"], ["aR"]), operator("LSTM", "a")],
    };
    expect(weightsOf((await only(graph)).cell)).toEqual([expected(LSTM, "ifgo", "both")]);
  });

  test("from integers with a scale (quantised weights)", async () => {
    const values = rowsOf(LSTM, "iofg", "W").map((_, i) => (i % 200) - 100);
    const stored8 = {
      name: "q",
      dims: [1, 4 * H, m],
      dataType: 3,
      rawData: new Uint8Array(Int8Array.from(values).buffer),
    };
    const [, R, B] = stored("a", "LSTM", LSTM);
    const graph = {
      initializer: [stored8, floats("scale", [], [0.25]), R!, B!],
      node: [node("DequantizeLinear", ["q", "scale"], ["aW"]), operator("LSTM", "a")],
    };
    const [weights] = weightsOf((await only(graph)).cell);
    expect(weights!["inputWeights"]!.slice(0, 3)).toEqual([-25, -24.75, -24.5]);
  });

  test("what depends on the input is refused; PyTorch's names then still tell the network", async () => {
    const { networks, refused } = await read({
      initializer: [
        floats("rnn.weight_ih_l0", [4 * H, m], rowsOf(LSTM, "ifgo", "W")),
        floats("rnn.weight_hh_l0", [4 * H, H], rowsOf(LSTM, "ifgo", "U")),
      ],
      node: [
        node("MatMul", ["rnn.weight_ih_l0", "x"], ["W"]),
        node("LSTM", ["x", "W", "R", ""], ["y"]),
      ],
    });
    expect(refused[0]!.reason).toMatch(/has input weights that depend on the model's input/);
    expect(networks.map(({ name }) => name)).toEqual(["rnn"]);
    expect(weightsOf(networks[0]!.cell)).toEqual([expected(LSTM, "ifgo", "none")]);
  });
});

describe("around the operators", () => {
  const both = [...stored("a", "LSTM", LSTM), ...stored("b", "LSTM", UPPER)];

  test("operators that read each other are one network, past rearrangements", async () => {
    const network = await only({
      initializer: [...both, integers("axis", [1])],
      node: [
        operator("LSTM", "a"),
        node("Squeeze", ["ay", "axis"], ["s"]),
        node("Dropout", ["s"], ["d"]),
        operator("LSTM", "b", {}, "d"),
      ],
    });
    expect(network.name).toBe("aLSTM+bLSTM");
    expect(weightsOf(network.cell)).toEqual([
      expected(LSTM, "ifgo", "both"),
      expected(UPPER, "ifgo", "both"),
    ]);
  });

  test("something else in between, or the last state instead of all, separates them", async () => {
    for (const between of [node("Tanh", ["ay"], ["d"]), node("Identity", ["ah"], ["d"])]) {
      const { networks } = await read({
        initializer: both,
        node: [operator("LSTM", "a"), between, operator("LSTM", "b", {}, "d")],
      });
      expect(networks.map(({ name }) => name)).toEqual(["aLSTM", "bLSTM"]);
    }
  });

  test("the embedding before, and the linear map after with what follows it", async () => {
    const table = Array.from({ length: 5 * m }, (_, i) => i / 8);
    const matrix = Array.from({ length: 2 * H }, (_, i) => i / 8);
    const gemm = node("Gemm", ["f", "M", "v"], ["out"], { transB: 1 });
    const product = node("MatMul", ["f", "Mt"], ["p"]);
    const sum = node("Add", ["v", "p"], ["out"]);
    const turned = Array.from({ length: H }, (_, h) => [matrix[h]!, matrix[H + h]!]).flat();
    for (const [after, activation] of [
      [[gemm], "linear"],
      [[gemm, node("Softmax", ["out"], ["q"])], "softmax"],
      [[gemm, node("Relu", ["out"], ["q"])], "other"],
      [[product, sum], "linear"],
    ] as const) {
      const network = await only({
        initializer: [
          ...stored("a", "LSTM", LSTM),
          floats("table", [5, m], table),
          floats("M", [2, H], matrix),
          floats("Mt", [H, 2], turned),
          floats("v", [2], [1, 2]),
        ],
        node: [
          node("Gather", ["table", "ids"], ["e"]),
          operator("LSTM", "a", {}, "e"),
          node("Squeeze", ["ay"], ["f"], { axes: [1] }),
          ...after,
        ],
      });
      expect(network.embedding).toEqual({ symbols: 5, width: m, values: Float64Array.from(table) });
      expect(network.readout).toEqual({
        outputs: 2,
        weights: Float64Array.from(matrix),
        bias: Float64Array.of(1, 2),
        activation,
      });
    }
  });

  test("the same operator in two branches is one network, said", async () => {
    const branch = (prefix: string) => ({
      g: { node: [{ ...operator("LSTM", "a"), name: prefix }] },
    });
    const network = await only({
      initializer: stored("a", "LSTM", LSTM),
      node: [
        node("If", ["c"], ["out"], { then_branch: branch("one"), else_branch: branch("two") }),
      ],
    });
    expect(network.name).toBe("one");
    expect(network.assumptions).toEqual(["two has the same weights"]);
  });
});

describe("refused by name", () => {
  test("bidirectional: each direction is a network of its own; reverse is noted", async () => {
    const other = someGates("ifgo", m, H, 77);
    const model = await read({
      initializer: stored("a", "LSTM", LSTM, other),
      node: [operator("LSTM", "a", { direction: "bidirectional" })],
    });
    expect(model.refused).toMatchObject([{ name: "aLSTM", code: "UNSUPPORTED" }]);
    expect(model.networks.map(({ name }) => name)).toEqual(["aLSTM (forward)", "aLSTM (backward)"]);
    expect(weightsOf(model.networks[0]!.cell)).toEqual([expected(LSTM, "ifgo", "both")]);
    expect(weightsOf(model.networks[1]!.cell)).toEqual([expected(other, "ifgo", "both")]);
    const reverse = await only({
      initializer: stored("a", "LSTM", LSTM),
      node: [operator("LSTM", "a", { direction: "reverse" })],
    });
    const note = "reads each sequence from its end: reverse the input";
    expect(reverse.assumptions).toEqual([note]);
    expect(model.networks[1]!.assumptions).toEqual([note]);
  });

  const plain = operator("LSTM", "a");
  test.each([
    ["peepholes", { ...plain, input: [...plain.input, "", "", "", "aB"] }, /has peepholes/],
    ["coupled gates", operator("LSTM", "a", { input_forget: 1 }), /couples its input and forget/],
    [
      "clipping",
      operator("LSTM", "a", { clip: { f: 3 } }),
      /clips its pre-activations \(clip = 3\)/,
    ],
    [
      "an activation",
      operator("LSTM", "a", { activations: ["Sigmoid", "Softsign", "Softsign"] }),
      /activation Softsign; expected Tanh, Relu/,
    ],
    [
      "different activations for g and h",
      operator("LSTM", "a", { activations: ["Sigmoid", "Tanh", "Relu"] }),
      /tanh and relu for g and h; expected the same/,
    ],
    [
      "an operator of others",
      { ...plain, opType: "DynamicQuantizeLSTM", domain: "com.microsoft" },
      /is a com.microsoft.DynamicQuantizeLSTM; expected RNN, GRU or LSTM/,
    ],
  ])("%s", async (_, refusedNode, reason) => {
    // PyTorch's names beside it must not make a plain network of what was refused.
    const initializer = [
      ...stored("a", "LSTM", LSTM),
      floats("rnn.weight_ih_l0", [4 * H, m], rowsOf(LSTM, "ifgo", "W")),
      floats("rnn.weight_hh_l0", [4 * H, H], rowsOf(LSTM, "ifgo", "U")),
    ];
    const { networks, refused } = await read({ initializer, node: [refusedNode] });
    expect(networks).toEqual([]);
    expect(refused).toMatchObject([{ name: "aLSTM", code: "UNSUPPORTED" }]);
    expect(refused[0]!.reason).toMatch(reason);
  });

  test("weights in another file, of a wrong shape, or not finite", async () => {
    const [W, R, B] = stored("a", "LSTM", LSTM) as [OnnxTensorSpec, OnnxTensorSpec, OnnxTensorSpec];
    const values = rowsOf(LSTM, "iofg", "W").with(7, Number.POSITIVE_INFINITY);
    for (const [wrong, reason] of [
      [{ name: "aW", dims: W.dims, dataType: 1, dataLocation: 1 }, /in one file/],
      [{ ...W, dims: [1, m, 4 * H] }, /has W of shape \[1,3,16\]; expected \[1,16,16\]/],
      [{ ...W, dims: [1, 4 * H, m + 1] }, /has 48 numbers for the shape \[1,16,4\]; expected 64/],
      [{ ...W, dims: [-1, -4 * H, m] }, /expected at most 16 sizes of 0 or more/],
      [floats("aW", [1, 4 * H, m], values), /input weights of Infinity \(element 7\)/],
    ] as const) {
      const { refused } = await read({ node: [operator("LSTM", "a")], initializer: [wrong, R, B] });
      expect(refused).toHaveLength(1);
      expect(refused[0]!.reason).toMatch(reason);
    }
  });
});

/** A graph in an attribute of a node of a graph …, byte by byte: the encoder has a limit of its own. */
function deepModel(depth: number): Uint8Array {
  const wrap = (field: number, inner: readonly number[]): number[] => {
    const length =
      inner.length < 128 ? [inner.length] : [(inner.length & 127) | 128, inner.length >> 7];
    return [(field << 3) | 2, ...length, ...inner];
  };
  let graph: number[] = [];
  for (let i = 0; i < depth; i++) graph = wrap(1, wrap(5, wrap(6, graph)));
  return Uint8Array.from(wrap(7, graph));
}

describe("hostile files", () => {
  test("constant expressions that double at every step end in a refusal", async () => {
    const nodes = Array.from({ length: 60 }, (_, i) =>
      node("Concat", [`v${i}`, `v${i}`], [`v${i + 1}`], { axis: 0 }),
    );
    const { refused } = await read({
      initializer: [floats("v0", [1024], new Array<number>(1024).fill(1))],
      node: [...nodes, node("LSTM", ["x", "v60", "v60", ""], ["y"])],
    });
    expect(refused[0]!.reason).toContain("many times the size of the file");
  });

  test("long chains, circles and deep graphs end in a refusal", async () => {
    const chain = Array.from({ length: 5000 }, (_, i) =>
      node("Identity", [`v${i}`], [`v${i + 1}`]),
    );
    const long = await read({ node: [...chain, node("GRU", ["x", "v5000", "v5000", ""], ["y"])] });
    expect(long.refused[0]!.reason).toMatch(/in more than 200 steps/);
    const circle = [node("Identity", ["a"], ["b"]), node("Identity", ["b"], ["a"])];
    const round = await read({ node: [...circle, node("GRU", ["a", "a", "b", ""], ["y"])] });
    expect(round.refused[0]!.reason).toMatch(/depend on the model's input/);
    await expect(readOnnx(deepModel(60), "m.onnx")).rejects.toThrow(/nested deeper than 100/);
  });

  test("shapes with zeros and giant sizes cost nothing", async () => {
    const empty = { name: "e", dims: [2 ** 50, 0], dataType: 1, floatData: [] };
    const graph = {
      initializer: [empty, integers("i", [0])],
      node: [
        node("Gather", ["e", "i"], ["g"], { axis: 1 }),
        node("Concat", ["e", "e"], ["c"], { axis: 1 }),
        node("LSTM", ["x", "c", "g", ""], ["y"]),
      ],
    };
    const start = performance.now();
    expect((await read(graph)).networks).toEqual([]);
    expect(performance.now() - start).toBeLessThan(20_000); // filling them takes hours
  });

  test("other bytes", async () => {
    for (const [bytes, message] of [
      [new Uint8Array(0), /has no graph/],
      [new TextEncoder().encode("not a protobuf at all"), /is no readable ONNX file/],
      [onnxFile({ node: [operator("LSTM", "a")] }).subarray(0, 40), /is no readable ONNX file/],
    ] as const) {
      await expect(readOnnx(bytes, "m.onnx")).rejects.toThrow(FormatError);
      await expect(readOnnx(bytes, "m.onnx")).rejects.toThrow(message);
    }
  });
});
