/** What `tune-init --json` prints. */
import type { Configuration } from "../../experiment/configuration/configuration.ts";
import type { CurvePoint } from "../../experiment/tune-initial/curve-point.ts";
import type { TuneResult } from "../../experiment/tune-initial/tune-options.ts";
import { targetText } from "./target-words.ts";
import { TUNE_SCHEMA } from "./tune-schema.ts";
import { notesOf } from "./tune-text.ts";

/** The document. */
export function tuneDocument(result: TuneResult, configuration: Configuration): object {
  const { target, wanted, setting, range, seeds, points, crossings } = result;
  const { suggestion, theory, nearest, movement, data, stateSize, exponents, task } = result;
  return {
    schema: TUNE_SCHEMA,
    target: { ...target, text: targetText(target), measured: wanted.value },
    vary: { path: setting.path, present: setting.present, scale: setting.scale, range },
    network: { cell: configuration.network.cell, hidden: configuration.network.hidden, stateSize },
    task: task.name,
    data,
    exponents,
    seeds,
    points: points.map((point, i) => ({
      ...pointDocument(point),
      theory: theory?.values[i] ?? null,
    })),
    movement,
    crossings,
    theory: theory && { crossings: theory.crossings, words: theory.words },
    nearest: nearest && pointDocument(nearest),
    suggestion: suggestion && {
      crossing: suggestion.crossing,
      value: suggestion.value,
      set: suggestion.values,
      found: pointDocument(suggestion.point),
      resting: suggestion.resting,
    },
    notes: notesOf(result),
  };
}

/** −∞ and NaN are words in JSON. */
function pointDocument({ at, mean, error, allowance, samples, failure }: CurvePoint): object {
  return {
    at,
    mean: word(mean),
    standardError: error,
    allowance,
    values: samples.map(({ value }) => word(value)),
    failure,
  };
}

function word(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
