/** The line below the title of a training's picture. */
import { formatMagnitude, formatWithError } from "../../format.ts";
import { BATCHES, type TrainingCurves } from "../training-curves.ts";

/** Pixels of a letter of the caption, about. */
const LETTER = 7.2;

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

/** The same in as many lines as it takes where there is less room. */
export function captionLines(curves: TrainingCurves, room: number): string[] {
  const most = Math.max(20, Math.floor(room / LETTER));
  const lines: string[] = [];
  for (const word of trainingCaption(curves).split(" ")) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
