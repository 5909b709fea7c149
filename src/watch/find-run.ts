/**
 * The run of a watch in a store.
 *
 * Its id is a hash of what is computed, without any path, so that neither the way in which an option is written
 * nor the place of the folder makes it another. Two trainings in two folders are watched with the same
 * settings all the same, and must not be recorded as one: which run a folder's is, its checkpoints tell.
 */
import { realpath, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { canonicalJson, type JsonObject } from "../store/canonical-json.ts";
import type { NewRun, Run, RunStore } from "../store/store.ts";
import { earlierWatch } from "./earlier-form.ts";
import { readCheckpoint } from "./folder/read-checkpoint.ts";
import { candidateAt } from "./folder/scan-folder.ts";
import type { WatchIdentity } from "./identity.ts";
import { type Entry, entryOf } from "./ledger.ts";
import type { WatchSettings } from "./settings.ts";

/** Checkpoints that are read to see whether they are those of a run. */
const MOST_COMPARED = 8;

/** The id of the run that `settings.folder` has, and the place of the folder. */
export interface FoundRun {
  readonly id: string;
  /** What the run is recorded under as its place. */
  readonly place: string;
}

/**
 * The run of these settings in the store, or a new one.
 *
 * A run is a folder's if it was recorded from the same place; or if its place is gone, and one of its
 * checkpoints lies here as it was recorded: the folder has been moved. Others with the same settings are
 * other trainings, of which the second is told by a number.
 */
export async function findRun(
  store: RunStore,
  { folder, name }: Pick<WatchSettings, "folder" | "name">,
  identity: WatchIdentity,
): Promise<FoundRun> {
  const place = await placeOf(folder);
  const same = (await store.runs()).filter((run) => isSame(run, identity)).reverse();
  const places = new Map<Run, string | null>();
  for (const run of same) places.set(run, await recordedPlace(store, run));
  const here = same.find((run) => places.get(run) === place);
  if (here !== undefined) return { id: here.id, place };
  for (const run of same) {
    if (await hasMoved(store, run, places.get(run) ?? null, folder)) return { id: run.id, place };
  }
  const taken = new Set(same.filter((run) => places.get(run) !== null).map(({ id }) => id));
  for (let number = 1; ; number++) {
    const { id } = await store.createRun(numbered(identity, name, number));
    if (!taken.has(id)) return { id, place };
  }
}

/** A run is told from others with the same settings by a number, from 2 on. */
function numbered(identity: WatchIdentity, name: string, number: number): NewRun {
  const { command, ...settings } = identity.configuration;
  const configuration = { command, ...(number === 1 ? {} : { number }), ...settings };
  return { ...identity, configuration, name };
}

/** Whether a run computes what `identity` does, for whatever folder. */
function isSame(run: Run, identity: WatchIdentity): boolean {
  const earlier = earlierWatch(run);
  if (earlier !== null) return keyOf(earlier.identity, true) === keyOf(identity, true);
  const { number: _number, ...configuration } = run.configuration;
  return keyOf({ ...run, name: "", configuration }, false) === keyOf(identity, false);
}

/** @param earlier - Without the ending of the data's name, which earlier runs have not recorded. */
function keyOf({ configuration, seed, versions }: WatchIdentity, earlier: boolean): string {
  const data = { ...(configuration["data"] as JsonObject | undefined) };
  if (earlier) delete (data as Record<string, unknown>)["ending"];
  return canonicalJson({ ...configuration, data, seed, versions });
}

/** Where the run was last watched; null for one that never was. */
async function recordedPlace(store: RunStore, run: Run): Promise<string | null> {
  const states = await store.states(run.id);
  const last = states.findLast(({ state, message }) => state === "running" && message !== "");
  const place = last?.message ?? earlierWatch(run)?.folder;
  return place === undefined ? null : placeOf(place);
}

async function hasMoved(
  store: RunStore,
  { id }: Run,
  from: string | null,
  folder: string,
): Promise<boolean> {
  if (from === null || (await stat(from).catch(() => null)) !== null) return false;
  const recorded = (await store.spectra(id)).map(entryOf).filter((entry) => entry !== null);
  let compared = 0;
  // The last ones are the least likely to have been removed.
  for (const entry of recorded.reverse()) {
    const same = await isHere(folder, entry);
    if (same) return true;
    if (same === false && ++compared === MOST_COMPARED) return false;
  }
  return false;
}

/** Null if there is no such file, or none that can be read. */
async function isHere(folder: string, { file, sha256 }: Entry): Promise<boolean | null> {
  const candidate = await candidateAt(folder, file);
  if (candidate === null) return null;
  const read = await readCheckpoint(folder, candidate).catch(() => null);
  return read !== null && "hash" in read ? read.hash === sha256 : null;
}

/** The folder's place, of which there is one however it is named. */
async function placeOf(folder: string): Promise<string> {
  return realpath(folder).catch(() => resolve(folder));
}
