import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import type { Cell } from "../../src/cells/cell.ts";
import { elman } from "../../src/cells/elman.ts";
import { gru } from "../../src/cells/gru.ts";
import { lstm } from "../../src/cells/lstm.ts";
import { stack } from "../../src/cells/stack.ts";
import { decodeNpy } from "../../src/data/readers/npy.ts";
import { type SequenceSet, sequencesFromNumbers } from "../../src/data/sequences.ts";

/** A network whose spectrum is known to 128 bits; see the folder's README. */
export interface GoldenCase {
  readonly name: string;
  readonly folder: string;
  readonly spec: GoldenSpec;
  readonly inputs: SequenceSet;
  /** n numbers per sequence, layer by layer [h, c]. */
  readonly initialStates: Float64Array[];
  /** q0.npy, n × n column-major. */
  readonly frame: Float64Array;
}

/** What `case.json` says, as far as tests use it. */
export interface GoldenSpec {
  readonly framework: "pytorch" | "keras";
  readonly cell: string;
  readonly activation: string;
  readonly hidden: number;
  readonly layers: number;
  readonly warmup: number;
  readonly T: number;
  readonly state_dim: number;
  readonly k: number;
  readonly expected: { per_sequence: number[][]; mean_sorted_desc: number[] };
  readonly alt: Record<string, { per_sequence: number[][]; warmup?: number }>;
  readonly accuracy: Record<string, number[] | number[][]>;
  readonly weight_files: string[];
}

/** Reads one case. */
export function readGolden(folder: string, name: string): GoldenCase {
  const path = join(folder, name);
  const array = (file: string) => decodeNpy(readFileSync(join(path, file)), file);
  const spec = JSON.parse(readFileSync(join(path, "case.json"), "utf8")) as GoldenSpec;
  const x = array("x.npy");
  const [B, T, m] = x.shape as [number, number, number];
  const values = x.values;
  const sequences = Array.from({ length: B }, (_, b) => values.slice(b * T * m, (b + 1) * T * m));
  const h0 = array("h0.npy");
  const c0 = existsSync(join(path, "c0.npy")) ? array("c0.npy") : null;
  const H = spec.hidden;
  const part = (a: typeof h0, l: number, b: number) =>
    Array.from({ length: H }, (_, i) => a.values[(l * B + b) * H + i]);
  const initialStates = Array.from({ length: B }, (_, b) =>
    Float64Array.from(
      Array.from({ length: spec.layers }, (_, l) => [
        ...part(h0, l, b),
        ...(c0 === null ? [] : part(c0, l, b)),
      ]).flat(),
    ),
  );
  const q0 = array("q0.npy");
  const n = q0.shape[0];
  const k = q0.shape[1];
  const frame = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) frame[j * n + i] = q0.values[i * k + j];
  }
  return {
    name,
    folder: path,
    spec,
    inputs: sequencesFromNumbers(sequences, m, name),
    initialStates,
    frame,
  };
}

/** Names of the cases in the folder. */
export function goldenNames(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The network of a PyTorch-named case, made from weights.npz without the format readers. */
export function goldenTorchCell({ spec, folder }: GoldenCase): Cell {
  const files = unzipSync(readFileSync(join(folder, "weights.npz")));
  const tensor = (name: string) =>
    files[`${name}.npy`] === undefined ? undefined : decodeNpy(files[`${name}.npy`], name).values;
  const layers = Array.from({ length: spec.layers }, (_, l) => {
    const inputWeights = tensor(`weight_ih_l${l}`)!;
    const recurrentWeights = tensor(`weight_hh_l${l}`)!;
    const rows = recurrentWeights.length / spec.hidden;
    const options = {
      inputSize: inputWeights.length / rows,
      hiddenSize: spec.hidden,
      inputWeights,
      recurrentWeights,
      inputBias: tensor(`bias_ih_l${l}`),
      recurrentBias: tensor(`bias_hh_l${l}`),
    };
    if (spec.cell === "lstm") return lstm(options);
    if (spec.cell === "gru") return gru(options);
    return elman({ ...options, activation: spec.activation as "tanh" | "relu" });
  });
  return layers.length === 1 ? layers[0] : stack(layers);
}

/**
 * The golden README's tolerance: 30 × the largest float64 error of exponents j − 2 … j + 2, + 1e-9.
 * The recorded error is one draw of rounding; large ones come in pairs of neighbours.
 */
export function goldenTolerance(
  { spec }: GoldenCase,
  precision: "float64" | "float32" = "float64",
): Float64Array {
  const recorded = spec.accuracy[`${precision}_vs_oracle_per_exponent`];
  const rows = (Array.isArray(recorded[0]) ? recorded : [recorded]) as number[][];
  const worst = rows[0].map((_, j) => Math.max(...rows.map((row) => Math.abs(row[j]))));
  return Float64Array.from(worst, (_, j) => {
    const near = worst.slice(Math.max(0, j - 2), j + 3);
    return 30 * Math.max(...near) + (precision === "float64" ? 1e-9 : 1e-6);
  });
}

/** Unit vectors e_row in the given order, n × n column-major. */
export function unitFrame(rows: readonly number[]): Float64Array {
  const frame = new Float64Array(rows.length * rows.length);
  rows.forEach((row, j) => {
    frame[j * rows.length + row] = 1;
  });
  return frame;
}
