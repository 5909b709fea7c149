import type { Cell } from "./cell.ts";
import { type ElmanOptions, elman } from "./elman.ts";
import { type GruOptions, gru } from "./gru.ts";
import { gruResetBefore } from "./gru-reset-before.ts";
import { type LstmOptions, lstm } from "./lstm.ts";
import { minimalGated } from "./minimal-gated.ts";
import { stack } from "./stack.ts";

/** Plain data, typed arrays among it, that can be sent to a worker: what a factory was called with. */
export type CellDefinition =
  | ({ readonly cell: "elman" } & ElmanOptions)
  | ({ readonly cell: "lstm" } & LstmOptions)
  | ({ readonly cell: "gru" | "gru-reset-before" | "minimal-gated" } & GruOptions)
  | { readonly cell: "stack"; readonly layers: readonly CellDefinition[] };

/**
 * The cell whose `definition` this is.
 *
 * @throws {RangeError} if it is none of ours.
 */
export function cellFromDefinition(definition: object): Cell {
  const known = definition as CellDefinition;
  switch (known.cell) {
    case "elman":
      return elman(known);
    case "lstm":
      return lstm(known);
    case "gru":
      return gru(known);
    case "gru-reset-before":
      return gruResetBefore(known);
    case "minimal-gated":
      return minimalGated(known);
    case "stack":
      return stack(known.layers.map(cellFromDefinition));
    default:
      throw new RangeError(
        `cellFromDefinition: cell is ${JSON.stringify((known as { cell?: unknown }).cell)}; ` +
          "expected the definition of a cell of this library",
      );
  }
}
