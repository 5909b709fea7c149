/**
 * Frames in float32 for as long as that keeps the accuracy, along a trajectory in float64.
 *
 * Time goes in stretches. At the end of each the frames are factorised and judged by their running error bound, which
 * counts with the roundoff of float32, that of rounded weights included. A stretch that is not good enough is done
 * again in float64, from the frames and all sums that stood at its beginning, and what follows stays there. Tilts that
 * float32 has left in the frame are followed on by the same bound. A journal keeps the linearisations of one stretch.
 *
 * A null column is never left to float32: slopes that float64 holds may be zero there.
 */
import type { Cell } from "../../cells/cell.ts";
import { NumericalError } from "../../errors.ts";
import type { RealArray } from "../../kernels/kernels.ts";
import type { DrivenCell } from "../../networks/driven-cell.ts";
import type { Float64Reason } from "../words.ts";
import { createFramePlan, type FrameHealth, type FramePlan, ranksOf } from "./frame-plan.ts";
import type { Float32Use, GrowthOptions } from "./growth.ts";

/** A plan that also says which steps were in float32. */
export interface MixedPlan extends FramePlan {
  use(): Float32Use;
}

/** Steps of the first stretch: what cannot be done in float32 shows at once. */
const FIRST_STRETCH = 8;
/** Steps of the others, at most: a copy of the frames costs nothing beside so many. */
const STRETCH = 64;
/** Share of the accuracy that the bound may come to; the rest is for what becomes of tilts that are left behind. */
export const KEPT_SHARE = 0.5;
/** Steps after which the interval is what it will be, and its least mean that saves time. */
const SETTLED = 128;
const LEAST_INTERVAL = 2;

/** Frames that begin in float32. */
export function createMixedPlan(driven: DrivenCell, cell: Cell, options: GrowthOptions): MixedPlan {
  const ranks = ranksOf(driven, cell, options.sequences);
  const single = createFramePlan(driven, cell, options, ranks);
  const journal = createJournal(driven.exact.linearisation.data);
  const pending = new Float64Array(options.sequences * single.columns);
  /** Plans in float64: one that begins with the data, and one that follows what float32 has left. */
  const exact: (Renewable | undefined)[] = [];
  let plan = single;
  let goBack = () => {};
  let stretch = FIRST_STRETCH;
  let kept = 0;
  let reason: Float64Reason | null = null;

  /** A plan in float64, as new. */
  function renewed(): FramePlan {
    const precision = kept === 0 ? "float64" : "auto";
    const place = kept === 0 ? 0 : 1;
    const own = (exact[place] ??= renewable(
      createFramePlan(
        { ...driven.exact, exact: driven.exact },
        cell,
        { ...options, precision },
        ranks,
      ),
    ));
    own.renew();
    return own.plan;
  }

  /** Does the present stretch again, in float64; the first one from the frames that were asked for. */
  function goOver(why: Float64Reason): void {
    plan = renewed();
    goBack();
    if (kept > 0) {
      const grown = single.close(journal.firstStep() - 1);
      for (let i = 0; i < pending.length; i++) pending[i] += grown[i];
      plan.load(single.save());
    }
    reason = why;
    journal.replay(plan.push);
  }

  function endStretch(step: number): void {
    if (reason !== null || journal.length === 0) return;
    const why = attempt(() => single.factorise(step)) ?? judge(single.health(), options);
    if (why !== null) {
      goOver(why);
      return;
    }
    kept += journal.length;
    journal.clear();
    stretch = STRETCH;
  }

  function withPending(growth: Float64Array): Float64Array {
    for (let i = 0; i < growth.length; i++) growth[i] += pending[i];
    pending.fill(0);
    return growth;
  }

  return {
    columns: single.columns,
    push(step, counted) {
      if (reason !== null) {
        plan.push(step, counted);
        return;
      }
      if (journal.length === 0) goBack = single.snapshot();
      journal.add(step, counted);
      const why = attempt(() => single.push(step, counted));
      if (why !== null) goOver(why);
      else if (journal.length === stretch) endStretch(step);
    },
    factorise: (step) => plan.factorise(step),
    health: () => plan.health(),
    close(step) {
      endStretch(step);
      return withPending(plan.close(step));
    },
    mark(step) {
      endStretch(step);
      return withPending(plan.mark(step));
    },
    probeNext: () => plan.probeNext(),
    checkOrthogonality: () => plan.checkOrthogonality(),
    reset: () => plan.reset(),
    summary: () => plan.summary(),
    frames: (b) => plan.frames(b),
    use: () => ({ steps: kept + journal.length, reason }),
    snapshot() {
      const before = { plan, goBack, stretch, kept, reason };
      const [grown, entries, restore] = [pending.slice(), journal.length, plan.snapshot()];
      return () => {
        ({ plan, goBack, stretch, kept, reason } = before);
        pending.set(grown);
        journal.length = entries;
        restore();
      };
    },
    save: () => plan.save(),
    load: (state) => plan.load(state),
  };
}

interface Renewable {
  readonly plan: FramePlan;
  /** Makes the plan what it was before its first step. */
  renew(): void;
}

function renewable(plan: FramePlan): Renewable {
  return { plan, renew: plan.snapshot() };
}

/** Why not, if numbers left the range of float32. */
function attempt(work: () => void): Float64Reason | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof NumericalError) return "range";
    throw error;
  }
}

/** What is wrong with frames at the end of a stretch, if anything is. */
function judge(
  { bound, local, steps, factorisations, complete }: FrameHealth,
  { accuracy, horizon, interval }: GrowthOptions,
): Float64Reason | null {
  if (!complete) return "null";
  const perStep = KEPT_SHARE * accuracy;
  // What has become of errors is added once and not by every step: an excursion may take all that there is.
  if (!(bound <= perStep * Math.max(steps, horizon))) return "bound";
  if (steps < SETTLED) return null;
  if (local > perStep * steps) return "bound";
  return interval === "auto" && steps < LEAST_INTERVAL * factorisations ? "interval" : null;
}

/** The linearisations of the steps of one stretch. */
function createJournal(linearisation: RealArray) {
  const copies: Float64Array[] = [];
  const steps: { readonly step: number; readonly counted: boolean }[] = [];
  const journal = {
    length: 0,
    firstStep: () => steps[0].step,
    add(step: number, counted: boolean): void {
      copies[journal.length] ??= new Float64Array(linearisation.length);
      copies[journal.length].set(linearisation);
      steps[journal.length] = { step, counted };
      journal.length++;
    },
    clear(): void {
      journal.length = 0;
    },
    /** Brings the linearisations back one by one, and forgets them. */
    replay(push: (step: number, counted: boolean) => void): void {
      for (let i = 0; i < journal.length; i++) {
        linearisation.set(copies[i]);
        push(steps[i].step, steps[i].counted);
      }
      journal.length = 0;
    },
  };
  return journal;
}
