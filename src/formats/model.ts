/**
 * What the readers of model files produce: tensors as the file names them, and the recurrent
 * networks recognised among them.
 */
import type { LayerKind } from "../cells/kinds.ts";
import type { DrivenNetwork } from "../networks/inputs-for.ts";
import type { Network, Readout } from "../networks/network.ts";
import type { OptionNames } from "../words.ts";

/** Bytes of a file, or of the files of a folder, with names for messages. No paths are followed. */
export interface ModelSource {
  /** For messages: the file or folder name as the user gave it. */
  readonly name: string;
  /** Files by name: one, or a folder's. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Reads another file of the same folder, by its bare name; null if there is none. */
  readonly beside?: (name: string) => Promise<Uint8Array | null>;
}

/** One stored array. */
export interface Tensor {
  /** Name in the file: "decoder.rnn.weight_ih_l0". */
  readonly name: string;
  /** As stored: "float32", "bfloat16", "int8", … */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** The values in row-major order, exactly converted to float64. @throws FormatError */
  read(): Float64Array;
  /** Of a weight that the file does not hold itself: what it is computed from. */
  readonly madeFrom?: {
    /** Names of tensors in the file. */
    readonly tensors: readonly string[];
    /** For people: "weight_hh_l0 is g · v/‖v‖ of …". */
    readonly how: string;
  };
}

/** A recurrent network found in a file, ready to compute with. */
export interface RecurrentNetwork extends Network<Readout | null>, DrivenNetwork {
  /** Prefix or layer name that tells it from others in the same file: "decoder.rnn". */
  readonly name: string;
  readonly layers: readonly LayerDescription[];
  /** What was assumed because the file does not say, each with the reason. */
  readonly assumptions: readonly string[];
}

/** One layer, for `inspect` and `convert`. */
export interface LayerDescription {
  readonly cell: LayerKind;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly bias: boolean;
  /** Of a gated cell with others than sigmoid and tanh. */
  readonly activations?: { readonly gates: string; readonly state: string };
  /** Conventions that matter, for people: "gates i, f, g, o; two biases, added". */
  readonly convention: string;
  /** Names of the tensors it was made from. */
  readonly tensors: readonly string[];
}

/** A recurrent network that was recognised and cannot be computed with. */
export interface RefusedNetwork {
  readonly name: string;
  /** Why; begins with a verb or with the tensor at fault. */
  readonly reason: string;
  /** As the `FormatError` that asking for it gives. */
  readonly code: "MALFORMED" | "UNSUPPORTED" | "AMBIGUOUS";
  /** If ambiguous: the names that `--cell` may have. */
  readonly choices: readonly string[];
}

/** Everything a file said. */
export interface Model {
  readonly source: string;
  /** "safetensors", "npz", "torch zip", "torch legacy", "pickle", "keras h5", "keras v3", "hdf5", "onnx", "tfjs", "ml5". */
  readonly format: string;
  readonly networks: readonly RecurrentNetwork[];
  readonly refused: readonly RefusedNetwork[];
  readonly tensors: readonly Tensor[];
  /** Names of tensors that belong to no network found. */
  readonly unused: readonly string[];
  /** What there is to say about the file as a whole, for people. */
  readonly notes?: readonly string[];
  /** Single numbers stored beside the tensors, by name ("epoch"), where the format keeps such. */
  readonly numbers?: ReadonlyMap<string, number>;
}

/** What the user says when names and shapes leave it open. */
export interface ReadOptions {
  /** Cell, as on the command line: "relu", "gru-reset-before", …; absent: from names and shapes. */
  readonly cell?: string | undefined;
}

/** For `requireKnown`. */
export const READ_OPTIONS: OptionNames<ReadOptions> = { cell: true };

/** Tensors with their shapes for a message, the first few of them. */
export function briefly(tensors: readonly Tensor[]): string {
  const listed = tensors
    .slice(0, 4)
    .map(({ name, shape }) => `${name} [${shape.join(", ")}]`)
    .join(", ");
  return tensors.length > 4 ? `${listed}, … ${tensors.length} in all` : listed;
}
