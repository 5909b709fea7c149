/** Pairs to begin with: one that fails, one that works, and why. */
import type { Settings } from "./fields.ts";

export interface Preset {
  readonly name: string;
  readonly why: string;
  /** What differs from the usual settings. */
  readonly settings: Partial<Settings>;
}

export interface Pair {
  readonly topic: string;
  readonly fails: Preset;
  readonly works: Preset;
}

const LSTM_TASK: Partial<Settings> = {
  ...{ cell: "lstm", units: 32, weights: "usual", strength: 1 },
  ...{ delay: 20, updates: 800, rate: 0.01 },
};

export const EXPLORE_PAIRS: readonly Pair[] = [
  {
    topic: "Vanishing",
    fails: {
      name: "Forgets at once",
      why: "Recurrent weights of gain 0.5: every step shrinks every difference by more than half, so that gradients through ten steps are gone before they arrive.",
      settings: { gain: 0.5 },
    },
    works: {
      name: "Keeps for a while",
      why: "Orthogonal weights of gain 1 and a faint input: rotations keep lengths, tanh takes only a little. All 64 exponents lie close together just below zero, and all directions last.",
      settings: { weights: "orthogonal", gain: 1, strength: 0.05 },
    },
  },
  {
    topic: "Forget gate",
    fails: {
      name: "Gates half open",
      why: "An LSTM whose forget gates start at σ(0) = ½ loses half of its cells' content at every step: λ₁ is about −0.6, and nothing lasts.",
      settings: { cell: "lstm", units: 32, weights: "usual", forget: 0, strength: 1.5 },
    },
    works: {
      name: "Gates open",
      why: "The same weights with a forget bias of 4: σ(4) = 0.98, so most of its 32 cells form a plateau just below zero: what they read is there for some hundred steps.",
      settings: { cell: "lstm", units: 32, weights: "usual", forget: 4, strength: 1.5 },
    },
  },
  {
    topic: "Chaos",
    fails: {
      name: "Lives its own life",
      why: "Gain 2 in silence: two copies that start a hair apart are strangers after some hundred steps. Gradients explode at the rate λ₁.",
      settings: { units: 100, gain: 2, drive: "silence", steps: 3000 },
    },
    works: {
      name: "Tamed by its input",
      why: "The very same weights under a strong input: units saturate, slopes shrink, and every start leads to one trajectory, the one that the input dictates.",
      settings: { units: 100, gain: 2, drive: "noise", strength: 4, steps: 3000 },
    },
  },
  {
    topic: "A trap",
    fails: {
      name: "Measured at rest",
      why: "Started at zero, in silence, a network without bias never moves. Its exponents are those of an unstable point and belong to no motion; the result says so.",
      settings: { units: 100, gain: 2.5, drive: "silence", start: "zeros", steps: 3000 },
    },
    works: {
      name: "Measured in motion",
      why: "Started anywhere else it finds its attractor: λ₁ is nearly five times smaller, and of 100 dimensions about 26 are left. These are the numbers of the chaos itself.",
      settings: { units: 100, gain: 2.5, drive: "silence", steps: 3000 },
    },
  },
];

export const TRAINING_PAIRS: readonly Pair[] = [
  {
    topic: "tanh units, 10 steps",
    fails: {
      name: "Starts forgetful",
      why: "Gain 0.3: what has to be recalled after ten steps reaches the loss with a weight of about 0.3¹⁰. No gradient sees it, and the loss stays at chance.",
      settings: { units: 32, strength: 1, gain: 0.3 },
    },
    works: {
      name: "Starts with a trace",
      why: "The same network but for its gain of 1.2: λ₁ begins at −0.33, and after ten steps one part in thirty of a difference is left. That is enough for a gradient: within 600 updates nearly every symbol is recalled.",
      settings: { units: 32, strength: 1, gain: 1.2 },
    },
  },
  {
    topic: "LSTM, 20 steps",
    fails: {
      name: "Gates begin closed",
      why: "A forget bias of −1 empties the cells at every step. After twenty steps there is nothing to learn from, and the loss stays at chance.",
      settings: { ...LSTM_TASK, forget: -1 },
    },
    works: {
      name: "Gates begin open",
      why: "A forget bias of 3, and nothing else changed: a plateau of slow directions is there from the first update on, and the task is learned.",
      settings: { ...LSTM_TASK, forget: 3 },
    },
  },
];
