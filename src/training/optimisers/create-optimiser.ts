import type { Parameter } from "../../cells/cell.ts";
import { rangeError } from "../../errors.ts";
import { ownWord } from "../../words.ts";
import { type AdamOptions, adam, adamW } from "./adam.ts";
import type { Optimiser } from "./optimiser.ts";
import { type RmspropOptions, rmsprop } from "./rmsprop.ts";
import { type SgdOptions, sgd } from "./sgd.ts";

export const OPTIMISERS = ["sgd", "rmsprop", "adam", "adamw"] as const;

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
  const made = make(parameters, { ...choice, kind } as OptimiserChoice);
  if (Number.isFinite(made.learningRate) && made.learningRate >= 0) return made;
  throw rangeError(
    "createOptimiser",
    `learningRate is ${made.learningRate}; expected a number of at least 0`,
  );
}

function make(parameters: readonly Parameter[], choice: OptimiserChoice) {
  switch (choice.kind) {
    case "sgd":
      return { optimiser: sgd(parameters, choice), learningRate: choice.learningRate };
    case "rmsprop":
      return { optimiser: rmsprop(parameters, choice), learningRate: choice.learningRate ?? 0.01 };
    case "adam":
      return { optimiser: adam(parameters, choice), learningRate: choice.learningRate ?? 1e-3 };
    case "adamw":
      return { optimiser: adamW(parameters, choice), learningRate: choice.learningRate ?? 1e-3 };
  }
}
