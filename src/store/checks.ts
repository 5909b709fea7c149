/** What every store asks of what is handed in, in the same words. */
import { rangeError, typeError } from "../errors.ts";
import type { OptionNames } from "../words.ts";
import { canonicalJson } from "./canonical-json.ts";
import { runId } from "./run-id.ts";
import type {
  KindFilter,
  NameFilter,
  NewRun,
  OverviewFilter,
  RunCopy,
  RunEvents,
  RunFilter,
  RunState,
} from "./store.ts";

export const STATES: readonly RunState[] = [
  "running",
  "finished",
  "stopped early",
  "stopped",
  "pruned",
  "diverged",
  "failed",
];

/** For `requireKnown`. */
export const RUN_FILTER: OptionNames<RunFilter> = { name: true, state: true };
export const NAME_FILTER: OptionNames<NameFilter> = { name: true, from: true, to: true };
export const OVERVIEW_FILTER: OptionNames<OverviewFilter> = { details: true, run: true };
export const KIND_FILTER: OptionNames<KindFilter> = { kind: true, from: true, to: true };

/** Checks a run to begin, beyond what `runId` checks. */
export function requireNewRun({ configuration, versions, name }: NewRun): void {
  if (Array.isArray(configuration)) {
    throw typeError("createRun", "configuration is an array; expected an object");
  }
  for (const [key, version] of Object.entries(versions)) {
    if (typeof version === "string") continue;
    throw typeError("createRun", `versions.${key} is ${version}; expected a string`);
  }
  if (name !== undefined) requireName(name, "name", "createRun");
}

/** Checks events before anything of them is written. */
export function requireEvents(events: RunEvents): void {
  const { metrics = [], spectra = [], series = [], checkpoint, state, origin } = events;
  metrics.forEach(({ step, name, value }, i) => {
    requireStep(step, `metrics[${i}].step`);
    requireName(name, `metrics[${i}].name`);
    if (typeof value === "number") return;
    throw typeError("record", `metrics[${i}].value is ${value}; expected a number`);
  });
  spectra.forEach((spectrum, i) => {
    const { step, kind, exponents, errors, layerOf, details } = spectrum;
    const at = `spectra[${i}]`;
    requireStep(step, `${at}.step`);
    requireName(kind, `${at}.kind`);
    requireNumbers(exponents, `${at}.exponents`);
    if (errors !== null) {
      requireNumbers(errors, `${at}.errors`);
      requireLength(errors.length, exponents.length, `${at}.errors`);
    }
    if (layerOf) requireLength(layerOf.length, exponents.length, `${at}.layerOf`);
    canonicalJson(details, `record: ${at}.details`);
  });
  series.forEach(({ step, name, values }, i) => {
    requireStep(step, `series[${i}].step`);
    requireName(name, `series[${i}].name`);
    requireNumbers(values, `series[${i}].values`);
  });
  if (checkpoint !== undefined) {
    requireStep(checkpoint.step, "checkpoint.step");
    if (!(checkpoint.bytes instanceof Uint8Array)) {
      throw typeError("record", "checkpoint.bytes is no Uint8Array");
    }
  }
  if (origin !== undefined) {
    requireName(origin.run, "origin.run");
    requireStep(origin.step, "origin.step");
  }
  if (state !== undefined) {
    requireStep(state.step, "state.step");
    if (!STATES.includes(state.state)) {
      throw rangeError("record", `state is ${state.state}; expected ${STATES.join(", ")}`);
    }
  }
}

/** Checks a run of another store. */
export async function requireRunCopy(copy: RunCopy): Promise<void> {
  const { run, metrics, spectra, series, checkpoints, states } = copy;
  requireNewRun({ ...run, name: run.name ?? undefined } as NewRun);
  requireEvents({ metrics, spectra, series, ...(run.origin && { origin: run.origin }) });
  for (const checkpoint of checkpoints) requireEvents({ checkpoint });
  for (const state of states) requireEvents({ state });
  const id = await runId(run);
  if (id === run.id) return;
  throw rangeError(
    "importRun",
    `the id is ${run.id}; expected ${id}, that of its configuration, seed and versions`,
  );
}

/** Checks how many checkpoints are to stay. */
export function requireCount(count: number): void {
  if (Number.isSafeInteger(count) && count >= 0) return;
  throw rangeError("keepCheckpoints", `count is ${count}; expected an integer from 0 on`);
}

/** The one id that begins with `prefix`. */
export function completeId(prefix: string, matches: readonly string[]): string {
  if (matches.length === 1) return matches[0];
  if (matches.length === 0) throw unknownRun("run", prefix);
  const listed = matches.slice(0, 4).join(", ");
  throw rangeError(
    "run",
    `"${prefix}" begins ${matches.length} ids (${listed}${matches.length > 4 ? ", …" : ""}); expected more digits`,
  );
}

/** The error for a run that is not there. */
export function unknownRun(who: string, id: string): RangeError {
  return rangeError(who, `there is no run "${id}"; \`runs\` lists those that there are`);
}

/** Someone else computes a run. */
export class RunHeldError extends Error {
  /** Always "RunHeldError". */
  override readonly name = "RunHeldError";
  /** Always "holdRun". */
  readonly who = "holdRun";
}

/** The error for a run that someone else holds. */
export function heldRun(id: string, holder: string): RunHeldError {
  return new RunHeldError(
    `holdRun: run ${id} is being computed by ${holder}; expected that to end first (it can be stopped and taken up here)`,
  );
}

function requireStep(step: number, what: string): void {
  if (Number.isSafeInteger(step) && step >= 0) return;
  throw rangeError("record", `${what} is ${step}; expected an integer from 0 on`);
}

/** Checks that a name is some text. */
export function requireName(name: string, what: string, who = "record"): void {
  if (typeof name === "string" && name !== "") return;
  throw typeError(who, `${what} is ${JSON.stringify(name)}; expected a name`);
}

function requireNumbers(values: Float64Array, what: string): void {
  if (values instanceof Float64Array) return;
  throw typeError("record", `${what} is no Float64Array`);
}

function requireLength(length: number, expected: number, what: string): void {
  if (length === expected) return;
  throw rangeError("record", `${what} has ${length} entries; expected ${expected}, one each`);
}
