/** The line below the title of a training's picture. */
import { formatMagnitude, formatWithError } from "../../format.ts";
import { BATCHES, type TrainingCurves } from "../training-curves.ts";

/** The last of everything, in one line. */
export function trainingCaption({
  spectra,
  losses,
  references,
  divergence,
}: TrainingCurves): string {
  const spectrum = spectra.at(-1);
  const error = spectrum?.errors?.[0] ?? Number.NaN;
  const parts = [
    ...(divergence === null ? [] : [`DIVERGED: ${divergence.message}`]),
    spectrum === undefined
      ? "no spectra recorded"
      : `λ₁ = ${formatWithError(spectrum.exponents[0], Number.isNaN(error) ? null : error, "typeset")} nats/step`,
    ...losses
      .filter(({ name, points }) => name !== BATCHES && points.length > 0)
      .map(
        ({ name, points }) =>
          `${name} loss ${formatMagnitude(points[points.length - 1].value, "typeset")}`,
      ),
    ...references.map(({ name, value }) => `${name} ${formatMagnitude(value, "typeset")}`),
  ];
  return parts.join(", ");
}
