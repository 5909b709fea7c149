/**
 * Mapping files: which tensors are which weights, for models whose names nobody knows (`--map`).
 *
 * A mapping is YAML. Weights come as one tensor, gates stacked, or as a list with one tensor per gate;
 * `gates` says in which order, `transposed` whether rows are inputs.
 */
import { FormatError } from "../errors.ts";
import {
  type CellKind,
  GATES,
  layerFrom,
  networkFrom,
  type RecurrentLayer,
  readWeights,
  requireCellKind,
} from "./layers.ts";
import type { Embedding, Model, Readout, RecurrentNetwork, Tensor } from "./model.ts";

/** Characters of a mapping file. */
const LONGEST = 2 ** 20;
const MOST_LAYERS = 1000;

/** Gates in the order of the cells' weights. */
const GATE_NAMES: Readonly<Record<CellKind, readonly string[]>> = {
  tanh: ["h"],
  relu: ["h"],
  identity: ["h"],
  lstm: ["i", "f", "g", "o"],
  gru: ["r", "z", "n"],
  "gru-reset-before": ["r", "z", "n"],
  "minimal-gated": ["f", "n"],
};

const KEYS = ["name", "layers", "embedding", "readout"];
const LAYER_KEYS = [
  "cell",
  "input_weights",
  "recurrent_weights",
  "input_bias",
  "recurrent_bias",
  "gates",
  "transposed",
  "forget_bias",
];
const READOUT_KEYS = ["weights", "bias", "transposed", "activation"];

type Fields = ReadonlyMap<string, unknown>;

/**
 * The network that a mapping file makes of a model's tensors.
 *
 * @param mapping - The text of the file; {@link mappingTemplate} prints one to fill in.
 * @throws {FormatError} `MALFORMED`, naming the place in the mapping, if it is no mapping, names
 *   tensors that are not there, or sizes do not fit.
 */
export async function networkFromMapping(model: Model, mapping: string): Promise<RecurrentNetwork> {
  if (mapping.length > LONGEST) {
    throw malformed("mapping", `has ${mapping.length} characters; at most ${LONGEST} are read`);
  }
  const { parse } = await import("yaml");
  let content: unknown;
  try {
    content = parse(mapping, { mapAsMap: true });
  } catch (error) {
    throw malformed("mapping", `is no YAML: ${error instanceof Error ? error.message : error}`);
  }
  const fields = requireFields(content, "mapping", KEYS);
  const layers = fields.get("layers");
  if (!Array.isArray(layers) || layers.length === 0 || layers.length > MOST_LAYERS) {
    throw malformed("layers", "expected a list, from the input upwards");
  }
  const tensors = new Map(model.tensors.map((tensor) => [tensor.name, tensor]));
  const built = layers.map((layer, l) => buildLayer(layer, `layers[${l}]`, tensors));
  const embedding = buildEmbedding(fields.get("embedding"), tensors);
  const readout = buildReadout(fields.get("readout"), tensors);
  requireWidth("embedding", embedding?.width, built[0]!.cell.inputSize);
  requireWidth(
    "readout",
    readout && readout.weights.length / readout.outputs,
    built.at(-1)!.cell.outputSize,
  );
  const name = fields.get("name");
  return asFormatError("layers", () =>
    networkFrom(built, {
      name: typeof name === "string" ? name : "mapped",
      assumptions: ["which tensors are which weights, and their order: from the mapping file"],
      embedding,
      readout,
    }),
  );
}

/** A mapping file for a model, to be filled in: its tensors and shapes, and every field explained. */
export function mappingTemplate(model: Model): string {
  const lines = model.tensors.map(({ name, dtype, shape }) => {
    const [rows = 0, columns = 0] = shape;
    const ratio = shape.length === 2 ? Math.max(rows, columns) / Math.min(rows, columns) : 0;
    const square = [1, 2, 3, 4].includes(ratio) ? "   may be recurrent weights" : "";
    return `#   ${JSON.stringify(name)}  ${dtype} [${shape.join(", ")}]${square}`;
  });
  return `# Which tensors of ${model.source} are which weights.
# Tensors in the file:
${lines.join("\n")}
name: mapped
layers: # from the input upwards
  - cell: null # ${Object.keys(GATES).join(", ")}
    input_weights: null # a tensor, gates x H rows and one column per input; or a list, one per gate
    recurrent_weights: null # a tensor, gates x H rows and H columns; or a list, one per gate
    input_bias: null # a tensor or a list; null: none
    recurrent_bias: null # a second bias, if there is one
    transposed: false # true: rows are inputs, as in Keras
    gates: null # order of the gates in the file: [i, f, g, o] (lstm), [r, z, n] (gru); null: this order
    forget_bias: 0 # added to the forget gate of an lstm at run time (TensorFlow 1: 1)
embedding: null # a tensor with one row per symbol
readout: null # {weights: tensor, bias: tensor or null, transposed: false, activation: linear}
`;
}

function buildLayer(
  content: unknown,
  place: string,
  tensors: ReadonlyMap<string, Tensor>,
): RecurrentLayer {
  const fields = requireFields(content, place, LAYER_KEYS);
  const kind = asFormatError(place, () => requireCellKind(String(fields.get("cell"))));
  const order = gateOrder(fields.get("gates"), kind, place);
  const transposed = fields.get("transposed") === true;
  const used: string[] = [];
  const weights = (key: string, columns: boolean): Float64Array | undefined => {
    const at = `${place}.${key}`;
    const named = namedTensors(fields.get(key), at, tensors, GATES[kind]);
    used.push(...named.map((tensor) => tensor.name));
    const blocks = named.map((tensor) => oriented(tensor, columns ? 2 : 1, transposed, at));
    return blocks.length === 0 ? undefined : inOrder(blocks, order, at);
  };
  const recurrentWeights = weights("recurrent_weights", true);
  const inputWeights = weights("input_weights", true);
  if (!recurrentWeights || !inputWeights) {
    throw malformed(place, "expected input_weights and recurrent_weights, each a tensor's name");
  }
  const H = Math.sqrt(recurrentWeights.length / GATES[kind]);
  const m = inputWeights.length / (GATES[kind] * H);
  const forgetBias = fields.get("forget_bias") ?? 0;
  if (typeof forgetBias !== "number") throw malformed(place, "forget_bias: expected a number");
  return asFormatError(place, () =>
    layerFrom({
      kind,
      weights: {
        inputSize: m,
        hiddenSize: H,
        inputWeights,
        recurrentWeights,
        inputBias: weights("input_bias", false),
        recurrentBias: weights("recurrent_bias", false),
      },
      forgetBias,
      convention: `from the mapping, gates ${order.map((g) => GATE_NAMES[kind][g]).join(", ")}`,
      tensors: used,
    }),
  );
}

/** For each gate of the file, its place in the cell's order. */
function gateOrder(value: unknown, kind: CellKind, place: string): number[] {
  const names = GATE_NAMES[kind];
  if (value === undefined || value === null) return names.map((_, g) => g);
  const given = Array.isArray(value) ? value.map(String) : [];
  const order = given.map((name) => names.indexOf(name));
  if (
    order.length === names.length &&
    new Set(order).size === order.length &&
    !order.includes(-1)
  ) {
    return order;
  }
  throw malformed(place, `gates: expected an order of [${names.join(", ")}], each once`);
}

function inOrder(
  blocks: readonly Float64Array[],
  order: readonly number[],
  at: string,
): Float64Array {
  const length = blocks.reduce((sum, block) => sum + block.length, 0);
  const size = length / order.length;
  if (!Number.isInteger(size)) {
    throw malformed(at, `${length} numbers do not make ${order.length} gates of one size`);
  }
  const all = new Float64Array(length);
  let filled = 0;
  for (const block of blocks) {
    all.set(block, filled);
    filled += block.length;
  }
  const into = new Float64Array(length);
  order.forEach((gate, stored) => {
    into.set(all.subarray(stored * size, (stored + 1) * size), gate * size);
  });
  return into;
}

/** A tensor's values with one row per output. */
function oriented(tensor: Tensor, rank: number, transposed: boolean, at: string): Float64Array {
  const values = asFormatError(at, () => readWeights(tensor, rank));
  if (rank === 1 || !transposed) return values;
  const [rows, columns] = tensor.shape as [number, number];
  return values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}

function namedTensors(
  value: unknown,
  at: string,
  tensors: ReadonlyMap<string, Tensor>,
  gates: number,
): Tensor[] {
  if (value === undefined || value === null) return [];
  const names = Array.isArray(value) ? value.map(String) : [String(value)];
  if (names.length !== 1 && names.length !== gates) {
    throw malformed(
      at,
      `has ${names.length} tensors; expected one, or one for each of ${gates} gates`,
    );
  }
  return names.map((name) => {
    const tensor = tensors.get(name);
    if (tensor) return tensor;
    throw malformed(at, `the file has no tensor ${JSON.stringify(name.slice(0, 100))}`);
  });
}

function buildEmbedding(value: unknown, tensors: ReadonlyMap<string, Tensor>): Embedding | null {
  const [tensor] = namedTensors(value, "embedding", tensors, 1);
  if (!tensor) return null;
  const values = asFormatError("embedding", () => readWeights(tensor, 2));
  return { symbols: tensor.shape[0]!, width: tensor.shape[1]!, values };
}

function buildReadout(content: unknown, tensors: ReadonlyMap<string, Tensor>): Readout | null {
  if (content === undefined || content === null) return null;
  const fields = requireFields(content, "readout", READOUT_KEYS);
  const [weights] = namedTensors(fields.get("weights"), "readout.weights", tensors, 1);
  if (!weights) throw malformed("readout.weights", "expected a tensor's name");
  const transposed = fields.get("transposed") === true;
  const values = oriented(weights, 2, transposed, "readout.weights");
  const outputs = weights.shape[transposed ? 1 : 0]!;
  const [stored] = namedTensors(fields.get("bias"), "readout.bias", tensors, 1);
  const bias = stored ? oriented(stored, 1, false, "readout.bias") : new Float64Array(outputs);
  if (bias.length !== outputs) {
    throw malformed("readout.bias", `has ${bias.length} numbers; expected ${outputs}`);
  }
  const activation = fields.get("activation") ?? "linear";
  if (activation !== "linear" && activation !== "softmax" && activation !== "other") {
    throw malformed("readout.activation", "expected linear, softmax or other");
  }
  return { outputs, weights: values, bias, activation };
}

function requireWidth(part: string, found: number | null | undefined, wanted: number): void {
  if (found === null || found === undefined || found === wanted) return;
  throw malformed(part, `is ${found} wide; the layers take ${wanted}`);
}

function requireFields(value: unknown, place: string, known: readonly string[]): Fields {
  if (!(value instanceof Map)) throw malformed(place, `expected the fields ${known.join(", ")}`);
  for (const key of value.keys()) {
    if (known.includes(String(key))) continue;
    const found = JSON.stringify(String(key).slice(0, 100));
    throw malformed(place, `has the unknown field ${found}; expected ${known.join(", ")}`);
  }
  return value as Fields;
}

/** Runs a part whose errors do not know where in the mapping they are. */
function asFormatError<T>(place: string, part: () => T): T {
  try {
    return part();
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof FormatError)) throw error;
    throw malformed(place, error.message);
  }
}

function malformed(place: string, text: string): FormatError {
  return new FormatError("MALFORMED", `${place}: ${text}`);
}
