/** Recurrent cells: one step of a driven map, and its derivative. */
export type { Activation } from "./activations.ts";
export type { BoundCell, Capacity, Cell, Columns, InputColumns } from "./cell.ts";
export { type CustomMap, customCell } from "./custom-cell.ts";
export { type CellDefinition, cellFromDefinition } from "./definition.ts";
export { type ElmanOptions, elman } from "./elman.ts";
export { type GruOptions, gru } from "./gru.ts";
export { gruResetBefore } from "./gru-reset-before.ts";
export { type LstmOptions, lstm } from "./lstm.ts";
export { minimalGated } from "./minimal-gated.ts";
export { type BoundStack, isStack, type StackCell, type StackLayer, stack } from "./stack.ts";
export type { LayerWeights, Weights } from "./weights.ts";
