/** From settings, or a file, to a network. */
import type { Cell } from "lyapscope";
import { chooseNetwork, type RecurrentNetwork, readModel } from "lyapscope/formats";
import {
  createNetwork,
  type Initialiser,
  type LayerInitialisers,
  type LayerKind,
  type Network,
} from "lyapscope/training";
import type { Settings } from "../settings/fields.ts";
import type { Files } from "./protocol.ts";

/** A network to be driven, and what there is to say of it. */
export interface Made {
  readonly cell: Cell;
  readonly words: string;
  readonly notes: readonly string[];
  readonly choices: readonly string[];
  /** Null: it was drawn here. */
  readonly read: RecurrentNetwork | null;
  /** Null: it comes from a file. */
  readonly drawn: Network | null;
}

const WORDS: Readonly<Record<string, string>> = {
  lstm: "LSTM",
  gru: "GRU",
  "gru-reset-before": "GRU (reset before)",
  "minimal-gated": "minimal gated",
  "rate-network": "rate network",
  cornn: "coRNN",
  identity: "linear",
};

/** "GRU". */
export function wordsOf(cell: string): string {
  return WORDS[cell] ?? cell;
}

/** What an option of the page means to the kind of cell that is drawn; the others have none of it. */
export function kindOptions({ cell, forget, leak }: Settings): {
  readonly forgetBias?: number;
  readonly leak?: number;
} {
  if (cell === "lstm") return { forgetBias: forget };
  return cell === "leaky" || cell === "rate-network" ? { leak } : {};
}

/** How the weights are drawn. */
export function initialisersOf({ weights, gain, strength, bias }: Settings): LayerInitialisers {
  const recurrent: Initialiser | undefined =
    weights === "usual"
      ? undefined
      : { kind: weights === "gaussian" ? "gain" : "orthogonal", gain };
  return {
    recurrent,
    input: { kind: "gain", gain: strength },
    bias: { kind: "normal", deviation: bias },
  };
}

/** A network with the weights that the settings describe. */
export function drawNetwork(settings: Settings, inputSize: number, outputs = 1): Network {
  const { cell, units, layers, seed } = settings;
  return createNetwork({
    ...kindOptions(settings),
    ...{ cell: cell as LayerKind, inputSize, hiddenSize: units, layers, outputs, seed },
    initial: initialisersOf(settings),
  });
}

/** A drawn network, for inputs of that size. */
export function madeByDrawing(settings: Settings, inputSize: number): Made {
  const drawn = drawNetwork(settings, inputSize);
  const { cell, units, layers } = settings;
  const times = layers > 1 ? `${layers} × ` : "";
  return {
    ...{ cell: drawn.cell, drawn, read: null, notes: [], choices: [] },
    words: `${times}${wordsOf(cell)}, ${units} units`,
  };
}

/**
 * The network of a file.
 *
 * @throws FormatError as the readers.
 */
export async function madeByReading({ model, networkName }: Files): Promise<Made> {
  const [first] = model;
  if (first === undefined) throw new Error("no model file is here yet: drop one on the page");
  const files = new Map(model.map(({ name, bytes }) => [name, bytes]));
  const found = await readModel({ name: model.length === 1 ? first.name : "model", files });
  const choices = found.networks.map(({ name }) => name);
  const named = networkName !== null && choices.includes(networkName) ? networkName : choices[0];
  const read = chooseNetwork(found, choices.length > 1 ? named : undefined);
  return {
    ...{ cell: read.cell, drawn: null, read, choices: choices.length > 1 ? choices : [] },
    words: `${read.name} of ${first.name}`,
    notes: [...(found.notes ?? []), ...read.assumptions],
  };
}
