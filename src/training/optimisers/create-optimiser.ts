import type { Parameter } from "../../cells/cell.ts";
import { rangeError } from "../../errors.ts";
import { ownWord, requireKnown } from "../../words.ts";
import { ADAM_OPTIONS, type AdamOptions, adam, adamW } from "./adam.ts";
import type { Optimiser } from "./optimiser.ts";
import { RMSPROP_OPTIONS, type RmspropOptions, rmsprop } from "./rmsprop.ts";
import { SGD_OPTIONS, type SgdOptions, sgd } from "./sgd.ts";

export const OPTIMISERS = ["sgd", "rmsprop", "adam", "adamw"] as const;

const OPTIONS = {
  sgd: SGD_OPTIONS,
  rmsprop: RMSPROP_OPTIONS,
  adam: ADAM_OPTIONS,
  adamw: ADAM_OPTIONS,
};

/** An optimiser by name, with PyTorch's defaults. */
export type OptimiserChoice =
  | ({ readonly kind: "sgd"; readonly learningRate: number } & SgdOptions)
  /** The learning rate is 0.01 unless given. */
  | ({ readonly kind: "rmsprop"; readonly learningRate?: number | undefined } & RmspropOptions)
  /** The learning rate is 0.001 unless given. */
  | ({ readonly kind: "adam" | "adamw"; readonly learningRate?: number | undefined } & AdamOptions);

/** The optimiser, and the learning rate that the schedule starts from. */
export function createOptimiser(
  parameters: readonly Parameter[],
  choice: OptimiserChoice,
): { readonly optimiser: Optimiser; readonly learningRate: number } {
  const kind = ownWord("createOptimiser", "kind", choice.kind, OPTIMISERS);
  requireKnown("createOptimiser", choice, { kind: true, learningRate: true, ...OPTIONS[kind] });
  const made = make(parameters, { ...choice, kind } as OptimiserChoice);
  if (Number.isFinite(made.learningRate) && made.learningRate >= 0) return made;
  throw rangeError(
    "createOptimiser",
    `learningRate is ${made.learningRate}; expected a number of at least 0`,
  );
}

function make(parameters: readonly Parameter[], choice: OptimiserChoice) {
  switch (choice.kind) {
    case "sgd": {
      const { kind, learningRate, ...options } = choice;
      return { optimiser: sgd(parameters, options), learningRate };
    }
    case "rmsprop": {
      const { kind, learningRate = 0.01, ...options } = choice;
      return { optimiser: rmsprop(parameters, options), learningRate };
    }
    case "adam":
    case "adamw": {
      const { kind, learningRate = 1e-3, ...options } = choice;
      const make = kind === "adam" ? adam : adamW;
      return { optimiser: make(parameters, options), learningRate };
    }
  }
}
