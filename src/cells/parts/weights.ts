/** Weights as users give them: checked, copied, and placed in kernel memory. */
import { rangeError, typeError } from "../../errors.ts";
import type { RealArray } from "../../kernels/kernels.ts";
import type { OptionNames } from "../../words.ts";

/** Numbers of a weight matrix, row-major, or of a bias. */
export type Weights = Float64Array | Float32Array;

/** The four tensors that most layers have, in the shapes that PyTorch gives them. */
export interface LayerWeights {
  /** m. */
  readonly inputSize: number;
  /** H. */
  readonly hiddenSize: number;
  /** gates·H × m, row-major. */
  readonly inputWeights: Weights;
  /** gates·H × H, row-major. */
  readonly recurrentWeights: Weights;
  /** gates·H. @defaultValue zeros */
  readonly inputBias?: Weights | undefined;
  /** gates·H. @defaultValue zeros */
  readonly recurrentBias?: Weights | undefined;
}

/** For {@link requireKnown}. */
export const LAYER_OPTIONS: OptionNames<LayerWeights> = {
  inputSize: true,
  hiddenSize: true,
  inputWeights: true,
  recurrentWeights: true,
  inputBias: true,
  recurrentBias: true,
};

/** Layer weights of which we own the copies, with all defaults filled in. */
export type OwnedWeights = { readonly [K in keyof LayerWeights]-?: NonNullable<LayerWeights[K]> };

/**
 * Copies of a layer's weights.
 *
 * @throws RangeError if a size or a length is wrong, or an element is not finite.
 */
export function takeLayer(who: string, gates: number, layer: LayerWeights): OwnedWeights {
  const { inputSize: m, hiddenSize: H } = layer;
  requireSize(who, "inputSize", m, 0);
  requireSize(who, "hiddenSize", H, 1);
  const bias = (name: "inputBias" | "recurrentBias") =>
    takeWeights(who, name, layer[name] ?? new Float64Array(gates * H), gates * H, 1);
  return {
    inputSize: m,
    hiddenSize: H,
    inputWeights: takeWeights(who, "inputWeights", layer.inputWeights, gates * H, m),
    recurrentWeights: takeWeights(who, "recurrentWeights", layer.recurrentWeights, gates * H, H),
    inputBias: bias("inputBias"),
    recurrentBias: bias("recurrentBias"),
  };
}

/**
 * A copy of a matrix, rows × columns and row-major.
 *
 * @throws TypeError if it is not a typed array of floats.
 * @throws RangeError if its length is wrong or an element is not finite.
 */
export function takeWeights(
  who: string,
  name: string,
  weights: Weights,
  rows: number,
  columns: number,
): Weights {
  if (!(weights instanceof Float64Array || weights instanceof Float32Array)) {
    throw typeError(who, `${name} is no Float64Array or Float32Array; expected one of them`);
  }
  if (weights.length !== rows * columns) {
    const wanted = columns === 1 ? `${rows}` : `${rows} × ${columns} = ${rows * columns}`;
    throw rangeError(who, `${name} has ${weights.length} elements; expected ${wanted}`);
  }
  const wrong = weights.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw rangeError(
      who,
      `${name}[${wrong}] is ${weights[wrong]} (row ${Math.floor(wrong / columns)}, ` +
        `column ${wrong % columns}); expected finite numbers`,
    );
  }
  return weights.slice();
}

/** @throws RangeError unless `value` is an integer of at least `least`. */
export function requireSize(who: string, name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw rangeError(who, `${name} is ${value}; expected an integer of at least ${least}`);
}

/**
 * into ← rows [fromRow, fromRow + rows) of a row-major matrix, column-major with leading dimension
 * `ld`.
 */
export function placeRows(
  weights: Weights,
  fromRow: number,
  rows: number,
  columns: number,
  into: RealArray,
  ld: number,
): void {
  for (let i = 0; i < rows; i++) {
    const row = (fromRow + i) * columns;
    for (let j = 0; j < columns; j++) into[i + j * ld] = weights[row + j];
  }
}

/**
 * Gate blocks of a row-major [gates·H, columns] matrix one below the other, column-major.
 *
 * @param order - Which block comes first, second, …; may leave some out.
 */
export function placeGates(
  weights: Weights,
  order: readonly number[],
  hiddenSize: number,
  columns: number,
  into: RealArray,
): void {
  order.forEach((gate, place) => {
    placeRows(
      weights,
      gate * hiddenSize,
      hiddenSize,
      columns,
      into.subarray(place * hiddenSize),
      order.length * hiddenSize,
    );
  });
}
