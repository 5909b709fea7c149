/**
 * What a kind of layer is, one record each. Training, files, configurations, their documentation and the
 * printing of networks ask these records and know no kind by name, and workers make a layer's cell by
 * the factory that stands here: a new kind is its cell's own file and what this file says of it.
 */

import { type AntisymmetricOptions, antisymmetric } from "./antisymmetric.ts";
import type { Cell } from "./cell.ts";
import { type CornnOptions, cornn } from "./cornn.ts";
import { type ElmanOptions, elman } from "./elman.ts";
import { type GruOptions, gru } from "./gru.ts";
import { gruResetBefore } from "./gru-reset-before.ts";
import { type LeakyOptions, leaky, rateNetwork } from "./leaky.ts";
import { type LstmOptions, lstm } from "./lstm.ts";
import { minimalGated } from "./minimal-gated.ts";
import type { Activation } from "./parts/activations.ts";
import type { LayerWeights, Weights } from "./parts/weights.ts";

/** Cells of layers, by the name in their definitions, and what each is made from. */
export interface LayerCells {
  readonly elman: ElmanOptions;
  readonly lstm: LstmOptions;
  readonly gru: GruOptions;
  readonly "gru-reset-before": GruOptions;
  readonly "minimal-gated": GruOptions;
  readonly leaky: LeakyOptions;
  readonly "rate-network": LeakyOptions;
  readonly antisymmetric: AntisymmetricOptions;
  readonly cornn: CornnOptions;
}

/** Their factories. */
export const LAYER_CELLS: {
  readonly [Name in keyof LayerCells]: (options: LayerCells[Name]) => Cell;
} = {
  elman,
  lstm,
  gru,
  "gru-reset-before": gruResetBefore,
  "minimal-gated": minimalGated,
  leaky,
  "rate-network": rateNetwork,
  antisymmetric,
  cornn,
};

/** Layers that can be trained, saved and read again: an Elman cell is one of three, by its activation. */
export type LayerKind = "tanh" | "relu" | "identity" | Exclude<keyof LayerCells, "elman">;

/** Numbers that some kinds have and others do not. */
export interface KindOptions {
  /** Added to the forget gates' initial input bias (LSTM). @defaultValue 0 */
  readonly forgetBias?: number | undefined;
  /** α of leaky units and rate networks, in (0, 1]. @defaultValue 0.5 */
  readonly leak?: number | undefined;
  /** ε of antisymmetric units, Δ of coupled oscillators. @defaultValue 0.1 and 0.042 */
  readonly step?: number | undefined;
  /** γ of antisymmetric units. @defaultValue 0.01 */
  readonly diffusion?: number | undefined;
  /** γ of coupled oscillators. @defaultValue 2.7 */
  readonly frequency?: number | undefined;
  /** ε of coupled oscillators. @defaultValue 4.7 */
  readonly damping?: number | undefined;
}

/** Name of such a number. */
export type KindOption = keyof KindOptions;

/** Which values a number may have, and which it has if nobody says. All are finite. */
export interface OptionRule {
  readonly default: number;
  /** It must be larger. */
  readonly above?: number;
  /** The largest that it may be. */
  readonly upTo?: number;
  /** For people. */
  readonly description: string;
}

/** Rules by name, of the options that a kind has. */
export type OptionRules = Readonly<Partial<Record<KindOption, OptionRule>>>;

/** Matrices, H × H and row-major, that some layers have beside the usual tensors. */
export interface OwnMatrices {
  readonly velocityWeights?: Weights | undefined;
}

/** All weights of a layer of any kind. */
export type KindWeights = LayerWeights & OwnMatrices;

/** What a cell is made with beside its weights; a kind takes what it has. */
export interface Making extends Omit<KindOptions, "leak" | "forgetBias"> {
  /** α, for all units or for each. */
  readonly leak?: number | Float64Array | undefined;
  /** Added to an LSTM's forget gates at run time. */
  readonly forgetBias?: number | undefined;
  /** φ of leaky units and rate networks; that of the candidate of a gated cell. */
  readonly activation?: Activation | undefined;
  readonly gateActivation?: Activation | undefined;
}

/** One kind of layer. */
export interface Kind {
  /** Names of the blocks of H rows in its weight matrices, in their order. */
  readonly gates: readonly string[];
  /** Numbers that belong to its step: without them the weights say nothing. */
  readonly options: OptionRules;
  /** Numbers from which its initial weights are drawn, and which the weights then hold. */
  readonly initial: OptionRules;
  /** Parts of its state, H numbers each, in their order. */
  readonly state: readonly string[];
  /** Matrices beyond the two that every layer has, and the names of their tensors. */
  readonly matrices: readonly {
    readonly option: keyof OwnMatrices;
    readonly tensor: string;
  }[];
  /** What other programs do not see in its tensors; "" where they see everything. */
  readonly elsewhere: string;
  make(weights: KindWeights, making: Making): Cell;
}

/** What most kinds have. */
const PLAIN = { gates: ["h"], options: {}, initial: {}, state: ["h"], matrices: [], elsewhere: "" };

const LEAK: OptionRules = {
  leak: { default: 0.5, above: 0, upTo: 1, description: "α, the share of a step" },
};

/** Kinds of layers by name. */
export const KINDS: Readonly<Record<LayerKind, Kind>> = {
  tanh: { ...PLAIN, make: (weights) => elman(weights) },
  relu: {
    ...PLAIN,
    elsewhere: 'PyTorch is to be told nonlinearity="relu"',
    make: (weights) => elman({ ...weights, activation: "relu" }),
  },
  identity: {
    ...PLAIN,
    elsewhere: absent("linear units"),
    make: (weights) => elman({ ...weights, activation: "identity" }),
  },
  lstm: {
    ...PLAIN,
    gates: ["i", "f", "g", "o"],
    initial: { forgetBias: { default: 0, description: "Added to its forget gates" } },
    state: ["h", "c"],
    make: (weights, { gateActivation, activation, forgetBias }) =>
      lstm({ ...weights, gateActivation, activation, forgetBias }),
  },
  gru: {
    ...PLAIN,
    gates: ["r", "z", "n"],
    make: (weights, { gateActivation, activation }) =>
      gru({ ...weights, gateActivation, activation }),
  },
  "gru-reset-before": {
    ...PLAIN,
    gates: ["r", "z", "n"],
    elsewhere: absent("units that reset before the product"),
    make: (weights, { gateActivation, activation }) =>
      gruResetBefore({ ...weights, gateActivation, activation }),
  },
  "minimal-gated": {
    ...PLAIN,
    gates: ["f", "n"],
    elsewhere: absent("minimal gated units"),
    make: (weights, { gateActivation, activation }) =>
      minimalGated({ ...weights, gateActivation, activation }),
  },
  leaky: {
    ...PLAIN,
    options: LEAK,
    elsewhere: absent("leaky units"),
    make: (weights, { leak, activation }) => leaky({ ...weights, leak: leak!, activation }),
  },
  "rate-network": {
    ...PLAIN,
    options: LEAK,
    elsewhere: absent("rate networks"),
    make: (weights, { leak, activation }) => rateNetwork({ ...weights, leak: leak!, activation }),
  },
  antisymmetric: {
    ...PLAIN,
    options: {
      step: { default: 0.1, above: 0, description: "ε, the step" },
      diffusion: { default: 0.01, description: "γ, subtracted from the diagonal" },
    },
    elsewhere: absent("antisymmetric units"),
    make: (weights, { step, diffusion, activation }) =>
      antisymmetric({ ...weights, step: step!, diffusion, activation }),
  },
  cornn: {
    ...PLAIN,
    // Those that its authors trained sequential MNIST with.
    options: {
      step: { default: 0.042, above: 0, description: "Δ, the step" },
      frequency: { default: 2.7, description: "γ, the stiffness of the oscillators" },
      damping: { default: 4.7, description: "ε, their damping" },
    },
    state: ["y", "z"],
    matrices: [{ option: "velocityWeights", tensor: "weight_vh" }],
    elsewhere: absent("coupled oscillators"),
    make: ({ velocityWeights, ...weights }, { step, frequency, damping, activation }) =>
      cornn({
        ...weights,
        velocityWeights: velocityWeights!,
        step: step!,
        frequency: frequency!,
        damping: damping!,
        activation,
      }),
  },
};

/** Names of all kinds, literals of ours. */
export const LAYER_KINDS = Object.keys(KINDS) as readonly LayerKind[];

/** A tensor of a layer. */
export interface LayerTensor {
  /** PyTorch's: "weight_ih", without the number of the layer. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Where it stands in the layer's weights, and in the definition of its cell. */
  readonly option: Exclude<keyof KindWeights, "inputSize" | "hiddenSize">;
}

/** The tensors of a layer with m inputs and H units: everything of it that is trained. */
export function layerTensors(kind: LayerKind, m: number, H: number): LayerTensor[] {
  const { gates, matrices } = KINDS[kind];
  const rows = gates.length * H;
  return [
    { name: "weight_ih", shape: [rows, m], option: "inputWeights" },
    { name: "weight_hh", shape: [rows, H], option: "recurrentWeights" },
    { name: "bias_ih", shape: [rows], option: "inputBias" },
    { name: "bias_hh", shape: [rows], option: "recurrentBias" },
    ...matrices.map(({ tensor, option }) => ({ name: tensor, shape: [H, H], option })),
  ];
}

function absent(units: string): string {
  return `PyTorch has no ${units}; \`lyapscope spectrum\` reads them`;
}
