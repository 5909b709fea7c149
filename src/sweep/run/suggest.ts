import type { SweepStore } from "../../store/sweeps.ts";
import { createStudy, type Next, type StudyPlan } from "../study/study.ts";
import { settingOf, trialsOf } from "./trials-in-store.ts";

/** Settings that are put on the list at once, where they do not wait for each other. */
const AT_ONCE = 32;

/**
 * Puts the next settings on a sweep's list, as far as they do not wait for results.
 *
 * Any worker may do this, and several at once: what is suggested follows from the store, so that all of them
 * suggest the same, and the store takes each once.
 *
 * @returns what the list stopped at: its end, trials that have to be over first, or a setting that was added
 *   where there are more to come; and how many were added.
 */
export async function suggest(
  store: SweepStore,
  sweep: string,
  plan: StudyPlan,
): Promise<Next & { readonly added: number }> {
  const [settings, entries] = [await store.settings(sweep), await store.entries(sweep)];
  const study = createStudy(plan, trialsOf(settings, entries));
  const added = [];
  let next = await study.next();
  while (next.kind === "trial") {
    added.push(settingOf(next.trial));
    if (added.length === AT_ONCE) break;
    next = await study.next();
  }
  if (added.length > 0) await store.addSettings(sweep, added);
  return { ...next, added: added.length };
}
