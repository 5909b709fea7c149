import type { RunHold } from "../store/store.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { continueOther } from "./continuation.ts";
import { identityOf } from "./identity.ts";
import type { ExperimentOptions } from "./observer.ts";

/** The run in the store, new or found again, and held. A new one goes on from another if it can. */
export async function beginRun(
  configuration: Configuration,
  { store, versions, files, fresh = false, observer }: ExperimentOptions,
): Promise<{ readonly id: string; readonly hold: RunHold }> {
  const run = await identityOf(configuration, versions, files);
  const { id, existed } = await store.createRun(run);
  const hold = await store.holdRun(id);
  try {
    if (!fresh) {
      const { state } = await store.run(id);
      if (state === null) {
        await continueOther(store, id, run, (text) => observer?.onNote?.(text));
      }
      return { id, hold };
    }
    if (!existed) return { id, hold };
    await store.removeRun(id);
  } catch (error) {
    await hold.release();
    throw error;
  }
  await hold.release();
  await store.createRun(run);
  return { id, hold: await store.holdRun(id) };
}
