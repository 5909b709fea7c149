/** How a cell becomes a {@link BoundCell}: its mathematics, as plain functions, wired to its memory. */
import type { BoundCell, Capacity, Columns, InputColumns, Parameter, Tangents } from "../cell.ts";
import type { PlacedLayer } from "./layer.ts";
import type { Views } from "./memory.ts";

/** What a cell has placed in kernel memory, beside what its own functions use. */
export interface PlacedCell {
  readonly project: BoundCell["project"];
  /** What the cell learns; {@link PlacedLayer} is one. */
  readonly layer: {
    readonly parameters: readonly Parameter[];
    readonly pullBackInput: BoundCell["pullBackInput"];
    /** Present values, as the options of the cell's factory. */
    weights(): object;
  };
  /** What follows from the parameters, once more. */
  refresh(): void;
}

/** What a cell computes, as functions of its memory; each as in {@link BoundCell}. */
export interface CellMathematics<Own extends PlacedCell> {
  step(own: Own, state: Columns, projected: Columns, linearisation: Columns): void;
  pushForward(
    own: Own,
    linearisation: Columns,
    from: Tangents,
    into: Columns,
    perSequence: number,
    inputTangents: Columns | null,
  ): void;
  pullBack(own: Own, linearisation: Columns, adjoint: Columns, deltas: Columns): void;
  /** Adds to the gradients what `count` columns contribute. */
  accumulate(
    own: Own,
    linearisation: Columns,
    inputs: InputColumns,
    deltas: Columns,
    count: number,
  ): void;
  rank(own: Own, linearisation: Columns, b: number, inputRank: number): number;
  /** Absent where the cell has no closed form. */
  readonly logAbsDeterminant?: (own: Own, linearisation: Columns, b: number) => number | null;
}

/**
 * A cell at work: `mathematics` on the memory `own`.
 *
 * @param definition - The cell's, with the weights that it was made with.
 */
export function boundCell<Own extends PlacedCell>(
  own: Own,
  { gradients }: Capacity,
  definition: object,
  mathematics: CellMathematics<Own>,
): BoundCell {
  const { step, pushForward, pullBack, accumulate, rank, logAbsDeterminant } = mathematics;
  const learned = {
    parameters: own.layer.parameters,
    accumulate: (linearisation: Columns, inputs: InputColumns, deltas: Columns, count: number) =>
      accumulate(own, linearisation, inputs, deltas, count),
    refresh: own.refresh,
    definition: () => ({ ...definition, ...own.layer.weights() }),
  };
  return {
    project: own.project,
    step: (state, projected, linearisation) => step(own, state, projected, linearisation),
    pushForward: (linearisation, from, into, perSequence, inputTangents) =>
      pushForward(own, linearisation, from, into, perSequence, inputTangents),
    pullBack: (linearisation, adjoint, deltas) => pullBack(own, linearisation, adjoint, deltas),
    pullBackInput: own.layer.pullBackInput,
    gradients: gradients ? learned : null,
    rank: (linearisation, b, inputRank = 0) => rank(own, linearisation, b, inputRank),
    logAbsDeterminant: (linearisation, b) => logAbsDeterminant?.(own, linearisation, b) ?? null,
  };
}

interface LayerWithSections {
  readonly layer: PlacedLayer;
  /** Of a linearisation. */
  readonly sectionsOf: Views<readonly Columns[]>;
}

/** Gradients of a layer all of whose gates read one section of the linearisation through U. */
export function accumulateFrom(
  section: number,
): CellMathematics<PlacedCell & LayerWithSections>["accumulate"] {
  return ({ layer, sectionsOf }, linearisation, inputs, deltas, count) => {
    layer.accumulate(inputs, deltas, sectionsOf(linearisation, 1)[section], count);
  };
}
