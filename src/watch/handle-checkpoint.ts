/** What happens to one checkpoint: read, computed, published; or tried again, or reported and left. */
import { readFile } from "node:fs/promises";
import { FormatError } from "../errors.ts";
import { networkIn } from "../formats/network-in.ts";
import { type ComputedCheckpoint, computeCheckpoint, publish } from "./compute-checkpoint.ts";
import { positionOf, readName } from "./folder/checkpoint-name.ts";
import { type CheckpointBytes, readCheckpoint, type Unread } from "./folder/read-checkpoint.ts";
import type { CheckpointCandidate } from "./folder/scan-folder.ts";
import { ObserverFailure } from "./guarded-observer.ts";
import type { CheckpointVersion } from "./ledger.ts";
import type { WatchSession } from "./session.ts";

const RESTLESS = "is written all the time: it was never the same for long enough to be read";

/** A function for a session that deals with checkpoints, one after the other. */
export function createHandler(
  session: WatchSession,
): (candidate: CheckpointCandidate) => Promise<void> {
  const { settings, ledger, queue, signal, now, note, observer, progress } = session;

  const report = async ({ file }: CheckpointCandidate, error: unknown): Promise<void> => {
    progress.refused.set(file, { file, error });
    await observer.onRefused({ file, error });
  };

  /** What is half of a file may be a whole one later; what is ambiguous is whole. */
  const refuse = async (candidate: CheckpointCandidate, error: unknown): Promise<void> => {
    if (signal.aborted || error instanceof ObserverFailure || isOfTheData(error)) throw error;
    const torn = error instanceof FormatError && error.code !== "AMBIGUOUS";
    if (torn && !queue.failed(candidate, now())) return;
    await report(candidate, error);
    queue.done(candidate);
  };

  const notRead = async (candidate: CheckpointCandidate, read: Unread): Promise<void> => {
    if ("gone" in read) return queue.forget(candidate.file);
    queue.observeOne(read.changed, now());
    if (queue.failed(read.changed, now())) await report(candidate, new Error(RESTLESS));
  };

  const isKnown = async (version: CheckpointVersion): Promise<boolean> => {
    const { file } = version.candidate;
    if (ledger.has(version)) return true;
    const twin = isNumbered(file) ? null : ledger.sameContent(version);
    if (twin !== null) await note({ kind: "twin", message: `${file} is the same as ${twin}` });
    return twin !== null;
  };

  return async (candidate) => {
    if (ledger.knows(candidate)) return queue.done(candidate);
    let computed: ComputedCheckpoint;
    try {
      const read: CheckpointBytes | Unread = await readCheckpoint(settings.folder, candidate);
      if (!("hash" in read)) return await notRead(candidate, read);
      const version = { candidate, hash: read.hash };
      if (await isKnown(version)) return queue.done(candidate);
      const { map, ...choice } = settings.model;
      const mapping = map === undefined ? undefined : await readFile(map, "utf8");
      const chosen = await networkIn(read.source, { ...choice, mapping, mappingSource: map });
      computed = await computeCheckpoint(session, version, chosen);
    } catch (error) {
      return refuse(candidate, error);
    }
    await publish(session, computed);
    queue.done(candidate);
    progress.refused.delete(candidate.file);
    progress.computed++;
  };
}

/** What the data mean has to be said before any checkpoint can be computed. */
function isOfTheData(error: unknown): boolean {
  return error instanceof FormatError && error.settledBy.length > 0;
}

function isNumbered(file: string): boolean {
  return positionOf(readName(file).moment) !== null;
}
