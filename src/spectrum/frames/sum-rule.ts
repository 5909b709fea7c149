/**
 * The sum rule Σλ = ⟨ln |det J|⟩, held at run time.
 *
 * Where a cell knows ln |det J| in closed form it is summed at every counted step, also when fewer
 * than n columns move: it gives the mean of all n exponents. Elsewhere, if all n columns move, J is
 * built at one step after a time block (by pushing the identity forward) and factorised, and the
 * same step's Σ ln R_jj is held against it: 2n³ + 2/3 n³ operations, and one more factorisation of the frame. That is
 * more than a step costs, so {@link RARELY} steps lie between two of them.
 */
import type { BoundCell, Columns } from "../../cells/cell.ts";
import type { Kernels, RealArray } from "../../kernels/kernels.ts";
import type { LinearisedCell } from "../../networks/driven-cell.ts";
import type { SumRuleMethod } from "../words.ts";
import type { MovingFrame } from "./moving-frame.ts";

/** Counted steps from one that is looked at to the next, at least. */
const RARELY = 32;

/** What the sum rule has found, summed over sequences. */
export interface SumRuleSums {
  readonly method: SumRuleMethod;
  /** Σ ln |det J| over the steps looked at, in nats. */
  readonly expected: number;
  /** Σ ln R_jj over the same steps; null for the closed form, which covers every counted step. */
  readonly found: number | null;
  /** Sequence-steps looked at. */
  readonly steps: number;
  /** Whether the closed form was −∞ at any step, those of the transient too. */
  readonly singular: boolean;
}

/** Builds J at the present linearisation and takes ln |det J|, summed over the sequences. */
export interface DeterminantProbe {
  logAbsDeterminant(linearisation: Columns): number;
}

/** Elements of kernel memory that {@link createDeterminantProbe} allocates. */
export function determinantProbeSize(n: number, sequences: number): number {
  return 2 * n * n * sequences + n + 64;
}

/** A probe for one cell. */
export function createDeterminantProbe(
  kernels: Kernels,
  bound: BoundCell,
  n: number,
  sequences: number,
): DeterminantProbe {
  const identity: Columns = { data: kernels.allocate(n * n * sequences), stride: n };
  const jacobian: Columns = { data: kernels.allocate(n * n * sequences), stride: n };
  const pivots = kernels.allocateIndices(n);
  const blocks: RealArray[] = [];
  for (let b = 0; b < sequences; b++) {
    for (let j = 0; j < n; j++) identity.data[b * n * n + j * n + j] = 1;
    blocks.push(jacobian.data.subarray(b * n * n, (b + 1) * n * n));
  }
  return {
    logAbsDeterminant(linearisation) {
      bound.pushForward(linearisation, identity, jacobian, n, null);
      let sum = 0;
      for (const block of blocks) {
        kernels.factorise(n, n, block, n, pivots);
        for (let j = 0; j < n; j++) sum += Math.log(Math.abs(block[j * n + j]));
      }
      return sum;
    },
  };
}

/** A cell whose frame moves, and where its linearisation is. */
export interface WatchedPart extends LinearisedCell {
  /** In float64, for the closed form. */
  readonly exact: LinearisedCell;
  readonly frame: MovingFrame;
}

/** What a {@link SumRuleWatch} knows so far; plain data. */
export interface SumRuleState {
  readonly known: boolean;
  readonly probeDue: boolean;
  /** Counted steps since the last that was looked at, and at the beginning as many as it takes. */
  readonly since: number;
  readonly expected: number;
  readonly found: number;
  readonly steps: number;
  readonly singular: boolean;
}

/** Sums up ln |det J| while frames move. */
export interface SumRuleWatch {
  /** Looks at the linearisation of a counted step, before the frames move. */
  before(counted: boolean): void;
  /** Looks at the frames after they moved. */
  after(step: number): void;
  /** The frames were just factorised, so that their volume is 1: the next step may be checked. */
  probeNext(): void;
  /** Null if the cell has no closed form and not all columns move. */
  sums(): SumRuleSums | null;
  /** Between two steps. */
  save(): SumRuleState;
  load(state: SumRuleState): void;
}

/**
 * Watches the sum over all parts, for B sequences.
 *
 * @param complete - Whether all n columns move.
 */
export function createSumRuleWatch(
  kernels: Kernels,
  parts: readonly WatchedPart[],
  sequences: number,
  complete: boolean,
): SumRuleWatch {
  let known = true;
  let probes: DeterminantProbe[] | null = null;
  let probeDue = false;
  let probing = false;
  let since = RARELY;
  let expected = 0;
  let found = 0;
  let steps = 0;
  let singular = false;

  /** Σ over parts and sequences, or null if a cell has no closed form. */
  function closedForm(): number | null {
    let sum = 0;
    for (const { exact } of parts) {
      const { bound, linearisation } = exact;
      for (let b = 0; b < sequences; b++) {
        const log = bound.logAbsDeterminant(linearisation, b);
        if (log === null) return null;
        sum += log;
      }
    }
    return sum;
  }

  return {
    before(counted) {
      const log = known ? closedForm() : null;
      singular ||= log === Number.NEGATIVE_INFINITY;
      if (!counted) return;
      if (log !== null) {
        expected += log;
        steps += sequences;
        return;
      }
      known = false;
      if (!complete) return;
      probes ??= parts.map(({ bound, frame }) =>
        createDeterminantProbe(kernels, bound, frame.stateSize, sequences),
      );
      since++;
      probing = probeDue && since >= RARELY;
      probeDue = false;
      if (!probing) return;
      since = 0;
      probes.forEach((probe, i) => {
        expected += probe.logAbsDeterminant(parts[i].linearisation);
      });
    },
    after(step) {
      if (!probing) return;
      probing = false;
      steps += sequences;
      for (const { frame } of parts) {
        frame.factorise(step);
        for (const o of frame.orthonormalisers) found += o.last.logVolume;
      }
    },
    probeNext() {
      probeDue = true;
    },
    sums() {
      if (!known && !complete) return null;
      const method = known ? "closed-form" : "sampled-lu";
      return { method, expected, found: known ? null : found, steps, singular };
    },
    save: () => ({ known, probeDue, since, expected, found, steps, singular }),
    load(state) {
      ({ known, probeDue, since, expected, found, steps, singular } = state);
    },
  };
}
