import { requireKnown } from "../words.ts";
import { plainJson } from "./canonical-json.ts";
import { runChange } from "./changes/changes.ts";
import { createChangeLog } from "./changes/memory-changes.ts";
import { recordedParts } from "./changes/recorded-parts.ts";
import {
  completeId,
  heldRun,
  KIND_FILTER,
  NAME_FILTER,
  OVERVIEW_FILTER,
  RUN_FILTER,
  requireCount,
  requireEvents,
  requireName,
  requireNewRun,
  requireRunCopy,
  unknownRun,
} from "./checks.ts";
import {
  copyOfSeries,
  copyOfSpectrum,
  emptyRun,
  extentsOf,
  importedRun,
  type Kept,
  keepEvents,
} from "./memory-runs.ts";
import { createMemorySweeps } from "./memory-sweeps.ts";
import { headOf } from "./overview.ts";
import { runId } from "./run-id.ts";
import type {
  Checkpoint,
  Metric,
  MetricSummary,
  OverviewFilter,
  Run,
  RunFilter,
  RunOverview,
  RunStore,
} from "./store.ts";

/** Runs in memory: for browsers, tests, and trainings of which nothing is to stay. */
export function createMemoryStore(): RunStore {
  const kept = new Map<string, Kept>();
  const { sweeps, runsOf } = createMemorySweeps((change) => add(change));
  const { add, ...changes } = createChangeLog(runsOf);
  const find = (who: string, id: string): Kept => {
    const found = kept.get(id);
    if (found === undefined) throw unknownRun(who, id);
    return found;
  };
  return {
    ...sweeps,
    ...changes,
    async createRun(run) {
      requireNewRun(run);
      const id = await runId(run);
      const existed = kept.has(id);
      if (!existed) {
        const { seed, versions, name = null } = run;
        const configuration = plainJson(run.configuration);
        const createdAt = new Date().toISOString();
        kept.set(
          id,
          emptyRun({ id, name, configuration, seed, versions: { ...versions }, createdAt }),
        );
        add(runChange(id, "created"));
      }
      return { id, existed };
    },
    async run(prefix) {
      const matches = [...kept.keys()].filter((id) => prefix !== "" && id.startsWith(prefix));
      return runOf(find("run", completeId(prefix, matches)));
    },
    async runs(filter = {}) {
      requireKnown("runs", filter, RUN_FILTER);
      return listed(kept.values(), filter);
    },
    async record(id, events) {
      requireEvents(events);
      const state = keepEvents(find("record", id), events);
      add(runChange(id, "recorded", recordedParts(events, state)));
    },
    ...readingMethods(find),
    overviews: async (filter = {}) => overviewsOf(kept.values(), filter),
    ...checkpointMethods(find),
    async states(id) {
      return find("states", id).states.map((change) => ({ ...change }));
    },
    async holdRun(id) {
      const run = find("holdRun", id);
      if (run.hold !== null) throw heldRun(id, "another training of this process");
      const hold = {};
      run.hold = hold;
      return {
        async release() {
          if (run.hold === hold) run.hold = null;
        },
      };
    },
    isHeld: async (id) => find("isHeld", id).hold !== null,
    async renameRun(id, name) {
      requireName(name, "name", "renameRun");
      const run = find("renameRun", id);
      run.run = { ...run.run, name };
      add(runChange(id, "renamed", { name }));
    },
    async importRun(copy) {
      await requireRunCopy(copy);
      const { id } = copy.run;
      if (kept.get(id)?.hold) throw heldRun(id, "another training of this process");
      kept.set(id, importedRun(copy));
      add(runChange(id, "replaced"));
    },
    async removeRun(id) {
      find("removeRun", id);
      kept.delete(id);
      add(runChange(id, "removed"));
    },
    async close() {
      kept.clear();
    },
  };
}

function readingMethods(
  find: (who: string, id: string) => Kept,
): Pick<RunStore, "metrics" | "spectra" | "series" | "latest" | "recorded"> {
  return {
    async metrics(id, filter = {}) {
      requireKnown("metrics", filter, NAME_FILTER);
      const { name, from = 0, to = Number.POSITIVE_INFINITY } = filter;
      return sorted(find("metrics", id).metrics.values(), nameOf)
        .filter(
          (metric) =>
            metric.step >= from &&
            metric.step <= to &&
            (name === undefined || metric.name === name),
        )
        .map((metric) => ({ ...metric }));
    },
    async spectra(id, filter = {}) {
      requireKnown("spectra", filter, KIND_FILTER);
      const { kind, from = 0, to = Number.POSITIVE_INFINITY } = filter;
      return sorted(find("spectra", id).spectra.values(), kindOf)
        .filter(
          (spectrum) =>
            spectrum.step >= from &&
            spectrum.step <= to &&
            (kind === undefined || spectrum.kind === kind),
        )
        .map(copyOfSpectrum);
    },
    async series(id, filter = {}) {
      requireKnown("series", filter, NAME_FILTER);
      const { name, from = 0, to = Number.POSITIVE_INFINITY } = filter;
      return sorted(find("series", id).series.values(), nameOf)
        .filter(
          (series) =>
            series.step >= from &&
            series.step <= to &&
            (name === undefined || series.name === name),
        )
        .map(copyOfSeries);
    },
    latest: async (id) => latestOf(find("latest", id)),
    async recorded(id) {
      const { metrics, spectra, series } = find("recorded", id);
      return {
        metrics: extentsOf(metrics.values(), nameOf),
        spectra: extentsOf(spectra.values(), kindOf),
        series: extentsOf(series.values(), nameOf),
      };
    },
  };
}

function checkpointMethods(
  find: (who: string, id: string) => Kept,
): Pick<RunStore, "latestCheckpoint" | "checkpoint" | "checkpoints" | "keepCheckpoints"> {
  return {
    async latestCheckpoint(id) {
      const { checkpoints } = find("latestCheckpoint", id);
      if (checkpoints.size === 0) return null;
      const step = Math.max(...checkpoints.keys());
      return { step, bytes: checkpoints.get(step)!.slice() };
    },
    async checkpoint(id, step) {
      const bytes = find("checkpoint", id).checkpoints.get(step);
      return bytes === undefined ? null : { step, bytes: bytes.slice() };
    },
    async checkpoints(id) {
      return stepsOf(find("checkpoints", id)).map(([step, bytes]) => ({
        step,
        size: bytes.length,
      }));
    },
    async keepCheckpoints(id, count, also = []) {
      requireCount(count);
      const run = find("keepCheckpoints", id);
      const steps = stepsOf(run).map(([step]) => step);
      for (const step of steps.slice(0, Math.max(0, steps.length - count))) {
        if (!also.includes(step)) run.checkpoints.delete(step);
      }
    },
  };
}

function overviewsOf(kept: Iterable<Kept>, filter: OverviewFilter): RunOverview[] {
  requireKnown("overviews", filter, OVERVIEW_FILTER);
  const { details = false, run } = filter;
  return [...kept]
    .filter((each) => run === undefined || each.run.id === run)
    .sort(byAge)
    .map((each) => overviewOf(each, details));
}

function listed(kept: Iterable<Kept>, { name, state }: RunFilter): Run[] {
  return [...kept]
    .filter(({ run }) => name === undefined || run.name === name)
    .filter(({ states }) => state === undefined || states.at(-1)?.state === state)
    .sort(byAge)
    .map(runOf);
}

function runOf({ run, states }: Kept): Run {
  return structuredClone({ ...run, state: states.at(-1) ?? null });
}

function latestOf(run: Kept): Awaited<ReturnType<RunStore["latest"]>> {
  const metrics = new Map(sorted(run.metrics.values(), nameOf).map((m) => [m.name, { ...m }]));
  const spectra = new Map(sorted(run.spectra.values(), kindOf).map((s) => [s.kind, s]));
  const steps = [
    ...[run.metrics, run.spectra, run.series].flatMap((map) => [...map.values()]),
    ...run.states,
  ].map(({ step }) => step);
  const step = [...steps, ...run.checkpoints.keys()].reduce((a, b) => Math.max(a, b), -1);
  return {
    step: step < 0 ? null : step,
    metrics: [...metrics.values()].sort((a, b) => compare(a.name, b.name)),
    spectra: [...spectra.values()].sort((a, b) => compare(a.kind, b.kind)).map(copyOfSpectrum),
  };
}

function overviewOf(kept: Kept, details: boolean): RunOverview {
  const { step, metrics, spectra } = latestOf(kept);
  return {
    run: runOf(kept),
    step,
    metrics: metrics.map((last) => summaryOf(kept, last)),
    spectra: spectra.map((spectrum) => headOf(spectrum, details)),
    states: kept.states.map((change) => ({ ...change })),
    held: kept.hold !== null,
  };
}

function summaryOf({ metrics }: Kept, last: Metric): MetricSummary {
  const all = sorted(metrics.values(), nameOf).filter(({ name }) => name === last.name);
  const numbers = all.filter(({ value }) => !Number.isNaN(value));
  const least = numbers.reduce<Metric | null>((a, b) => (a && a.value <= b.value ? a : b), null);
  return {
    ...last,
    count: all.length,
    least: least && { step: least.step, value: least.value },
  };
}

function stepsOf({ checkpoints }: Kept): [step: Checkpoint["step"], bytes: Uint8Array][] {
  return [...checkpoints].sort(([a], [b]) => a - b);
}

function sorted<T extends { readonly step: number }>(
  items: Iterable<T>,
  labelOf: (item: T) => string,
): T[] {
  return [...items].sort((a, b) => a.step - b.step || compare(labelOf(a), labelOf(b)));
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

function kindOf({ kind }: { readonly kind: string }): string {
  return kind;
}

function byAge({ run: a }: Kept, { run: b }: Kept): number {
  return compare(a.createdAt, b.createdAt) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
