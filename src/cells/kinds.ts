/**
 * What a kind of layer is, one record each. Training, files, configurations, their documentation and the
 * printing of networks ask these records and know no kind by name: a new kind is one more record here.
 */

import { rangeError } from "../errors.ts";
import { antisymmetric } from "./antisymmetric.ts";
import type { Cell } from "./cell.ts";
import { cornn } from "./cornn.ts";
import { elman } from "./elman.ts";
import { gru } from "./gru.ts";
import { gruResetBefore } from "./gru-reset-before.ts";
import { leaky, rateNetwork } from "./leaky.ts";
import { lstm } from "./lstm.ts";
import { minimalGated } from "./minimal-gated.ts";
import type { Activation } from "./parts/activations.ts";
import type { LayerWeights, Weights } from "./parts/weights.ts";

/** Layers that can be trained, saved and read again. */
export type LayerKind =
  | "tanh"
  | "relu"
  | "identity"
  | "lstm"
  | "gru"
  | "gru-reset-before"
  | "minimal-gated"
  | "leaky"
  | "rate-network"
  | "antisymmetric"
  | "cornn";

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

/** Rules of everything that a kind has beside its weights. */
export function rulesOf(kind: LayerKind): OptionRules {
  return { ...KINDS[kind].options, ...KINDS[kind].initial };
}

/** The kinds that have an option. */
export function kindsWith(option: KindOption): LayerKind[] {
  return LAYER_KINDS.filter((kind) => option in rulesOf(kind));
}

/** Of what is given what a kind has, with the defaults of the rest. */
export function optionsOf(kind: LayerKind, given: KindOptions): KindOptions {
  return filledIn(rulesOf(kind), given);
}

/** As {@link optionsOf}, only what belongs to the step, and not what the weights hold already. */
export function constantsOf(kind: LayerKind, given: KindOptions): KindOptions {
  return filledIn(KINDS[kind].options, given);
}

function filledIn(rules: OptionRules, given: KindOptions): KindOptions {
  const named = Object.entries(rules).map(([name, rule]) => {
    return [name, given[name as KindOption] ?? rule.default] as const;
  });
  return Object.fromEntries(named);
}

/** What a rule wants, in words: "a number above 0, up to 1". */
export function ruleText({ above, upTo }: OptionRule): string {
  const bounds = [
    above === undefined ? "" : ` above ${above}`,
    upTo === undefined ? "" : ` up to ${upTo}`,
  ];
  return `a ${bounds.join("") === "" ? "finite " : ""}number${bounds.filter(Boolean).join(",")}`;
}

/** Whether a value is as its rule wants it. */
export function isAllowed(
  { above = -Infinity, upTo = Infinity }: OptionRule,
  value: unknown,
): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > above && value <= upTo;
}

/** @throws RangeError for an option that has no effect on the kind, or is not as its rule wants it. */
export function requireOptions(who: string, kind: LayerKind, given: KindOptions): void {
  const rules = rulesOf(kind);
  for (const name of KIND_OPTIONS) {
    const value = given[name];
    if (value === undefined) continue;
    const rule = rules[name];
    if (rule === undefined) {
      throw rangeError(
        who,
        `${name} is ${value} and has no effect on ${kind}; ` +
          `expected it with ${kindsWith(name).join(" or ")} alone`,
      );
    }
    if (!isAllowed(rule, value)) {
      throw rangeError(who, `${name} is ${value}; expected ${ruleText(rule)}`);
    }
  }
}

/** Names of all options that some kind has. */
export const KIND_OPTIONS = [
  ...new Set(LAYER_KINDS.flatMap((kind) => Object.keys(rulesOf(kind)))),
] as readonly KindOption[];

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
