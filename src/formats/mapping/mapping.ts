/**
 * Mapping files: which tensors are which weights, for models whose names nobody knows (`--map`).
 *
 * A mapping is YAML. Weights come as one tensor, gates stacked, or as a list with one tensor per gate;
 * `gates` says in which order, `transposed` whether rows are inputs.
 */

import { firstLine } from "../../errors.ts";
import type { Embedding, Readout } from "../../networks/network.ts";
import { networkFrom, readWeights } from "../layers.ts";
import { briefly, type Model, type RecurrentNetwork, type Tensor } from "../model.ts";
import {
  booleanField,
  type Fields,
  MappingError,
  namedTensors,
  placed,
  requireFields,
  shown,
  WHOLE,
} from "./mapping-fields.ts";
import { MAPPED_CELLS, mappedLayer } from "./mapping-layer.ts";

/** Characters of a mapping file. */
const LONGEST = 2 ** 20;
const MOST_LAYERS = 1000;

const KEYS = ["name", "layers", "embedding", "readout"];
const READOUT_KEYS = ["weights", "bias", "transposed", "activation"];

/**
 * The network that a mapping file makes of a model's tensors.
 *
 * @param mapping - The text of the file; {@link mappingTemplate} prints one to fill in.
 * @param source - Name of the file, which messages then begin with.
 * @throws FormatError `MALFORMED`, naming the place in the mapping, if it is no mapping, names
 *   tensors that are not there, or sizes do not fit.
 */
export async function networkFromMapping(
  model: Model,
  mapping: string,
  source?: string,
): Promise<RecurrentNetwork> {
  try {
    return networkFromFields(model, await fieldsOf(mapping));
  } catch (error) {
    throw source !== undefined && error instanceof MappingError ? error.in(source) : error;
  }
}

/** The table that a mapping's text is. */
async function fieldsOf(mapping: string): Promise<Fields> {
  if (mapping.length > LONGEST) {
    throw new MappingError(WHOLE, `has ${mapping.length} characters; at most ${LONGEST} are read`);
  }
  const { parse } = await import("yaml");
  let content: unknown;
  try {
    content = parse(mapping, { mapAsMap: true });
  } catch (error) {
    // What is wrong and where; a picture of the place follows it.
    throw new MappingError(WHOLE, `is no YAML: ${firstLine(error).replace(/:$/, "")}`);
  }
  return requireFields(content, WHOLE, KEYS);
}

function networkFromFields(model: Model, fields: Fields): RecurrentNetwork {
  const layers = fields.get("layers");
  if (!Array.isArray(layers) || layers.length === 0 || layers.length > MOST_LAYERS) {
    throw new MappingError("layers", "expected a list, from the input upwards");
  }
  const tensors = new Map(model.tensors.map((tensor) => [tensor.name, tensor]));
  const built = layers.map((layer, l) => mappedLayer(layer, `layers[${l}]`, tensors));
  const embedding = buildEmbedding(fields.get("embedding"), tensors);
  const readout = buildReadout(fields.get("readout"), tensors);
  requireWidth("embedding", embedding?.width, built[0]!.cell.inputSize);
  requireWidth(
    "readout",
    readout && readout.weights.length / readout.outputs,
    built.at(-1)!.cell.outputSize,
  );
  const name = fields.get("name") ?? "mapped";
  if (typeof name !== "string") throw new MappingError("name", `is ${shown(name)}; expected text`);
  const given = fields.get("readout");
  const used = new Set([
    ...built.flatMap(({ description }) => description.tensors),
    String(fields.get("embedding")),
    String(given instanceof Map ? given.get("weights") : null),
  ]);
  return placed("layers", () =>
    networkFrom(built, {
      name,
      assumptions: [
        "which tensors are which weights, and their order: from the mapping file",
        ...leftOutNotes(model.tensors, used),
      ],
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
  - cell: null # ${MAPPED_CELLS.join(", ")}
    input_weights: null # a tensor, gates x H rows and one column per input; or a list, one per gate
    recurrent_weights: null # a tensor, gates x H rows and H columns; or a list, one per gate
    joint_weights: null # in place of both: one matrix for input and state side by side, …
    joint_order: null # … and which comes first: [input, state] or [state, input]
    input_bias: null # a tensor or a list; [2, gates x H]: both biases; null: none
    recurrent_bias: null # a second bias, if there is one
    transposed: false # true: rows are inputs, as in Keras
    gates: null # order of the gates in the file: [i, f, g, o] (lstm), [r, z, n] (gru); null: this order
    forget_bias: 0 # added to the forget gate of an lstm at run time (TensorFlow 1: 1)
    leak: null # of leaky and rate-network: step by time constant, in (0, 1]; or a tensor of H
    activation: null # of leaky and rate-network: tanh (null), relu, identity, sigmoid
embedding: null # a tensor with one row per symbol
readout: null # {weights: tensor, bias: tensor or null, transposed: false, activation: linear}
`;
}

/** Tensors as large as a weight that is used: masks, signs, or what an optimiser keeps. */
function leftOutNotes(tensors: readonly Tensor[], used: ReadonlySet<string>): string[] {
  const matrices = tensors.filter(({ name, shape }) => used.has(name) && shape.length === 2);
  const shapes = new Set(matrices.map(({ shape }) => shape.join()));
  const alike = tensors.filter(({ name, shape }) => !used.has(name) && shapes.has(shape.join()));
  if (alike.length === 0) return [];
  return [
    `the mapping leaves out ${briefly(alike)}, as large as weights that it names: masks or signs are not applied`,
  ];
}

function buildEmbedding(value: unknown, tensors: ReadonlyMap<string, Tensor>): Embedding | null {
  const [tensor] = namedTensors(value, "embedding", tensors, 1);
  if (!tensor) return null;
  const values = placed("embedding", () => readWeights(tensor, 2));
  return { symbols: tensor.shape[0]!, width: tensor.shape[1]!, values };
}

function buildReadout(content: unknown, tensors: ReadonlyMap<string, Tensor>): Readout | null {
  if (content === undefined || content === null) return null;
  const fields = requireFields(content, "readout", READOUT_KEYS);
  const [weights] = namedTensors(fields.get("weights"), "readout.weights", tensors, 1);
  if (!weights) throw new MappingError("readout.weights", "expected a tensor's name");
  const transposed = booleanField(fields, "transposed", "readout");
  const values = oriented(weights, transposed);
  const outputs = weights.shape[transposed ? 1 : 0]!;
  const [stored] = namedTensors(fields.get("bias"), "readout.bias", tensors, 1);
  const bias = stored
    ? placed("readout.bias", () => readWeights(stored, 1))
    : new Float64Array(outputs);
  if (bias.length !== outputs) {
    throw new MappingError("readout.bias", `has ${bias.length} numbers; expected ${outputs}`);
  }
  const activation = fields.get("activation") ?? "linear";
  if (activation !== "linear" && activation !== "softmax" && activation !== "other") {
    throw new MappingError("readout.activation", "expected linear, softmax or other");
  }
  return { outputs, weights: values, bias, activation };
}

/** A matrix's values with one row per output. */
function oriented(tensor: Tensor, transposed: boolean): Float64Array {
  const values = placed("readout.weights", () => readWeights(tensor, 2));
  if (!transposed) return values;
  const [rows, columns] = tensor.shape as [number, number];
  return values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}

function requireWidth(part: string, found: number | null | undefined, wanted: number): void {
  if (found === null || found === undefined || found === wanted) return;
  throw new MappingError(part, `is ${found} wide; the layers take ${wanted}`);
}
