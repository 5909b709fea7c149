/** The model of a training's picture: plain data, the same for every size, theme and chosen step. */
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
  const { bestStep } = curves;
  return {
    ...{ curves, spectra, all, layers },
    ...stepsIn(curves),
    exponents: extentOf(spectra, all),
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
    if (!layerOf) continue;
    for (const [layer, count] of ownedBy(layerOf).entries()) if (count > 0) owners.add(layer);
  }
  return owners.size > 1 ? [...owners].sort((a, b) => a - b) : [];
}

function leastFinite(exponents: ArrayLike<number>): number {
  let place = exponents.length - 1;
  while (place > 0 && !Number.isFinite(exponents[place])) place--;
  return exponents[place];
}

/** Of what is drawn as curves or in the cross-section. */
function extentOf(
  spectra: readonly SpectrumPoint[],
  { columns }: Bundle,
): readonly [number, number] {
  let [least, largest] = [0, 0];
  const widen = (value: number) => {
    if (!Number.isFinite(value)) return;
    if (value < least) least = value;
    if (value > largest) largest = value;
  };
  for (const { low, high, lowError, highError } of columns) {
    for (const value of low) widen(value);
    for (const value of high) widen(value);
    // Of the others errors may be larger than all that is to be seen.
    widen(lowError[0]);
    widen(highError[0]);
  }
  for (const { exponents } of spectra) {
    widen(exponents[0]);
    widen(leastFinite(exponents));
  }
  return [least, largest];
}

function stepsIn({
  spectra,
  losses,
  gradientNorms,
  learningRate,
  divergence,
}: TrainingCurves): Pick<TrainingPicture, "firstStep" | "lastStep"> {
  let [firstStep, lastStep] = [Number.POSITIVE_INFINITY, 0];
  const lists = [spectra, ...[...losses, ...gradientNorms].map(({ points }) => points)];
  for (const list of [...lists, learningRate, divergence === null ? [] : [divergence]]) {
    for (const { step } of list) {
      if (step > 0 && step < firstStep) firstStep = step;
      if (step > lastStep) lastStep = step;
    }
  }
  return { firstStep, lastStep };
}
