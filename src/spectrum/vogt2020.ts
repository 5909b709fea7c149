/**
 * The conventions of the code published with arXiv:2006.14123, for comparison with its numbers.
 *
 * It multiplies the *transposed* Jacobians in forward time, (J₁ J₂ … J_T)ᵀ, which is neither the
 * tangent cocycle nor the adjoint; takes the hidden state alone (an LSTM's cell state is held
 * fixed); starts from the identity without a transient, orthonormalises at every step, takes log₂
 * and does not sort. The exponents are those of the network only where Jacobians are constant or the
 * inputs independent in time. docs/theory.md says by how much published numbers move.
 */

import type { BoundCell, Cell, Columns } from "../cells/cell.ts";
import { isStack } from "../cells/stack.ts";
import type { SequenceSet } from "../data/sequences.ts";
import { rangeError } from "../errors.ts";
import type { Kernels, RealArray } from "../kernels/kernels.ts";
import { createDrivenCell } from "../networks/driven-cell.ts";
import { layerStates } from "./assemble.ts";
import { derivedQuantities } from "./derived-quantities.ts";
import { sentence } from "./precision.ts";
import type { SpectrumResult } from "./result.ts";
import { type ResolvedOptions, settingsOf } from "./validate.ts";

/** Cells that the reference code has. */
const REFERENCE_CELLS = ["tanh", "lstm", "gru"];

/** Said with every result. */
const DISCLAIMER =
  "convention vogt2020 reproduces the reference code: transposed Jacobians in forward time, hidden " +
  "state only, identity frame, no transient, unsorted, bits per step. These are not the network's " +
  "Lyapunov exponents; drop --convention for those";

/** The reference code does not look. */
const UNWATCHED: SpectrumResult["trajectory"] = {
  ...{ kind: "moving", period: null, from: null, stable: null, drive: "moving", perSequence: [] },
};

/** The reference code's numbers; see the file header. */
export async function vogt2020Spectrum(
  cell: Cell,
  inputs: SequenceSet,
  options: ResolvedOptions,
): Promise<SpectrumResult> {
  const started = performance.now();
  const layers = layerStates(cell);
  const foreign = layers.find((layer) => !REFERENCE_CELLS.includes(layer.cell));
  if (foreign !== undefined) {
    throw rangeError(
      "lyapunovSpectrum",
      `convention is "vogt2020" and the network has a layer "${foreign.cell}"; ` +
        `the reference code has ${REFERENCE_CELLS.join(", ")}`,
    );
  }
  const hidden = hiddenRows(cell);
  const columns = Math.min(options.exponents, hidden.length);
  const perSequence: number[][] = [];
  let kernels = "";
  for (let b = 0; b < inputs.sequences.length; b++) {
    const { exponents, name } = await oneSequence(cell, inputs, b, options, hidden, columns);
    perSequence.push(exponents);
    kernels = name;
    options.onProgress?.({ done: b + 1, total: inputs.sequences.length });
  }
  const steps = inputs.sequences.reduce((sum, s) => sum + s.length, 0);
  const seconds = (performance.now() - started) / 1000;
  const settings = settingsOf(cell, { ...options, frame: "identity", interval: 1, skip: 0 });
  const measured = { steps, kernels, seconds, settings };
  return resultOf(perSequence, { size: hidden.length, layers }, measured);
}

function resultOf(
  perSequence: number[][],
  state: SpectrumResult["state"],
  measured: Pick<SpectrumResult, "steps" | "kernels" | "seconds" | "settings">,
): SpectrumResult {
  const mean = perSequence[0].map(
    (_, j) => perSequence.reduce((sum, row) => sum + row[j], 0) / perSequence.length,
  );
  const spectrum = { exponents: mean, standardErrors: mean.map(() => null) };
  return {
    ...measured,
    unit: "bits",
    transient: 0,
    sequences: perSequence.length,
    state,
    ...spectrum,
    independentSamples: mean.map(() => null),
    perSequence,
    layerOf: null,
    ...derivedQuantities(spectrum, state.size),
    logVolume: null,
    converged: false,
    warnings: [DISCLAIMER],
    unsettled: [DISCLAIMER],
    certificates: {
      sumRule: null,
      sumRuleReason: "the reference convention has none",
      orthogonality: 0,
      intervalUsed: { minimum: 1, mean: 1, maximum: 1 },
      growthSpread: 0,
      accuracyBound: 0,
      accuracy: 0,
      float32: {
        share: measured.settings.precision === "float32" ? 1 : 0,
        reason: measured.settings.precision === "auto" ? sentence("convention") : "",
      },
      derivative: null,
      segmentFrames: null,
    },
    reach: null,
    trajectory: UNWATCHED,
    history: [],
    convention: "vogt2020",
    threads: 1,
  };
}

/** Rows of the state that are hidden states, layer by layer. */
function hiddenRows(cell: Cell): number[] {
  const rows: number[] = [];
  let offset = 0;
  const cells = isStack(cell) ? cell.layers.map((layer) => layer.cell) : [cell];
  for (const layer of cells) {
    for (let i = 0; i < layer.outputSize; i++) rows.push(offset + i);
    offset += layer.stateSize;
  }
  return rows;
}

interface Workspace {
  readonly identity: Columns;
  readonly jacobian: Columns;
  readonly hiddenJacobian: RealArray;
  readonly frame: RealArray;
  readonly product: RealArray;
  readonly diagonal: RealArray;
}

async function oneSequence(
  cell: Cell,
  inputs: SequenceSet,
  b: number,
  options: ResolvedOptions,
  hidden: readonly number[],
  k: number,
): Promise<{ exponents: number[]; name: string }> {
  const n = cell.stateSize;
  const h = hidden.length;
  const precision = options.precision === "float32" ? "float32" : "float64";
  const driven = createDrivenCell(
    cell,
    { ...options, precision, sequences: 1, initialStates: [options.initialStates[b]] },
    n,
    2 * n * n + h * h + 2 * h * k + k + 128,
  );
  const work = allocate(driven.kernels, n, h, k);
  const sums = new Float64Array(k);
  const sequence = inputs.sequences[b];
  for (let start = 0; start < sequence.length; start += 256) {
    options.signal?.throwIfAborted();
    const count = Math.min(256, sequence.length - start);
    driven.advance(cell.inputSize === 0 ? count : [await sequence.read(start, count)], () => {
      pushTransposed(driven.kernels, driven.bound, driven.linearisation, work, hidden, n, k);
      for (let j = 0; j < k; j++) sums[j] += Math.log2(work.diagonal[j]);
    });
  }
  driven.release();
  return {
    exponents: Array.from(sums, (sum) => sum / sequence.length),
    name: `${driven.kernels.name} ${driven.kernels.precision} (${driven.kernels.description})`,
  };
}

function allocate(kernels: Kernels, n: number, h: number, k: number): Workspace {
  const identity = kernels.allocate(n * n);
  for (let j = 0; j < n; j++) identity[j * n + j] = 1;
  const frame = kernels.allocate(h * k);
  for (let j = 0; j < k; j++) frame[j * h + j] = 1;
  return {
    identity: { data: identity, stride: n },
    jacobian: { data: kernels.allocate(n * n), stride: n },
    hiddenJacobian: kernels.allocate(h * h),
    frame,
    product: kernels.allocate(h * k),
    diagonal: kernels.allocate(k),
  };
}

/** frame ← Q, diagonal ← diag R of J_hᵀ · frame. */
function pushTransposed(
  kernels: Kernels,
  bound: BoundCell,
  linearisation: Columns,
  work: Workspace,
  hidden: readonly number[],
  n: number,
  k: number,
): void {
  const h = hidden.length;
  bound.pushForward(linearisation, work.identity, work.jacobian, n, null);
  for (let j = 0; j < h; j++) {
    const column = hidden[j] * n;
    for (let i = 0; i < h; i++) {
      work.hiddenJacobian[j * h + i] = work.jacobian.data[column + hidden[i]];
    }
  }
  kernels.multiply("TN", h, k, h, 1, work.hiddenJacobian, h, work.frame, h, 0, work.product, h);
  work.frame.set(work.product);
  kernels.orthonormalise(h, k, work.frame, h, work.diagonal);
}
