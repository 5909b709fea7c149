/** What every store asks of what is handed in about sweeps, and how outcomes replace each other. */
import { failure, rangeError, typeError } from "../errors.ts";
import { canonicalJson } from "./canonical-json.ts";
import { requireName } from "./checks.ts";
import { sweepId } from "./run-id.ts";
import {
  type Entry,
  type EntryKey,
  type EntryOutcome,
  type EntryState,
  isGivenUp,
  type LeaseRequest,
  type NewSetting,
  type NewSweep,
  type Settling,
  type SweepCopy,
} from "./sweeps.ts";

/** States of an entry that nobody computes and nobody will, unless what failed is repeated. */
export const SETTLED: readonly EntryState[] = ["done", "pruned", "diverged", "failed", "rejected"];

/** States that stay, whatever is reported later: their numbers are the same whoever computed them. */
export const RESULTS: readonly EntryState[] = ["done", "pruned", "diverged", "rejected"];

/** The reason of an entry that was being computed where it was copied from. */
const COPIED = "it was being computed where it was copied from";

/** Checks a sweep to begin. */
export function requireNewSweep({ name, definition, source, versions }: NewSweep): void {
  requireName(name, "name", "createSweep");
  canonicalJson(definition, "createSweep: definition");
  canonicalJson(source, "createSweep: source");
  if (Array.isArray(definition)) {
    throw typeError("createSweep", "definition is an array; expected an object");
  }
  for (const [key, version] of Object.entries(versions)) {
    if (typeof version === "string") continue;
    throw typeError("createSweep", `versions.${key} is ${version}; expected a string`);
  }
}

/** Checks a sweep of another store. */
export async function requireSweepCopy({ sweep, settings }: SweepCopy): Promise<void> {
  requireNewSweep(sweep);
  requireSettings(settings);
  const id = await sweepId(sweep);
  if (id === sweep.id) return;
  throw rangeError(
    "importSweep",
    `the id is ${sweep.id}; expected ${id}, that of its definition and versions`,
  );
}

/** What another store knows of an entry, as it counts here, where nobody computes it. */
export function importedEntry(entry: Entry): Entry {
  if (entry.state !== "running") return entry;
  return { ...entry, state: "returned", reason: COPIED };
}

/** Whether another store's word on an entry counts more than what is known here. */
export function isImported(
  here: Pick<Entry, "state" | "attempts">,
  there: Pick<Entry, "state" | "attempts">,
): boolean {
  if (RESULTS.includes(here.state) || here.state === "running") return false;
  return RESULTS.includes(there.state) || (here.attempts === 0 && there.attempts > 0);
}

/** Checks settings to add. */
export function requireSettings(settings: readonly NewSetting[]): void {
  settings.forEach(({ trial, draw, point, rejected, seeds }, i) => {
    const at = `settings[${i}]`;
    requireCount(trial, "addSettings", `${at}.trial`, 0);
    requireCount(draw, "addSettings", `${at}.draw`, 0);
    canonicalJson(point, `addSettings: ${at}.point`);
    if ((seeds.length === 0) === (rejected === null) || new Set(seeds).size < seeds.length) {
      const expected = rejected === null ? "one or more, each once" : "none, since it is rejected";
      throw rangeError("addSettings", `${at}.seeds are [${seeds}]; expected ${expected}`);
    }
    for (const seed of seeds) {
      if (Number.isSafeInteger(seed)) continue;
      throw rangeError("addSettings", `${at}.seeds has ${seed}; expected safe integers`);
    }
  });
}

/** Checks who asks for an entry. */
export function requireLease({ milliseconds, attempts }: LeaseRequest): void {
  if (!(milliseconds > 0)) {
    throw rangeError("leaseEntry", `milliseconds is ${milliseconds}; expected more than 0`);
  }
  requireCount(attempts, "leaseEntry", "attempts", 1);
}

/** Checks what came of an entry. */
export function requireOutcome({ state, objective, details, seconds }: EntryOutcome): void {
  if (details !== undefined) canonicalJson(details, "settleEntry: details");
  if (state !== "returned" && !SETTLED.includes(state)) {
    throw rangeError("settleEntry", `state is ${state}; expected returned, ${SETTLED.join(", ")}`);
  }
  if (objective !== null && typeof objective !== "number") {
    throw typeError("settleEntry", `objective is ${objective}; expected a number or null`);
  }
  if (seconds >= 0) return;
  throw rangeError("settleEntry", `seconds is ${seconds}; expected a number from 0 on`);
}

/**
 * Whether an outcome is recorded: a result wherever there is none yet; failed and returned for the holder of
 * the lease alone.
 */
export function isRecorded(
  entry: { readonly state: EntryState; readonly token: string | null },
  outcome: EntryOutcome,
  token: string,
): boolean {
  if (RESULTS.includes(entry.state)) return false;
  if (RESULTS.includes(outcome.state)) return true;
  return entry.state === "running" && entry.token === token;
}

/** Whether a result comes after its entry had been given up. */
export function isLate(
  entry: Pick<Entry, "state" | "failures" | "losses">,
  { attempts }: Settling,
): boolean {
  return entry.state === "failed" && isGivenUp(entry, attempts);
}

/** An entry that failed and is computed again. */
export const REPEATED = { state: "waiting", failures: 0, losses: 0, reason: "" } as const;

/** How a worker ended of which nothing else is known. */
export const WITHOUT_A_WORD = "it ended without a word";

/**
 * Where an entry stands that has lost its worker.
 *
 * @param how - How the worker ended.
 */
export function afterLoss(
  { failures, losses: before }: Pick<Entry, "failures" | "losses">,
  how: string,
  attempts: number,
): Pick<Entry, "state" | "losses" | "reason"> {
  const losses = before + 1;
  const state = isGivenUp({ failures, losses }, attempts) ? "failed" : "returned";
  const times = losses === 1 ? "" : ` ${losses} times, the last time`;
  return { state, losses, reason: `its worker was lost${times}: ${how}` };
}

/** The error for a setting that several workers suggest differently: then numbers depend on who was there. */
export function otherSetting(trial: number, there: string, given: string): Error {
  return failure(
    "addSettings",
    `trial ${trial} is ${there} in the store and ${given} here; expected the same ` +
      "suggestion from every worker (do all run one version of lyapscope?)",
  );
}

/** The error for a second sweep of one name. */
export function takenName(name: string, id: string): RangeError {
  return rangeError(
    "createSweep",
    `there is another sweep "${name}" (${id}) with other contents; expected another name, or the ` +
      "sweep as it was begun",
  );
}

/** The error for a sweep that is not there. */
export function unknownSweep(who: string, name: string): RangeError {
  return rangeError(
    who,
    `there is no sweep "${name}"; \`runs --sweeps\` lists those that there are`,
  );
}

/** The error for an entry that is not there. */
export function unknownEntry(who: string, { trial, seed }: EntryKey): RangeError {
  return rangeError(who, `the sweep has no trial ${trial} with seed ${seed}`);
}

/** The one sweep that a name, an id or the beginning of an id says. */
export function chosenSweep<Kept extends { readonly id: string; readonly name: string }>(
  who: string,
  name: string,
  sweeps: readonly Kept[],
): Kept {
  const exact = sweeps.find((sweep) => sweep.id === name || sweep.name === name);
  if (exact) return exact;
  const begun = sweeps.filter(({ id }) => name !== "" && id.startsWith(name));
  if (begun.length === 1) return begun[0];
  if (begun.length === 0) throw unknownSweep(who, name);
  const listed = begun.map((sweep) => `${sweep.id} (${sweep.name})`).join(", ");
  throw rangeError(who, `"${name}" begins ${begun.length} ids, ${listed}; expected more digits`);
}

/** An entry without what only its lease knows. */
export function entryOf<Kept extends Entry>(kept: Kept): Entry {
  const { trial, seed, point, state, attempts, failures, losses, run, reason, objective } = kept;
  const { details, late, seconds, worker } = kept;
  const key = { trial, seed, point, state, attempts, failures, losses };
  return { ...key, run, reason, objective, details, late, seconds, worker };
}

function requireCount(value: number, who: string, what: string, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw rangeError(who, `${what} is ${value}; expected an integer from ${least} on`);
}
