/** A sweep for the tests of a store. */
import type { RunStore } from "../../store/store.ts";
import type {
  EntryOutcome,
  LeaseRequest,
  NewSetting,
  NewSweep,
  Settling,
} from "../../store/sweeps.ts";
import { type StoreFactory, withStore } from "./store-sample.ts";

/** A sweep. */
export const SWEEP: NewSweep = {
  name: "copy",
  definition: { space: { "network.hidden": { values: [8, 16] } }, seeds: 2 },
  source: { base: { task: "copy" } },
  versions: { lyapscope: "0.1.0" },
};

/** For as long as a test takes. */
export const LEASE: LeaseRequest = { milliseconds: 60_000, attempts: 3 };

/** What fails is given up. */
export const ONCE: LeaseRequest = { ...LEASE, attempts: 1 };

/** A setting of it. */
export function setting(trial: number, seeds: readonly number[] = [1, 2]): NewSetting {
  const point = { "network.hidden": 8 * (trial + 1), rate: 0.1 };
  return { trial, draw: 2 * trial, point, setting: `hash ${trial}`, rejected: null, seeds };
}

/** What came of an entry. */
export function outcome(
  trial: number,
  seed: number,
  state: EntryOutcome["state"],
  more: Partial<EntryOutcome> = {},
): EntryOutcome {
  return { trial, seed, state, run: null, reason: "", objective: null, seconds: 1, ...more };
}

/** The lease under which something was computed. */
export function under(token: string, attempts: number = LEASE.attempts): Settling {
  return { token, attempts };
}

/** Opens a store with {@link SWEEP} in it. */
export function withSweep(
  open: StoreFactory,
  use: (store: RunStore, id: string) => Promise<void>,
): Promise<void> {
  return withStore(open, async (store) => use(store, (await store.createSweep(SWEEP)).id));
}

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
