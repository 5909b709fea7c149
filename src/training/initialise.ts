/**
 * Initial weights. Matrices of gated layers are drawn gate by gate, each H × m or H × H, so that
 * fans, gains and orthogonality speak of one gate.
 */
import { KINDS, type KindWeights, type LayerKind, layerTensors } from "../cells/kinds.ts";
import type { Random } from "../random.ts";

/** How a matrix (or a bias) is drawn; names and formulas of `torch.nn.init`. */
export type Initialiser =
  /** In [−bound, bound]. */
  | { readonly kind: "uniform"; readonly bound: number }
  | { readonly kind: "normal"; readonly deviation: number }
  /** ± gain √(6/(fan in + fan out)); deviation gain √(2/(fan in + fan out)). */
  | { readonly kind: "xavier-uniform" | "xavier-normal"; readonly gain?: number | undefined }
  /** ± gain √(3/fan in); deviation gain/√(fan in). The gain is √2, of relu, unless given. */
  | { readonly kind: "kaiming-uniform" | "kaiming-normal"; readonly gain?: number | undefined }
  /** gain · Q, rows or columns orthonormal. */
  | { readonly kind: "orthogonal"; readonly gain?: number | undefined }
  /** gain · I, zeros beside it. */
  | { readonly kind: "identity"; readonly gain?: number | undefined }
  /** Deviation gain/√(fan in): in the recurrence, chaos without input begins at gain 1 (tanh). */
  | { readonly kind: "gain"; readonly gain: number }
  | { readonly kind: "constant"; readonly value: number };

/** What a bias can be drawn by: the others speak of a matrix' fans, rows or diagonal. */
export type VectorInitialiser = Extract<
  Initialiser,
  { readonly kind: "uniform" | "normal" | "constant" }
>;

/** The same initialiser if a bias can be drawn by it, as `torch.nn.init` has it. */
export function ofVectors(initialiser: Initialiser | undefined): VectorInitialiser | undefined {
  switch (initialiser?.kind) {
    case "uniform":
    case "normal":
    case "constant":
      return initialiser;
    default:
      return undefined;
  }
}

/** A rows × columns matrix, row-major; fan in is `columns`, fan out `rows`. */
export function initialMatrix(
  random: Random,
  rows: number,
  columns: number,
  initialiser: Initialiser,
): Float64Array {
  const draw = (next: () => number) => Float64Array.from({ length: rows * columns }, next);
  const uniform = (bound: number) => draw(() => bound * (2 * random.uniform() - 1));
  const normal = (deviation: number) => draw(() => deviation * random.normal());
  const { gain = 1 } = initialiser as { readonly gain?: number };
  const { gain: ofRelu = Math.SQRT2 } = initialiser as { readonly gain?: number };
  switch (initialiser.kind) {
    case "uniform":
      return uniform(initialiser.bound);
    case "normal":
      return normal(initialiser.deviation);
    case "xavier-uniform":
      return uniform(gain * Math.sqrt(6 / (rows + columns)));
    case "xavier-normal":
      return normal(gain * Math.sqrt(2 / (rows + columns)));
    case "kaiming-uniform":
      return uniform(ofRelu * Math.sqrt(3 / columns));
    case "kaiming-normal":
      return normal(ofRelu / Math.sqrt(columns));
    case "orthogonal":
      return orthogonal(random, rows, columns).map((value) => gain * value);
    case "identity":
      return Float64Array.from({ length: rows * columns }, (_, at) =>
        Math.floor(at / columns) === at % columns ? gain : 0,
      );
    case "gain":
      return normal(gain / Math.sqrt(columns));
    case "constant":
      return draw(() => initialiser.value);
  }
}

/** Uniformly distributed, by Gram–Schmidt on normal vectors, each projected twice. */
function orthogonal(random: Random, rows: number, columns: number): Float64Array {
  const [length, count] = [Math.max(rows, columns), Math.min(rows, columns)];
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const v = Float64Array.from({ length }, () => random.normal());
    for (let pass = 0; pass < 2; pass++) {
      for (const q of vectors) {
        const overlap = dot(q, v);
        for (let i = 0; i < length; i++) v[i] -= overlap * q[i];
      }
    }
    const norm = Math.sqrt(dot(v, v));
    vectors.push(v.map((value) => value / norm));
  }
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    return rows >= columns ? vectors[j][i] : vectors[i][j];
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** How the tensors of a layer are drawn. */
export interface LayerInitialisers {
  /** @defaultValue uniform in ±1/√H, for all of them: PyTorch's */
  readonly input?: Initialiser | undefined;
  /** Of all matrices that act on the state. */
  readonly recurrent?: Initialiser | undefined;
  /** Of both biases. */
  readonly bias?: VectorInitialiser | undefined;
}

/**
 * Initial weights of a layer.
 *
 * Drawn in the order input, recurrent, input bias, recurrent bias, and what the kind has beside these;
 * each gate by gate.
 */
export function initialLayer(
  random: Random,
  kind: LayerKind,
  inputSize: number,
  hiddenSize: number,
  initialisers: LayerInitialisers & { readonly forgetBias?: number | undefined } = {},
): KindWeights {
  const usual: Initialiser = { kind: "uniform", bound: 1 / Math.sqrt(hiddenSize) };
  const { input = usual, recurrent = usual, bias = usual, forgetBias = 0 } = initialisers;
  const { gates } = KINDS[kind];
  const drawn = layerTensors(kind, inputSize, hiddenSize).map(({ option, shape }) => {
    const [rows, columns = 1] = shape;
    const way = option === "inputWeights" ? input : shape.length === 1 ? bias : recurrent;
    const whole = new Float64Array(rows * columns);
    for (let row = 0; row < rows; row += hiddenSize) {
      whole.set(initialMatrix(random, hiddenSize, columns, way), row * columns);
    }
    if (option === "inputBias" && forgetBias !== 0) {
      const forget = gates.indexOf("f") * hiddenSize;
      for (let i = 0; i < hiddenSize; i++) whole[forget + i] += forgetBias;
    }
    return [option, whole] as const;
  });
  return { inputSize, hiddenSize, ...Object.fromEntries(drawn) } as KindWeights;
}
