import { FormatError } from "../errors.ts";
import type { RecurrentLayer } from "./layers.ts";
import type { Tensor } from "./model.ts";

/** Tensors that look like a recurrent network. */
export interface Candidate {
  /** Of its tensors, without the last part of their names; "" at the top. */
  readonly path: string;
  /** If it is not the path. */
  readonly name?: string;
  readonly tensors: readonly Tensor[];
  /** Whether it is a single cell or layer, which may be one of a stack with numbered names. */
  readonly joinable: boolean;
  /** Reads the weights. @throws FormatError with the reason why it cannot be computed with. */
  build(): { layers: readonly RecurrentLayer[]; assumptions: readonly string[] };
}

/** More than one cell fits, and `--cell` decides. */
export class AmbiguousCell extends FormatError {
  /** Names that `--cell` may have. */
  readonly choices: readonly string[];

  constructor(reason: string, choices: readonly string[]) {
    super("AMBIGUOUS", `${reason}; say which: ${choices.map((c) => `--cell ${c}`).join(" or ")}`);
    this.choices = choices;
  }
}
