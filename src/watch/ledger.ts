/** What has been computed already, and where it is kept: one run of the store for one watched folder. */

import { spectrumEvent } from "../experiment/monitor/spectrum-record.ts";
import type { SpectrumResult } from "../spectrum/result.ts";
import type { Metric, RunStore, SpectrumRecord } from "../store/store.ts";
import type { CheckpointCandidate } from "./folder/scan-folder.ts";

/** A checkpoint as it was read. */
export interface CheckpointVersion {
  readonly candidate: CheckpointCandidate;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly hash: string;
}

/** A checkpoint with its place. */
export interface PlacedCheckpoint extends CheckpointVersion {
  readonly step: number;
  /** Checkpoints of one series replace each other at one step: "epoch-*.pt". */
  readonly series: string;
}

/** Keeps account of one run. */
export interface Ledger {
  /** The run's id. */
  readonly id: string;
  /** Checkpoints that are recorded. */
  readonly size: number;
  /** Largest step of any; 0 without any. */
  readonly lastStep: number;
  /** Whether the file is recorded as it looks, so that it need not be read. */
  knows(candidate: CheckpointCandidate): boolean;
  /** Whether this version of the file is recorded. */
  has(version: CheckpointVersion): boolean;
  /** Another file with the same content; null if there is none. */
  sameContent(version: CheckpointVersion): string | null;
  /** The step after the last of a series; 0 for a new one. */
  nextStep(series: string): number;
  /** Records the spectrum of a checkpoint, replacing that of the same series and step. */
  record(checkpoint: PlacedCheckpoint, network: string, result: SpectrumResult): Promise<void>;
  /** Records metrics, but for those that are recorded already. @returns those that were not. */
  recordMetrics(metrics: readonly Metric[]): Promise<readonly Metric[]>;
}

/** What a spectrum's details say about the checkpoint that it is of. */
export interface Entry {
  readonly file: string;
  readonly sha256: string;
  readonly signature: string;
  readonly step: number;
  readonly series: string;
}

/** The checkpoint that a recorded spectrum is of; null for one that no watch has recorded. */
export function entryOf({ step, kind, details }: SpectrumRecord): Entry | null {
  const { file, sha256, signature } = details as Partial<Record<string, unknown>>;
  if (typeof file !== "string" || typeof sha256 !== "string") return null;
  return { file, sha256, signature: String(signature), step, series: kind };
}

/** Metrics written in one transaction. */
const AT_ONCE = 5000;

/** The ledger of a run, with what the store has of it. */
export async function openLedger(store: RunStore, id: string): Promise<Ledger> {
  const spectra = await store.spectra(id);
  const metricsKept = new Map(
    (await store.metrics(id)).map(({ step, name, value }) => [`${step} ${name}`, value]),
  );
  /** By series and step, the key under which the store keeps it. */
  const entries = new Map<string, Entry>();
  const files = new Map<string, Set<Entry>>();
  const signatures = new Map<string, string>();
  const put = (entry: Entry): void => {
    const key = `${entry.step} ${entry.series}`;
    const replaced = entries.get(key);
    if (replaced !== undefined) files.get(replaced.file)?.delete(replaced);
    entries.set(key, entry);
    files.set(entry.file, (files.get(entry.file) ?? new Set()).add(entry));
    signatures.set(entry.file, entry.signature);
  };
  for (const spectrum of spectra) {
    const entry = entryOf(spectrum);
    if (entry !== null) put(entry);
  }
  return {
    id,
    get size() {
      return entries.size;
    },
    get lastStep() {
      return [...entries.values()].reduce((last, { step }) => Math.max(last, step), 0);
    },
    knows: ({ file, signature }) => signatures.get(file) === signature,
    has: ({ candidate, hash }) =>
      [...(files.get(candidate.file) ?? [])].some(({ sha256 }) => sha256 === hash),
    sameContent: ({ candidate, hash }) =>
      [...entries.values()].find(({ file, sha256 }) => sha256 === hash && file !== candidate.file)
        ?.file ?? null,
    nextStep: (series) =>
      [...entries.values()]
        .filter((entry) => entry.series === series)
        .reduce((next, { step }) => Math.max(next, step + 1), 0),
    async record({ candidate, hash, step, series }, network, result) {
      const { file, signature } = candidate;
      const details = { file, sha256: hash, signature, network };
      await store.record(id, { spectra: [spectrumEvent(result, step, series, details)] });
      put({ file, sha256: hash, signature, step, series });
    },
    async recordMetrics(metrics) {
      const added = metrics.filter(
        ({ step, name, value }) => !Object.is(metricsKept.get(`${step} ${name}`), value),
      );
      for (let i = 0; i < added.length; i += AT_ONCE) {
        await store.record(id, { metrics: added.slice(i, i + AT_ONCE) });
      }
      for (const { step, name, value } of added) metricsKept.set(`${step} ${name}`, value);
      return added;
    },
  };
}
