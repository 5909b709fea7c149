/** What the spectra of a sweep are boiled down to, as numbers of its settings; read when it is asked for, and anew when the sweep changes. */
import { useEffect, useMemo, useRef } from "react";
import { pathOf, read } from "../api/client.ts";
import type { FeaturesDocument } from "../api/documents.ts";
import { useResource } from "../state/use-resource.ts";
import type { Measure, SettingRow } from "./settings.ts";

export interface SweepFeatures {
  readonly measures: readonly Measure[];
  /** Epochs at which there are spectra. */
  readonly epochs: readonly number[];
  /** Why there are none; null where there are, or where they are on their way. */
  readonly error: Error | null;
}

/** Features at an epoch; null: of every run its last spectrum. */
export function useFeatures(
  sweep: string,
  epoch: string | null,
  rows: readonly SettingRow[],
): SweepFeatures {
  const path = pathOf(`/sweeps/${encodeURIComponent(sweep)}/features`, { at: epoch ?? undefined });
  const { resource, again } = useResource(path, (signal) => read<FeaturesDocument>(path, signal));
  const first = useRef(rows);
  useEffect(() => {
    if (first.current !== rows) again();
    first.current = rows;
  }, [rows, again]);
  const found = resource.state === "ready" ? resource.value.document : null;
  const measures = useMemo(() => (found === null ? [] : featureMeasures(found)), [found]);
  return {
    measures,
    epochs: found?.epochs ?? [],
    error: resource.state === "failed" ? resource.error : null,
  };
}

/** A measure for every feature; a setting of one seed has the error of its spectrum in place of a spread. */
export function featureMeasures({ features, settings }: FeaturesDocument): Measure[] {
  const byTrial = new Map(settings.map(({ trial, values }) => [trial, values]));
  return features.map((name, i) => ({
    name,
    of({ trial }) {
      const value = byTrial.get(trial)?.[i] ?? null;
      if (value === null) return { mean: null, spread: 0 };
      return { mean: value.mean, spread: value.spread ?? value.error ?? 0 };
    },
  }));
}
