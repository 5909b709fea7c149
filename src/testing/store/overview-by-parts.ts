/** What a list has to say of a run, from its own records. */
import type { Metric, MetricSummary, RunOverview, RunStore } from "../../store/store.ts";

/** What all the values of a metric come to, gone through one by one. */
function summaryOf(last: Metric, all: readonly Metric[]): MetricSummary {
  let [count, least]: [number, MetricSummary["least"]] = [0, null];
  for (const { name, step, value } of all) {
    if (name !== last.name) continue;
    count++;
    if (value < (least?.value ?? Number.POSITIVE_INFINITY)) least = { step, value };
    else if (least === null && value === Number.POSITIVE_INFINITY) least = { step, value };
  }
  return { ...last, count, least };
}

/** The overview of a run, from all of its events. */
export async function overviewByParts(
  store: RunStore,
  id: string,
  details: boolean,
): Promise<RunOverview> {
  const { step, metrics, spectra } = await store.latest(id);
  const all = await store.metrics(id);
  return {
    run: await store.run(id),
    step,
    metrics: metrics.map((last) => summaryOf(last, all)),
    spectra: spectra.map(({ exponents, errors, ...each }) => ({
      step: each.step,
      kind: each.kind,
      largest: exponents.length === 0 ? null : exponents[0],
      largestError: errors === null || !(errors[0] >= 0) ? null : errors[0],
      details: details ? each.details : null,
    })),
    states: await store.states(id),
    held: await store.isHeld(id),
  };
}
