/**
 * ml5's character networks: a folder with `manifest.json` and one file of float32 per variable, as a
 * TensorFlow 1 program left them.
 *
 * Their cells are TensorFlow's BasicLSTM: one kernel of (inputs + H) × 4H for [x; h], gates i, j, f, o
 * (j is PyTorch's g), and 1 added to the forget gate's bias when the network runs.
 */
import { decodeElements, elementCount } from "../../data/bytes/elements.ts";
import { FormatError } from "../../errors.ts";
import type { Embedding, Readout } from "../../networks/network.ts";
import { layerFrom, networkFrom, type RecurrentLayer, readWeights } from "../layers.ts";
import type { Model, ModelSource, Tensor } from "../model.ts";
import { asObject, parseJson } from "./keras-architecture.ts";

const CELL = /^(.*?)(?:cell_(\d+)\/)?basic_lstm_cell\/(weights|kernel|biases|bias)$/;
/** TensorFlow's blocks of H columns in PyTorch's order i, f, g, o. */
const GATE_ORDER = [0, 2, 1, 3];
const FORGET_BIAS = 1;

/**
 * The network of an ml5 folder.
 *
 * @param source - `manifest.json` first, and the files that it names.
 * @throws FormatError `MALFORMED` if a variable's file is missing or has another length than its
 *   shape says, or cells are missing.
 */
export function readMl5(source: ModelSource): Model {
  const tensors = variables(source);
  const cells = tensors
    .map((tensor) => ({ tensor, parts: CELL.exec(tensor.name) }))
    .filter(({ parts }) => parts !== null);
  const numbers = [...new Set(cells.map(({ parts }) => Number(parts![2] ?? 0)))];
  const layers = numbers
    .toSorted((a, b) => a - b)
    .map((number) => {
      const own = cells.filter(({ parts }) => Number(parts![2] ?? 0) === number);
      const find = (name: RegExp) => own.find(({ parts }) => name.test(parts![3]!))?.tensor;
      return basicLstm(source.name, find(/^(weights|kernel)$/), find(/^bias/));
    });
  const used = new Set(layers.flatMap(({ description }) => description.tensors));
  const take = (name: string) => {
    const tensor = tensors.find((candidate) => candidate.name.split("/").at(-1) === name);
    if (tensor) used.add(tensor.name);
    return tensor;
  };
  if (layers.length === 0) {
    throw new FormatError(
      "UNSUPPORTED",
      `${source.name}: has no basic_lstm_cell among ${tensors.map(({ name }) => name).join(", ")}`,
    );
  }
  const top = layers.at(-1)!.cell.outputSize;
  const network = networkFrom(layers, {
    name: "rnnlm",
    embedding: embeddingFrom(take("embedding"), layers[0]!.cell.inputSize),
    readout: readoutFrom(take("softmax_w"), take("softmax_b"), top),
  });
  const unused = tensors.map(({ name }) => name).filter((name) => !used.has(name));
  return { source: source.name, format: "ml5", networks: [network], refused: [], tensors, unused };
}

function variables({ name: source, files }: ModelSource): Tensor[] {
  const [manifest = new Uint8Array()] = files.values();
  const entries = asObject(parseJson(new TextDecoder().decode(manifest), source));
  if (!entries) throw malformed(source, "has a manifest.json that is no object");
  return Object.entries(entries).map(([name, entry]) => {
    const { filename, shape } = asObject(entry) ?? {};
    const bytes = files.get(String(filename));
    const sizes = Array.isArray(shape) ? shape.map(Number) : [Number.NaN];
    if (!bytes) {
      throw malformed(source, `has no file ${JSON.stringify(filename)}, which its manifest names`);
    }
    if (bytes.length !== 4 * elementCount(sizes) || sizes.some((size) => !(size >= 0))) {
      const wanted = JSON.stringify(shape);
      throw malformed(
        source,
        `has ${bytes.length} bytes of float32 for ${name}, of shape ${wanted}`,
      );
    }
    const read = () => decodeElements(bytes, "float32", "little", name);
    return { name, dtype: "float32", shape: sizes, read };
  });
}

function basicLstm(
  source: string,
  kernel: Tensor | undefined,
  bias: Tensor | undefined,
): RecurrentLayer {
  const width = bias?.shape[0] ?? 0;
  const H = width / 4;
  const m = (kernel?.shape[0] ?? 0) - H;
  if (!kernel || !bias || kernel.shape[1] !== width || !(m >= 1) || !(H >= 1)) {
    throw malformed(
      source,
      `has a basic_lstm_cell with weights of [${kernel?.shape}] and biases of [${bias?.shape}]; expected [inputs + H, 4H] and [4H]`,
    );
  }
  const stored = readWeights(kernel, 2);
  const offsets = readWeights(bias, 1);
  const rows = (from: number, columns: number) => {
    const into = new Float64Array(width * columns);
    GATE_ORDER.forEach((gate, place) => {
      for (let h = 0; h < H; h++) {
        for (let i = 0; i < columns; i++) {
          into[(place * H + h) * columns + i] = stored[(from + i) * width + gate * H + h]!;
        }
      }
    });
    return into;
  };
  const inputBias = new Float64Array(width);
  GATE_ORDER.forEach((gate, place) => {
    inputBias.set(offsets.subarray(gate * H, (gate + 1) * H), place * H);
  });
  return layerFrom({
    kind: "lstm",
    weights: {
      inputSize: m,
      hiddenSize: H,
      inputWeights: rows(0, m),
      recurrentWeights: rows(m, H),
      inputBias,
    },
    forgetBias: FORGET_BIAS,
    convention: `TensorFlow BasicLSTM, gates i, j, f, o, one bias, ${FORGET_BIAS} added to that of f`,
    tensors: [kernel.name, bias.name],
  });
}

function embeddingFrom(table: Tensor | undefined, width: number): Embedding | null {
  if (table?.shape.length !== 2 || table.shape[1] !== width) return null;
  return { symbols: table.shape[0]!, width, values: readWeights(table, 2) };
}

/** softmax(h W + b), W of H × symbols. */
function readoutFrom(
  matrix: Tensor | undefined,
  offset: Tensor | undefined,
  H: number,
): Readout | null {
  if (matrix?.shape.length !== 2 || matrix.shape[0] !== H) return null;
  const outputs = matrix.shape[1]!;
  const stored = readWeights(matrix, 2);
  const weights = stored.map((_, at) => stored[(at % H) * outputs + Math.floor(at / H)]!);
  const bias = offset ? readWeights(offset, 1) : new Float64Array(outputs);
  if (bias.length !== outputs) return null;
  return { outputs, weights, bias, activation: "softmax" };
}

function malformed(source: string, what: string): FormatError {
  return new FormatError("MALFORMED", `${source}: ${what}`);
}
