/** What happens to one checkpoint: read, computed, published; or tried again, or reported and left. */
import { FormatError } from "../../errors.ts";
import { messageOf, UsageError } from "../failure.ts";
import { networkIn } from "../load-model.ts";
import { positionOf, readName } from "./checkpoint-name.ts";
import { type ComputedCheckpoint, computeCheckpoint, publish } from "./compute-checkpoint.ts";
import type { CheckpointVersion } from "./ledger.ts";
import { type CheckpointBytes, readCheckpoint, type Unread } from "./read-checkpoint.ts";
import type { Candidate } from "./scan-folder.ts";
import type { WatchSession } from "./session.ts";

const RESTLESS = "is written all the time: it was never the same for long enough to be read";

/** Deals with checkpoints, one after the other. */
export interface CheckpointHandler {
  handle(candidate: Candidate): Promise<void>;
  /** @throws Error if a checkpoint could not be computed. */
  conclude(): void;
}

/** A handler for a session. */
export function createHandler(session: WatchSession): CheckpointHandler {
  const { settings, ledger, queue, context, now, say } = session;
  const failures = new Set<string>();
  let done = 0;

  const report = ({ file }: Candidate, message: string): void => {
    failures.add(file);
    const text = message.startsWith(file) ? message : `${file}: ${message}`;
    say(`${context.err.style.error("not computed:")} ${text}\n`);
  };

  /** What is half of a file may be a whole one later; what is ambiguous is whole. */
  const refuse = (candidate: Candidate, error: unknown): void => {
    if (context.signal.aborted || isOfTheData(error)) throw error;
    const torn = error instanceof FormatError && error.code !== "AMBIGUOUS";
    if (torn && !queue.failed(candidate, now())) return;
    report(candidate, messageOf(error));
    queue.done(candidate);
  };

  const notRead = (candidate: Candidate, read: Unread): void => {
    if ("gone" in read) queue.forget(candidate.file);
    else {
      queue.observeOne(read.changed, now());
      if (queue.failed(read.changed, now())) report(candidate, RESTLESS);
    }
  };

  const isKnown = (version: CheckpointVersion): boolean => {
    const { file } = version.candidate;
    if (ledger.has(version)) return true;
    const twin = isNumbered(file) ? null : ledger.sameContent(version);
    if (twin !== null) say(`${file} is the same as ${twin}\n`);
    return twin !== null;
  };

  return {
    async handle(candidate) {
      if (ledger.knows(candidate)) return queue.done(candidate);
      let computed: ComputedCheckpoint;
      try {
        const read: CheckpointBytes | Unread = await readCheckpoint(settings.folder, candidate);
        if (!("hash" in read)) return notRead(candidate, read);
        const version = { candidate, hash: read.hash };
        if (isKnown(version)) return queue.done(candidate);
        const chosen = await networkIn(read.source, session.parsed);
        computed = await computeCheckpoint(session, version, chosen);
      } catch (error) {
        return refuse(candidate, error);
      }
      await publish(session, computed);
      queue.done(candidate);
      failures.delete(candidate.file);
      done++;
    },
    conclude() {
      if (failures.size + done + ledger.size === 0) {
        const wanted = settings.selection.patterns === null ? "" : " that --pattern fits";
        say(`there is no checkpoint in ${settings.folder}${wanted}\n`);
      }
      if (failures.size === 0) return;
      const all = failures.size + done;
      throw new Error(`${failures.size} of ${all} checkpoints could not be computed`);
    },
  };
}

/** What the data mean has to be said before any checkpoint can be computed. */
function isOfTheData(error: unknown): boolean {
  return error instanceof UsageError && error.settledBy.length > 0;
}

function isNumbered(file: string): boolean {
  return positionOf(readName(file).moment) !== null;
}
