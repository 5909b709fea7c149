/** All runs, a line each. */
import { formatCount } from "../../report/format.ts";
import { type JsonValue, jsonValue } from "../../store/export-json.ts";
import type { Latest, Run, RunStore, SpectrumRecord } from "../../store/store.ts";
import type { Style } from "../style.ts";
import { alignColumns, largestText, MISSING, metricText } from "./numbers.ts";

/** A run and the last that is known of it. */
export interface Listed {
  readonly run: Run;
  readonly latest: Latest;
  /** Whether a process computes it. */
  readonly held: boolean;
}

/** Every run, oldest first. */
export async function listingOf(store: RunStore): Promise<Listed[]> {
  const listed: Listed[] = [];
  for (const run of await store.runs()) {
    const [latest, held] = [await store.latest(run.id), await store.isHeld(run.id)];
    listed.push({ run, latest, held });
  }
  return listed;
}

/** Aligned columns: id, name, state, step, loss, λ₁. */
export function listingText(listing: readonly Listed[], { bold }: Style): string {
  const header = ["id", "name", "state", "steps", "loss", "λ₁ nats/step"];
  const rows = listing.map(({ run, latest, held }) => {
    const loss = lossOf(latest);
    const spectrum = lastSpectrum(latest);
    return [
      run.id,
      run.name ?? MISSING,
      stateText(run, held),
      latest.step === null ? MISSING : formatCount(latest.step),
      loss === undefined ? MISSING : metricText(loss),
      spectrum === undefined ? MISSING : largestText(spectrum),
    ];
  });
  const [head, ...lines] = alignColumns([header, ...rows], 3);
  return [bold(head), ...lines].map((line) => `${line}\n`).join("");
}

/** "killed" is what a run is that had no time to say so. */
export function stateText({ state }: Run, held: boolean): string {
  return state?.state === "running" && !held ? "killed" : (state?.state ?? MISSING);
}

/** One run of `--json`. */
export function listingDocument({ run, latest, held }: Listed): object {
  const { id, name, seed, createdAt, state } = run;
  const spectrum = lastSpectrum(latest);
  const metrics = latest.metrics.map(({ name, step, value }): [string, object] => {
    return [name, { step, value: jsonValue(value) }];
  });
  return {
    id,
    name,
    seed,
    createdAt,
    state,
    held,
    step: latest.step,
    metrics: Object.fromEntries(metrics),
    largestExponent: spectrum === undefined ? null : largestDocument(spectrum),
  };
}

/** The last spectrum of any kind; of several at its step the joint one. */
export function lastSpectrum({ spectra }: Pick<Latest, "spectra">): SpectrumRecord | undefined {
  const step = spectra.reduce((last, spectrum) => Math.max(last, spectrum.step), 0);
  const last = spectra.filter((spectrum) => spectrum.step === step);
  return last.find(({ kind }) => kind === "joint") ?? last[0];
}

function lossOf({ metrics }: Latest): number | undefined {
  return metrics.find(({ name }) => name === "loss")?.value;
}

function largestDocument({ step, kind, exponents, errors }: SpectrumRecord): object {
  const error = errors === null || Number.isNaN(errors[0]) ? null : errors[0];
  const value: JsonValue | null = exponents.length === 0 ? null : jsonValue(exponents[0]);
  return { step, kind, unit: "nats", value, standardError: error };
}
