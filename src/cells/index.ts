/**
 * Recurrent cells: one step of a driven map, and its derivative.
 *
 * @module lyapscope/cells
 */

export { type AntisymmetricOptions, antisymmetric } from "./antisymmetric.ts";
export type {
  BoundCell,
  Capacity,
  Cell,
  Columns,
  Gradients,
  InputColumns,
  Parameter,
  Tangents,
} from "./cell.ts";
export { closedLoop, type LinearReadout } from "./closed-loop.ts";
export { type CornnOptions, cornn } from "./cornn.ts";
export { type CustomMap, customCell } from "./custom-cell.ts";
export { type CellDefinition, cellFromDefinition } from "./definition.ts";
export { type DiagonalLinearOptions, diagonalLinear } from "./diagonal-linear.ts";
export { type ElmanOptions, elman } from "./elman.ts";
export { type GruOptions, gru } from "./gru.ts";
export { gruResetBefore } from "./gru-reset-before.ts";
export { type LeakyOptions, leaky, rateNetwork } from "./leaky.ts";
export { type LstmOptions, lstm } from "./lstm.ts";
export { coupledDoublingMap } from "./maps/coupled-doubling.ts";
export { logisticMap, tentMap } from "./maps/interval-maps.ts";
export { type LorenzOptions, lorenzMap } from "./maps/lorenz.ts";
export { catMap, henonMap, ikedaMap } from "./maps/plane-maps.ts";
export { minimalGated } from "./minimal-gated.ts";
export type { Activation } from "./parts/activations.ts";
export type { LayerWeights, Weights } from "./parts/weights.ts";
export { type BoundStack, isStack, type StackCell, type StackLayer, stack } from "./stack.ts";
