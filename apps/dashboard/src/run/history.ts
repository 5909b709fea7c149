/**
 * What is known of one run, as it grows. It lives outside of React: ten updates a second are put into it, and the
 * page is drawn from it when there is time.
 */
import type {
  Metric,
  RunHistory,
  Series,
  SpectrumRecord,
  StateChange,
} from "../../../../src/store/index.ts";
import type {
  MetricsDocument,
  RunPage,
  SeriesDocument,
  SpectrumDocument,
} from "../api/documents.ts";
import { numberOf } from "../api/documents.ts";
import type { Change } from "../api/events.ts";

/** A number in a step's place: what a step repeats replaces what it held. */
function put<T extends { readonly step: number }>(into: T[], item: T): void {
  let at = into.length;
  while (at > 0 && into[at - 1]!.step > item.step) at--;
  if (at > 0 && into[at - 1]!.step === item.step) into[at - 1] = item;
  else into.splice(at, 0, item);
}

/** Lists of what is recorded, by name or kind, each by step. */
type Lists<T> = Map<string, T[]>;

function listOf<T>(lists: Lists<T>, name: string): T[] {
  const list = lists.get(name) ?? [];
  lists.set(name, list);
  return list;
}

/** More spectra of a kind than this are thinned, the older ones, so that a page of hours stays as it was. */
const MOST_SPECTRA = 4000;

export class LiveHistory {
  readonly #metrics: Lists<Metric> = new Map();
  readonly #spectra: Lists<SpectrumRecord> = new Map();
  readonly #series: Lists<Series> = new Map();
  #head: RunPage;
  #states: StateChange[];
  /** How many changes were put in; the test of nothing being dropped or repeated. */
  changes = 0;
  /** Whether older spectra are no longer all here. */
  isThinned = false;

  constructor(
    head: RunPage,
    metrics: MetricsDocument,
    spectra: readonly SpectrumRecord[],
    series: SeriesDocument,
  ) {
    this.#head = head;
    this.#states = [...head.states];
    for (const { name, steps, values } of metrics) {
      const list = steps.map((step, i) => ({ step, name, value: numberOf(values[i]!) }));
      this.#metrics.set(name, list);
    }
    for (const each of spectra) this.#putSpectrum(each);
    for (const each of series) {
      put(listOf(this.#series, each.name), {
        ...each,
        values: Float64Array.from(each.values, numberOf),
      });
    }
  }

  /** Puts a change where it belongs. */
  add({ metrics = [], spectra = [], series = [], state, name }: Change): void {
    this.changes++;
    for (const { step, name, value } of metrics) {
      put(listOf(this.#metrics, name), { step, name, value: numberOf(value) });
    }
    for (const each of spectra) {
      this.#putSpectrum(recordOf(each as SpectrumDocument));
    }
    for (const each of series) {
      put(listOf(this.#series, each.name), {
        ...each,
        values: Float64Array.from(each.values, numberOf),
      });
    }
    if (state) this.#states.push(state);
    if (typeof name === "string") this.#head = { ...this.#head, name };
  }

  /** Everything, in the form of the store. */
  snapshot(): RunHistory {
    const { id, name, configuration, seed, versions, createdAt, origin, checkpoints } = this.#head;
    return {
      run: {
        ...{ id, name, configuration, seed, versions, createdAt, origin },
        state: this.#states.at(-1) ?? null,
      },
      states: this.#states,
      metrics: [...this.#metrics.values()].flat(),
      spectra: [...this.#spectra.values()].flat(),
      series: [...this.#series.values()].flat(),
      checkpoints,
    };
  }

  #putSpectrum(spectrum: SpectrumRecord): void {
    const list = listOf(this.#spectra, spectrum.kind);
    put(list, spectrum);
    if (list.length > MOST_SPECTRA) this.#thin(spectrum.kind);
  }

  /** Of every two neighbours among the older half, the one whose λ₁ is farther from what lies around it. */
  #thin(kind: string): void {
    const list = this.#spectra.get(kind)!;
    const half = 2 * Math.floor(list.length / 4);
    const first = (i: number) => list[i]!.exponents[0]!;
    const kept: SpectrumRecord[] = [];
    for (let i = 0; i < half; i += 2) {
      const middle = (first(Math.max(0, i - 1)) + first(Math.min(list.length - 1, i + 2))) / 2;
      const isFirst = i === 0 || !(Math.abs(first(i + 1) - middle) > Math.abs(first(i) - middle));
      kept.push(list[isFirst ? i : i + 1]!);
    }
    this.#spectra.set(kind, [...kept, ...list.slice(half)]);
    this.isThinned = true;
  }
}

/** A spectrum as the store has it. */
export function recordOf({
  step,
  kind,
  exponents,
  standardErrors,
  layerOf,
  details,
}: SpectrumDocument): SpectrumRecord {
  return {
    step,
    kind,
    exponents: Float64Array.from(exponents, numberOf),
    errors:
      standardErrors &&
      Float64Array.from(standardErrors, (error) => (error === null ? Number.NaN : numberOf(error))),
    layerOf,
    details,
  };
}
