/** What the tests of a store work with. */
import type { RunStore } from "../../store/store.ts";

/** Makes a new and empty store. */
export type StoreFactory = () => Promise<RunStore>;

/** A run with every kind of value in its configuration. */
export const RUN = {
  configuration: { task: { name: "copy", delay: 10, noise: null }, units: [64, 32] },
  seed: 7,
  versions: { lyapscope: "0.1.0" },
} as const;

/** Opens a store, uses it, closes it. */
export async function withStore(
  open: StoreFactory,
  use: (store: RunStore) => Promise<void>,
): Promise<void> {
  const store = await open();
  try {
    await use(store);
  } finally {
    await store.close();
  }
}

/** Opens a store with {@link RUN} in it. */
export function withRun(
  open: StoreFactory,
  use: (store: RunStore, id: string) => Promise<void>,
): Promise<void> {
  return withStore(open, async (store) => use(store, (await store.createRun(RUN)).id));
}

/** Name of the error that a promise rejects with, or what it resolved to. */
export async function rejection(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    (value) => `resolved to ${JSON.stringify(value)}`,
    (error: Error) => error.name,
  );
}
