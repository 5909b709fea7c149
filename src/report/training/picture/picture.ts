/** The model of a training's picture: plain data, the same for every size, theme and chosen step. */
import { finiteExtent } from "../../drawing/scale.ts";
import type { SpectrumPoint, TrainingCurves } from "../training-curves.ts";
import { type Bundle, bundleOf, ownedBy } from "./columns.ts";

/** What is drawn of a training. */
export interface TrainingPicture {
  readonly curves: TrainingCurves;
  /** By step, each with at least one exponent. */
  readonly spectra: readonly SpectrumPoint[];
  /** All exponents together. */
  readonly all: Bundle;
  /** Those of each layer, where exponents have owners in more than one. */
  readonly layers: readonly Bundle[];
  /** The last step of anything. */
  readonly lastStep: number;
  /** The smallest step after 0: up to it a logarithmic axis is linear. */
  readonly firstStep: number;
  /** Least and largest exponent that is drawn, 0 among them. */
  readonly exponents: readonly [number, number];
  /** Whether any exponent is −∞. */
  readonly hasInfinite: boolean;
  /** The spectrum nearest to the least held-out loss; null without one. */
  readonly best: SpectrumPoint | null;
}

/** Makes the model; cost: a pass over the exponents of spectra that it has not met before. */
export function trainingPicture(curves: TrainingCurves): TrainingPicture {
  const spectra = [...curves.spectra]
    .filter(({ exponents }) => exponents.length > 0)
    .sort((a, b) => a.step - b.step);
  const all = bundleOf(spectra, null);
  const layers = ownersOf(spectra).map((layer) => bundleOf(spectra, layer));
  const drawn = all.columns.flatMap(({ low, high, lowError, highError }) => [
    ...[...low, ...high],
    // Of the others errors may be larger than all that is to be seen.
    ...[lowError[0], highError[0]],
  ]);
  const ends = spectra.flatMap(({ exponents }) => [
    exponents[0],
    leastFinite(exponents),
    ...(curves.theory === null ? [] : Array.from(curves.theory.exponents)),
  ]);
  const steps = stepsOf(curves);
  const { bestStep } = curves;
  return {
    ...{ curves, spectra, all, layers },
    lastStep: steps.reduce((last, step) => Math.max(last, step), 0),
    firstStep: steps.reduce(
      (first, step) => (step > 0 ? Math.min(first, step) : first),
      Number.POSITIVE_INFINITY,
    ),
    exponents: finiteExtent([...drawn, ...ends], 0),
    hasInfinite: all.columns.some(({ infinite }) => infinite > 0),
    best: bestStep === null ? null : nearest(spectra, bestStep),
  };
}

/** The spectrum nearest to a step; null if there is none at all. */
export function spectrumAt({ spectra }: TrainingPicture, step: number): SpectrumPoint | null {
  return nearest(spectra, step);
}

function nearest(spectra: readonly SpectrumPoint[], step: number): SpectrumPoint | null {
  let [from, to] = [0, spectra.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (spectra[middle].step < step) from = middle + 1;
    else to = middle;
  }
  const [before, after] = [spectra[from - 1], spectra[from]];
  if (before === undefined || after === undefined) return after ?? before ?? null;
  return step - before.step <= after.step - step ? before : after;
}

/** Layers that own any exponent, where there are several. */
function ownersOf(spectra: readonly SpectrumPoint[]): number[] {
  const owners = new Set<number>();
  for (const { layerOf } of spectra) {
    for (const [layer, count] of ownedBy(layerOf ?? []).entries()) if (count > 0) owners.add(layer);
  }
  return owners.size > 1 ? [...owners].sort((a, b) => a - b) : [];
}

function leastFinite(exponents: ArrayLike<number>): number {
  let place = exponents.length - 1;
  while (place > 0 && !Number.isFinite(exponents[place])) place--;
  return exponents[place];
}

function stepsOf({
  spectra,
  losses,
  gradientNorms,
  learningRate,
  divergence,
}: TrainingCurves): number[] {
  return [
    ...spectra.map(({ step }) => step),
    ...[...losses, ...gradientNorms].flatMap(({ points }) => points.map(({ step }) => step)),
    ...learningRate.map(({ step }) => step),
    ...(divergence === null ? [] : [divergence.step]),
  ];
}
