import { ownWord } from "../words.ts";
import type { Cell } from "./cell.ts";
import { closedLoop, type LinearReadout } from "./closed-loop.ts";
import { type DiagonalLinearOptions, diagonalLinear } from "./diagonal-linear.ts";
import { LAYER_CELLS, type LayerCells } from "./kinds.ts";
import { coupledDoublingMap } from "./maps/coupled-doubling.ts";
import { logisticMap, tentMap } from "./maps/interval-maps.ts";
import { type LorenzOptions, lorenzMap } from "./maps/lorenz.ts";
import { catMap, henonMap, ikedaMap } from "./maps/plane-maps.ts";
import { stack } from "./stack.ts";

/** What each kind of cell is made from: layers, what layers are put into, and maps. */
interface Options extends LayerCells {
  readonly "diagonal-linear": DiagonalLinearOptions;
  readonly stack: { readonly layers: readonly CellDefinition[] };
  readonly "closed-loop": { readonly network: CellDefinition; readonly readout: LinearReadout };
  readonly logistic: { readonly r?: number };
  readonly tent: { readonly slope?: number };
  readonly henon: { readonly a?: number; readonly b?: number };
  readonly ikeda: { readonly u?: number };
  readonly cat: object;
  readonly "coupled-doubling": { readonly sites?: number; readonly coupling?: number };
  readonly lorenz: LorenzOptions;
}

/** Plain data, typed arrays among it, that can be sent to a worker: what a factory was called with. */
export type CellDefinition = {
  [Kind in keyof Options]: { readonly cell: Kind } & Options[Kind];
}[keyof Options];

const FACTORIES: { readonly [Kind in keyof Options]: (options: Options[Kind]) => Cell } = {
  ...LAYER_CELLS,
  "diagonal-linear": diagonalLinear,
  stack: ({ layers }) => stack(layers.map(cellFromDefinition)),
  "closed-loop": ({ network, readout }) => closedLoop(cellFromDefinition(network), readout),
  logistic: logisticMap,
  tent: tentMap,
  henon: henonMap,
  ikeda: ikedaMap,
  cat: catMap,
  "coupled-doubling": coupledDoublingMap,
  lorenz: lorenzMap,
};

export const CELL_KINDS = Object.keys(FACTORIES) as readonly (keyof Options)[];

/**
 * The cell whose `definition` this is.
 *
 * @throws RangeError if it is none of ours, or its weights are wrong.
 */
export function cellFromDefinition(definition: object): Cell {
  const { cell, ...options } = definition as { readonly cell?: unknown };
  return FACTORIES[ownWord("cellFromDefinition", "cell", cell, CELL_KINDS)](options as never);
}
