import { openTensorboard, type TensorboardWriter } from "../../store/node/tensorboard-writer.ts";
import type { RunStore } from "../../store/store.ts";

/** A store whose records also go into a TensorBoard event file. */
export interface MirroredStore {
  readonly store: RunStore;
  /** To be called before the first record: the step after which the training goes on, if it does. */
  begin(resumedFrom: number | null): void;
  /** Closes the event file; the store stays open. */
  close(): Promise<void>;
}

/**
 * Mirrors what is recorded into a folder for TensorBoard; the file is made with the first record.
 *
 * @param directory - Undefined: nothing is mirrored.
 */
export function mirrorEvents(store: RunStore, directory: string | undefined): MirroredStore {
  if (directory === undefined) return { store, begin() {}, async close() {} };
  let from = 0;
  let writer: Promise<TensorboardWriter> | null = null;
  return {
    store: {
      ...store,
      async record(id, events) {
        await store.record(id, events);
        writer ??= openTensorboard(directory, from);
        await (await writer).write(events);
      },
    },
    begin(resumedFrom) {
      from = resumedFrom === null ? 0 : resumedFrom + 1;
    },
    async close() {
      await (await writer)?.close();
    },
  };
}
