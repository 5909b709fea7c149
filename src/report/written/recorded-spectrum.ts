/** A recorded spectrum as sentences and checks take it: what was recorded is enough, what was not is named. */
import { stateSizeOf } from "../../readout/recorded/state-size.ts";
import type { DerivedQuantity, Trajectory } from "../../spectrum/result.ts";
import type { Json, JsonObject } from "../../store/canonical-json.ts";
import type { Run, SpectrumRecord } from "../../store/store.ts";
import { formatCount, formatMagnitude } from "../format.ts";
import type { Interpretable } from "../interpretation.ts";
import { recordedReach } from "../reach/recorded-reach.ts";
import { restingPlace } from "../trajectory-words.ts";

/** What `interpret` needs; null where a spectrum was recorded without its dimension. */
export function interpretable(record: SpectrumRecord, run: Run): Interpretable | null {
  const { exponents, errors, details } = record;
  const dimension = quantityIn(details["kaplanYorkeDimension"]);
  const entropy = quantityIn(details["entropy"]);
  if (dimension === null || entropy === null) return null;
  return {
    unit: "nats",
    exponents: Array.from(exponents),
    standardErrors: Array.from(exponents, (_, j) => errorAt(errors, j)),
    state: { size: stateSizeOf(record, run) },
    reach: recordedReach(record),
    trajectory: trajectoryIn(details["trajectory"]),
    kaplanYorkeDimension: dimension,
    entropy,
    nullDirections: Array.from(exponents).filter((each) => each === Number.NEGATIVE_INFINITY)
      .length,
  };
}

/** Null where there is none. */
export function errorAt(errors: ArrayLike<number> | null, j: number): number | null {
  const error = errors?.[j];
  return error === undefined || Number.isNaN(error) ? null : error;
}

/** The checks that were recorded with spectra: name, verdict, what was found. */
export function recordedChecks(spectra: readonly SpectrumRecord[]): string[][] {
  const settled = spectra.filter(({ details }) => details["converged"] === true);
  const judged = spectra.filter(({ details }) => typeof details["converged"] === "boolean");
  const bounds = spectra.map(({ details }) => details["accuracyBound"]).filter(isNumber);
  const worst = bounds.reduce((a, b) => Math.max(a, b), 0);
  const errors = spectra.flatMap(({ errors: own }) => (own ? Array.from(own) : []));
  const least = errors.reduce((a, b) => (b > 0 && b < a ? b : a), Number.POSITIVE_INFINITY);
  const rest = trajectoryIn(spectra.at(-1)?.details["trajectory"]);
  const place = restingPlace(rest);
  return [
    ...(judged.length === 0
      ? []
      : [
          [
            "settled",
            settled.length === judged.length ? "✓ holds" : "✗ does not hold",
            `${formatCount(settled.length)} of ${formatCount(judged.length)} spectra no longer drifted within their data${driftingWords(judged)}`,
          ],
        ]),
    ...(bounds.length === 0
      ? []
      : [
          [
            "rounding",
            worst < least ? "✓ holds" : "– no verdict",
            `at most ${formatMagnitude(worst)} nats per step in any exponent` +
              (Number.isFinite(least)
                ? `; the least standard error is ${formatMagnitude(least)}`
                : ""),
          ],
        ]),
    ...(place === ""
      ? []
      : [
          [
            "trajectory",
            rest.stable === false ? "✗ does not hold" : "– no verdict",
            `at rest on ${place} at the last spectrum: exponents of the linearisation there`,
          ],
        ]),
  ];
}

/** Steps of spectra that are named, where some drifted. */
const MOST_NAMED = 5;

function driftingWords(judged: readonly SpectrumRecord[]): string {
  const steps = judged
    .filter(({ details }) => details["converged"] === false)
    .map(({ step }) => step);
  if (steps.length === 0) return "";
  const named = steps.slice(0, MOST_NAMED).map(formatCount).join(", ");
  const more = steps.length > MOST_NAMED ? ` and ${steps.length - MOST_NAMED} more` : "";
  return `; those of step ${named}${more} did`;
}

function trajectoryIn(recorded: Json | undefined): Trajectory {
  const moving: Trajectory = {
    ...{ kind: "moving", period: null, from: null, stable: null, drive: "moving" },
    perSequence: [],
  };
  if (!isObject(recorded)) return moving;
  const { kind, period, from, stable, drive } = recorded;
  const own = { kind, period, from, stable, drive } as unknown as Omit<Trajectory, "perSequence">;
  const sequence = { period: own.period, from: own.from, exponent: null, stable: own.stable };
  return { ...own, perSequence: [sequence] };
}

function quantityIn(recorded: Json | undefined): DerivedQuantity | null {
  if (!isObject(recorded)) return null;
  const value = Number(recorded["value"]);
  return Number.isNaN(value) ? null : { value, lowerBound: recorded["lowerBound"] === true };
}

function isNumber(value: Json | undefined): value is number {
  return typeof value === "number";
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
