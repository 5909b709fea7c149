/** What is computed from the exponents, as people read it in lists and lines. */
import {
  type DerivedQuantities,
  QUANTITIES,
  QUANTITY_NAMES,
  type Quantity,
  type QuantityForm,
  type QuantityWords,
} from "../spectrum/derived-quantities.ts";
import type { DerivedQuantity, SpectrumResult } from "../spectrum/result.ts";
import type { JsonObject } from "../store/canonical-json.ts";
import {
  formatCount,
  formatDimension,
  formatMagnitude,
  type Script,
  unitPerStep,
} from "./format.ts";

/** One quantity of a spectrum, in words. */
export interface DerivedFact {
  /** "Kaplan–Yorke dimension", "unstable directions". */
  readonly name: string;
  /** What there is to say beside the name; "" if nothing. */
  readonly note: string;
  /** "≥ 2.31", "0.0178 nats/step". */
  readonly text: string;
  /** Both together: "Kaplan–Yorke dimension 2.07", "1 unstable direction". */
  readonly phrase: string;
  /** Of a motion, and not of the linearisation at a resting place. */
  readonly ofMotion: boolean;
}

/** The facts that have words, those of a motion first; a count that is 0 for certain is none. */
export function derivedFacts(result: SpectrumResult, script: Script = "ascii"): DerivedFact[] {
  const unit = unitPerStep(result);
  const facts = named().flatMap(([name, { form, words }]) => {
    const value = result[name];
    if (isCount(form) && isZero(value)) return [];
    const text = textOf(form, value, unit, script);
    const { note = "", ofMotion } = words;
    const many = written(words.name, script);
    const one = isOne(value) ? written(words.one ?? words.name, script) : many;
    const phrase = isCount(form) ? `${text} ${one}` : `${many} ${text}`;
    return [{ name: many, note, text, phrase, ofMotion }];
  });
  return [
    ...facts.filter(({ ofMotion }) => ofMotion),
    ...facts.filter(({ ofMotion }) => !ofMotion),
  ];
}

/** Of a recorded spectrum's details those that have a short name: "dimension ≥ 1.25", "unstable 3". */
export function recordedFacts(details: JsonObject): string[] {
  return named().flatMap(([name, { form, words }]) => {
    const value = details[name];
    if (words.short === undefined || !isRecorded(value)) return [];
    return [`${words.short} ${textOf(form, value, "nats/step", "ascii")}`];
  });
}

type Named = Quantity & { readonly words: QuantityWords };

function named(): [keyof DerivedQuantities, Named][] {
  return QUANTITY_NAMES.flatMap((name) => {
    const { [name]: quantity } = QUANTITIES;
    return quantity.words === null ? [] : [[name, quantity as Named] as [typeof name, Named]];
  });
}

function textOf(
  form: QuantityForm,
  value: number | DerivedQuantity,
  unit: string,
  script: Script,
): string {
  const { value: number, lowerBound } = bounded(value);
  switch (form) {
    case "dimension":
      return formatDimension({ value: number, lowerBound }, script);
    case "count":
    case "least count":
      return `${lowerBound ? "≥ " : ""}${formatCount(number)}`;
    case "rate":
    case "exponent":
      return `${lowerBound ? "≥ " : ""}${formatMagnitude(number, script)} ${unit}`;
  }
}

function bounded(value: number | DerivedQuantity): DerivedQuantity {
  return typeof value === "number" ? { value, lowerBound: false } : value;
}

function isCount(form: QuantityForm): boolean {
  return form === "count" || form === "least count";
}

function isZero(value: number | DerivedQuantity): boolean {
  const { value: number, lowerBound } = bounded(value);
  return number === 0 && !lowerBound;
}

function isOne(value: number | DerivedQuantity): boolean {
  const { value: number, lowerBound } = bounded(value);
  return number === 1 && !lowerBound;
}

function isRecorded(value: unknown): value is number | DerivedQuantity {
  if (typeof value === "number") return true;
  if (typeof value !== "object" || value === null || !("value" in value)) return false;
  return typeof value.value === "number" && "lowerBound" in value;
}

/** Names are typeset; a terminal has the plain minus sign. */
function written(name: string, script: Script): string {
  return script === "ascii" ? name.replaceAll("−", "-") : name;
}
