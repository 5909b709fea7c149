import type { RunStore } from "../store.ts";
import { eventsUntil, openRunFolder } from "../tensorboard/node/run-folder.ts";
import type { TensorboardWriter } from "../tensorboard/node/tensorboard-writer.ts";

/** A store whose records also go into a TensorBoard event file. */
export interface MirroredStore {
  readonly store: RunStore;
  /** To be called before the first record: the step after which the training goes on, if it does. */
  begin(resumedFrom: number | null): void;
  /** Closes the event file; the store stays open. @returns its path; null if nothing was recorded. */
  close(): Promise<string | null>;
}

/**
 * Mirrors what is recorded into the run's own folder for TensorBoard; the file is made with the first record,
 * and begins with what the store has of the run until then.
 *
 * @param directory - Undefined: nothing is mirrored.
 */
export function mirrorEvents(store: RunStore, directory: string | undefined): MirroredStore {
  if (directory === undefined) return { store, begin() {}, close: async () => null };
  let from: number | null = null;
  let writer: Promise<TensorboardWriter> | null = null;
  return {
    store: {
      ...store,
      async record(id, events) {
        // Steps after the checkpoint will be computed again.
        const before = writer === null && from !== null ? await eventsUntil(store, id, from) : {};
        await store.record(id, events);
        writer ??= openRunFolder(store, id, directory, before);
        await (await writer).write(events);
      },
    },
    begin(resumedFrom) {
      from = resumedFrom;
    },
    async close() {
      const open = await writer;
      await open?.close();
      return open?.path ?? null;
    },
  };
}
