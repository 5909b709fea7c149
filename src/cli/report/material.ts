/** What a report is made from: runs or a sweep of a store, read once. */
import { readoutTableFromSweep } from "../../readout/recorded/recorded-table.ts";
import type { RunTable } from "../../readout/run-table.ts";
import { type Comparison, compareRuns } from "../../records/comparison.ts";
import type { Row } from "../../records/list/row.ts";
import { listingOf } from "../../records/run-listing.ts";
import type { RunStore } from "../../store/store.ts";
import type { Entry, Setting, Sweep } from "../../store/sweeps.ts";
import { UsageError } from "../failure.ts";

/** Runs, or a sweep. */
export type Material = RunMaterial | SweepMaterial;

/** One run or several, beside each other. */
export interface RunMaterial {
  readonly kind: "runs";
  readonly comparison: Comparison;
}

/** A sweep with all of its runs. */
export interface SweepMaterial {
  readonly kind: "sweep";
  readonly sweep: Sweep;
  readonly settings: readonly Setting[];
  readonly entries: readonly Entry[];
  readonly rows: readonly Row[];
  /** Null where no run has begun. */
  readonly table: RunTable | null;
}

/** Reads what the names stand for. */
export async function materialOf(store: RunStore, names: readonly string[]): Promise<Material> {
  const sweeps = await sweepsNamed(store, names);
  if (sweeps.length > 0 && names.length > 1) {
    throw new UsageError(`"${sweeps[0].name}" is a sweep; a report is of one sweep, or of runs`);
  }
  if (sweeps.length > 0) return sweepMaterial(store, sweeps[0]);
  const comparison = await compareRuns(store, names);
  const ids = comparison.histories.map(({ run }) => run.id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new UsageError(`run ${twice} is named twice; expected others`);
  for (const { run, metrics, spectra } of comparison.histories) {
    if (metrics.length + spectra.length > 0) continue;
    throw new UsageError(`nothing has been recorded of run ${run.id}; there is nothing to report`);
  }
  return { kind: "runs", comparison };
}

/** Sweeps by name or the beginning of an id; what could be a run as well is refused. */
async function sweepsNamed(store: RunStore, names: readonly string[]): Promise<Sweep[]> {
  const sweeps = await store.sweeps();
  const runs = await store.runs();
  return names.flatMap((name) => {
    const found = sweeps.filter((each) => each.name === name || each.id.startsWith(name));
    const named = found.find((each) => each.name === name) ?? found[0];
    const run = runs.find(({ id }) => id.startsWith(name));
    if (named === undefined && run === undefined) {
      throw new UsageError(
        `"${name}" is no sweep, and no run begins with it; \`lyapscope runs\` and \`lyapscope runs --sweeps\` list them`,
      );
    }
    if (named === undefined) return [];
    if (run === undefined) return [named];
    throw new UsageError(
      `"${name}" is sweep ${named.name} (${named.id}) and the beginning of run ${run.id}; expected more of one of these ids`,
    );
  });
}

async function sweepMaterial(store: RunStore, sweep: Sweep): Promise<SweepMaterial> {
  const [settings, entries] = [await store.settings(sweep.id), await store.entries(sweep.id)];
  const listing = await listingOf(store, false);
  const listed = new Map(listing.map((each) => [each.overview.run.id, each]));
  const rows = entries.map((entry): Row => {
    return { entry, listed: listed.get(entry.run ?? "") ?? null };
  });
  const hasBegun = entries.some(({ run }) => run !== null);
  const table = hasBegun ? await readoutTableFromSweep(store, sweep.id) : null;
  return { kind: "sweep", sweep, settings, entries, rows, table };
}
