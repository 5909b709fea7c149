/** Sweeps in memory: the specification that other stores are held to, and for tests and browsers. */
import { canonicalJson, plainJson } from "./canonical-json.ts";
import { type NewChange, sweepChange } from "./changes/changes.ts";
import { sweepId } from "./run-id.ts";
import {
  afterLoss,
  chosenSweep,
  entryOf,
  importedEntry,
  isImported,
  isLate,
  isRecorded,
  otherSetting,
  REPEATED,
  requireLease,
  requireNewSweep,
  requireOutcome,
  requireSettings,
  requireSweepCopy,
  takenName,
  unknownEntry,
  unknownSweep,
  WITHOUT_A_WORD,
} from "./sweep-checks.ts";
import {
  ENTRY_STATES,
  type Entry,
  type EntryCounts,
  type EntryKey,
  isGivenUp,
  type LeasedEntry,
  type LeaseRequest,
  type NewSetting,
  type Setting,
  type Sweep,
  type SweepStore,
} from "./sweeps.ts";

/** An entry and its lease. */
interface Kept extends Writable<Entry> {
  token: string | null;
  /** When the lease runs out, in milliseconds since 1970. */
  until: number;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

interface KeptSweep {
  readonly sweep: Sweep;
  readonly settings: Map<number, KeptSetting>;
}

interface KeptSetting {
  readonly setting: Setting;
  readonly entries: readonly Kept[];
}

/** Sweeps, and which runs are theirs. */
export interface MemorySweeps {
  readonly sweeps: SweepStore;
  /** Ids of the runs of a sweep; none of one that is not there. */
  runsOf(sweep: string): ReadonlySet<string>;
}

/** Sweeps in memory; what happens to them is told. */
export function createMemorySweeps(tell: (change: NewChange) => void): MemorySweeps {
  const kept = new Map<string, KeptSweep>();
  const tellEntries = (id: string, entries: readonly Kept[]) => {
    if (entries.length === 0) return;
    const changed = entries.map(({ trial, seed, state, run }) => ({ trial, seed, state, run }));
    tell(sweepChange(id, "entries", changed));
  };
  const find = (who: string, id: string): KeptSweep => {
    const found = kept.get(id);
    if (found === undefined) throw unknownSweep(who, id);
    return found;
  };
  const sweeps: SweepStore = {
    async createSweep(given) {
      requireNewSweep(given);
      const id = await sweepId(given);
      if (kept.has(id)) return { id, existed: true };
      const { name, versions } = given;
      for (const { sweep } of kept.values()) {
        if (sweep.name === name) throw takenName(name, sweep.id);
      }
      const definition = plainJson(given.definition);
      const createdAt = new Date().toISOString();
      const source = plainJson(given.source);
      const sweep = { id, name, definition, source, versions: { ...versions }, createdAt };
      kept.set(id, { sweep, settings: new Map() });
      tell(sweepChange(id, "created"));
      return { id, existed: false };
    },
    async sweep(name) {
      const all = [...kept.values()].map(({ sweep }) => sweep);
      return structuredClone(chosenSweep("sweep", name, all));
    },
    sweeps: async () =>
      [...kept.values()]
        .map(({ sweep }) => structuredClone(sweep))
        .sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0)),
    async removeSweep(id) {
      find("removeSweep", id);
      kept.delete(id);
      tell(sweepChange(id, "removed"));
    },
    async addSettings(id, settings) {
      requireSettings(settings);
      const added = addSettings(find("addSettings", id), settings);
      if (added > 0) tell(sweepChange(id, "extended"));
    },
    settings: async (id) =>
      settingsOf(find("settings", id)).map(({ setting }) => structuredClone(setting)),
    entries: async (id) =>
      entriesOf(find("entries", id)).map((entry) => structuredClone(entryOf(entry))),
    countEntries: async (id) => countsOf(entriesOf(find("countEntries", id))),
    async leaseEntry(id, request) {
      requireLease(request);
      const { taken, changed } = lease(entriesOf(find("leaseEntry", id)), request);
      tellEntries(id, changed);
      return taken;
    },
    async renewLease(id, key, { token, milliseconds, run }) {
      const entry = entryIn("renewLease", find("renewLease", id), key);
      if (entry.state !== "running" || entry.token !== token) return false;
      entry.until = Date.now() + milliseconds;
      if (run === undefined || run === entry.run) return true;
      entry.run = run;
      tellEntries(id, [entry]);
      return true;
    },
    async settleEntry(id, outcome, settling) {
      requireOutcome(outcome);
      const entry = entryIn("settleEntry", find("settleEntry", id), outcome);
      if (!isRecorded(entry, outcome, settling.token)) return false;
      const { state, reason, objective } = outcome;
      const [run, seconds] = [outcome.run ?? entry.run, entry.seconds + outcome.seconds];
      const details = plainJson(outcome.details ?? {});
      const late = isLate(entry, settling);
      const failures = entry.failures + (state === "failed" ? 1 : 0);
      const now = { state, reason, objective, details, late, failures, run, seconds, token: null };
      Object.assign(entry, now);
      tellEntries(id, [entry]);
      return true;
    },
    async loseEntry(id, key, { token, how, attempts }) {
      const entry = entryIn("loseEntry", find("loseEntry", id), key);
      if (entry.state !== "running" || entry.token !== token) return false;
      Object.assign(entry, afterLoss(entry, how, attempts), { token: null });
      tellEntries(id, [entry]);
      return true;
    },
    async importSweep(copy) {
      await requireSweepCopy(copy);
      const sweep = structuredClone(copy.sweep);
      for (const other of kept.values()) {
        const { name, id } = other.sweep;
        if (name === sweep.name && id !== sweep.id) throw takenName(name, id);
      }
      const there = kept.get(sweep.id) ?? { sweep, settings: new Map() };
      addSettings(there, copy.settings);
      kept.set(sweep.id, there);
      for (const coming of copy.entries) {
        const entry = entryIn("importSweep", there, coming);
        if (isImported(entry, coming)) {
          Object.assign(entry, structuredClone(entryOf(importedEntry(coming))), { token: null });
        }
      }
      tell(sweepChange(sweep.id, "replaced"));
    },
    async repeatFailed(id) {
      const failed = entriesOf(find("repeatFailed", id)).filter(({ state }) => state === "failed");
      for (const entry of failed) Object.assign(entry, REPEATED);
      tellEntries(id, failed);
      return failed.length;
    },
  };
  const runsOf = (id: string) => {
    const sweep = kept.get(id);
    const runs = sweep === undefined ? [] : entriesOf(sweep).map(({ run }) => run);
    return new Set(runs.filter((run) => run !== null));
  };
  return { sweeps, runsOf };
}

function settingsOf({ settings }: KeptSweep): KeptSetting[] {
  return [...settings.values()].sort((a, b) => a.setting.trial - b.setting.trial);
}

function entriesOf(sweep: KeptSweep): Kept[] {
  return settingsOf(sweep).flatMap(({ entries }) => entries);
}

function entryIn(who: string, { settings }: KeptSweep, { trial, seed }: EntryKey): Kept {
  const entry = settings.get(trial)?.entries.find((each) => each.seed === seed);
  if (entry === undefined) throw unknownEntry(who, { trial, seed });
  return entry;
}

/** All are looked at before any is added. @returns how many were not there. */
function addSettings({ settings }: KeptSweep, given: readonly NewSetting[]): number {
  const added = new Map<number, KeptSetting>();
  for (const one of given) {
    const { trial, point, seeds } = one;
    const setting = { ...structuredClone(one), point: plainJson(point) };
    const there = settings.get(trial) ?? added.get(trial);
    if (there === undefined) {
      added.set(trial, { setting, entries: seeds.map((seed) => newEntry(trial, seed, point)) });
    } else {
      const [old, now] = [canonicalJson(there.setting), canonicalJson(setting)];
      if (old !== now) throw otherSetting(trial, old, now);
    }
  }
  for (const [trial, setting] of added) settings.set(trial, setting);
  return added.size;
}

function newEntry(trial: number, seed: number, point: object): Kept {
  return {
    trial,
    seed,
    point: plainJson(point),
    state: "waiting",
    attempts: 0,
    failures: 0,
    losses: 0,
    run: null,
    reason: "",
    objective: null,
    details: {},
    late: false,
    seconds: 0,
    worker: null,
    token: null,
    until: 0,
  };
}

function lease(
  entries: readonly Kept[],
  { milliseconds, attempts: most, entry: only }: LeaseRequest,
): { readonly taken: LeasedEntry | null; readonly changed: readonly Kept[] } {
  const now = Date.now();
  const changed: Kept[] = [];
  for (const entry of entries) {
    if (only && (entry.trial !== only.trial || entry.seed !== only.seed)) continue;
    if (entry.state === "running" && entry.until < now) {
      Object.assign(entry, afterLoss(entry, WITHOUT_A_WORD, most), { token: null });
      changed.push(entry);
    }
    const isOpen =
      entry.state === "failed" ? !isGivenUp(entry, most) : WAITING.includes(entry.state);
    if (!isOpen) continue;
    const token = globalThis.crypto.randomUUID();
    const until = now + milliseconds;
    const attempts = entry.attempts + 1;
    Object.assign(entry, {
      state: "running",
      reason: "",
      token,
      until,
      attempts,
      worker: "this process",
    });
    if (!changed.includes(entry)) changed.push(entry);
    return { taken: { ...structuredClone(entryOf(entry)), token }, changed };
  }
  return { taken: null, changed };
}

const WAITING: readonly string[] = ["waiting", "returned"];

function countsOf(entries: readonly Kept[]): EntryCounts {
  const counts = Object.fromEntries(ENTRY_STATES.map((state) => [state, 0]));
  for (const { state } of entries) counts[state]++;
  return counts as EntryCounts;
}
