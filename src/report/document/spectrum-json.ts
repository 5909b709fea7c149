/**
 * The JSON form of a spectrum, as `lyapscope spectrum --json` prints it and
 * `schema/spectrum.schema.json` describes it. Built by hand rather than through the schema, so that
 * writing it costs no validation library.
 */
import { rangeError } from "../../errors.ts";
import {
  ofQuantities,
  type QuantityForms,
  type QuantityName,
} from "../../spectrum/derived-quantities.ts";
import type {
  DerivedQuantity,
  Reach,
  ReachGain,
  SpectrumResult,
  SpectrumSettings,
  Unit,
} from "../../spectrum/result.ts";
import type { Convention, SumRuleMethod } from "../../spectrum/words.ts";
import type { SpectrumSubject } from "../subject.ts";
import type { Provenance } from "./provenance.ts";

/** Name and version of the document; the number rises when a reader would have to change. */
export const SPECTRUM_SCHEMA = "lyapscope.spectrum/1";

/** A number, or −∞, which JSON cannot write as one. */
export type JsonNumber = number | "-Infinity";

/** What a quantity of each form is in the document. */
interface DocumentForms {
  count: number;
  "least count": DerivedQuantity;
  dimension: DerivedQuantity;
  rate: DerivedQuantity;
  exponent: JsonNumber;
}

/** What is computed from the exponents alone. */
export type DerivedDocument = {
  -readonly [Name in QuantityName]: DocumentForms[QuantityForms[Name]];
};

/** The document. Fields mean what they mean in {@link SpectrumResult}. */
export interface SpectrumDocument extends DerivedDocument {
  schema: typeof SPECTRUM_SCHEMA;
  model: {
    source: string;
    format: string;
    network: string;
    layers: {
      cell: string;
      inputSize: number;
      hiddenSize: number;
      activations?: { gates: string; state: string } | undefined;
    }[];
    assumptions: string[];
  };
  input: {
    source: string;
    kind: "numbers" | "tokens";
    width: number;
    sequences: number;
    longest: number;
    notes: string[];
  };
  closedLoop: boolean;
  convention: Convention;
  state: { size: number; layers: { cell: string; size: number }[] };
  unit: Unit;
  steps: number;
  transient: number;
  sequences: number;
  exponents: JsonNumber[];
  standardErrors: (number | null)[];
  independentSamples: (number | null)[];
  perSequence: JsonNumber[][];
  layerOf: number[] | null;
  logVolume: JsonNumber | null;
  converged: boolean;
  warnings: string[];
  /** Those of `warnings` that keep it from having converged. */
  unsettled: string[];
  certificates: {
    sumRule: {
      expected: number;
      found: number;
      residual: number;
      method: SumRuleMethod;
    } | null;
    sumRuleReason: string;
    orthogonality: number;
    intervalUsed: { minimum: number; mean: number; maximum: number };
    growthSpread: number;
    /** null: none, rounding has taken all digits of the least exponents. */
    accuracyBound: number | null;
    accuracy: number;
    float32: { share: number; reason: string };
    derivative: {
      samples: number;
      undecided: number;
      largest: number;
      failed: number;
    } | null;
    segmentFrames: {
      segments: number;
      overlap: number;
      medianSine: number;
      largestSine: number;
    } | null;
  };
  reach: {
    starts: number;
    reason: string;
    points: { lag: number; state: ReachGainDocument; input: ReachGainDocument | null }[];
  } | null;
  trajectory: {
    kind: "moving" | "fixed point" | "cycle" | "mixed";
    period: number | null;
    from: number | null;
    stable: boolean | null;
    drive: "none" | "constant" | "periodic" | "moving";
    perSequence: {
      period: number | null;
      from: number | null;
      exponent: JsonNumber | null;
      stable: boolean | null;
    }[];
  };
  settings: SpectrumSettings;
  kernels: string;
  threads: number;
  seconds: number;
  /** Who computed it, from what, and when; absent where the caller does not say. */
  provenance?: Provenance | undefined;
}

/** As {@link ReachGain}. */
export interface ReachGainDocument {
  largest: JsonNumber;
  largestError: number | null;
  typical: JsonNumber;
  typicalError: number | null;
  rounding: number;
}

/**
 * The document of a result; −∞ becomes the string "-Infinity".
 *
 * @throws RangeError if an exponent is NaN or +∞: neither has a place in a spectrum.
 */
export function spectrumDocument(
  result: SpectrumResult,
  subject: SpectrumSubject,
  provenance?: Provenance,
): SpectrumDocument {
  const { certificates } = result;
  return {
    schema: SPECTRUM_SCHEMA,
    model: {
      ...subject.model,
      layers: subject.model.layers.map((layer) => ({ ...layer })),
      assumptions: [...subject.model.assumptions],
    },
    input: { ...subject.input, notes: [...subject.input.notes] },
    closedLoop: subject.closedLoop,
    convention: result.convention,
    state: { size: result.state.size, layers: result.state.layers.map((layer) => ({ ...layer })) },
    unit: result.unit,
    steps: result.steps,
    transient: result.transient,
    sequences: result.sequences,
    exponents: result.exponents.map(jsonNumber),
    standardErrors: [...result.standardErrors],
    independentSamples: [...result.independentSamples],
    perSequence: result.perSequence.map((values) => values.map(jsonNumber)),
    layerOf: result.layerOf === null ? null : [...result.layerOf],
    ...derivedDocument(result),
    logVolume: result.logVolume === null ? null : jsonNumber(result.logVolume),
    converged: result.converged,
    warnings: [...result.warnings],
    unsettled: [...result.unsettled],
    certificates: {
      sumRule: certificates.sumRule === null ? null : { ...certificates.sumRule },
      sumRuleReason: certificates.sumRuleReason,
      orthogonality: certificates.orthogonality,
      intervalUsed: { ...certificates.intervalUsed },
      growthSpread: certificates.growthSpread,
      accuracyBound: Number.isFinite(certificates.accuracyBound)
        ? certificates.accuracyBound
        : null,
      accuracy: certificates.accuracy,
      float32: { ...certificates.float32 },
      derivative: certificates.derivative && { ...certificates.derivative },
      segmentFrames: certificates.segmentFrames === null ? null : { ...certificates.segmentFrames },
    },
    reach: reachDocument(result.reach),
    trajectory: {
      ...result.trajectory,
      perSequence: result.trajectory.perSequence.map(({ exponent, ...rest }) => ({
        ...rest,
        exponent: exponent === null ? null : jsonNumber(exponent),
      })),
    },
    settings: { ...result.settings },
    kernels: result.kernels,
    threads: result.threads,
    seconds: result.seconds,
    ...(provenance && { provenance }),
  };
}

function derivedDocument(result: SpectrumResult): DerivedDocument {
  return ofQuantities((name) => {
    const value = result[name];
    return typeof value === "number" ? jsonNumber(value) : { ...value };
  }) as DerivedDocument;
}

function reachDocument(reach: Reach | null): SpectrumDocument["reach"] {
  if (reach === null) return null;
  const gain = (each: ReachGain): ReachGainDocument => ({
    ...each,
    largest: jsonNumber(each.largest),
    typical: jsonNumber(each.typical),
  });
  const { starts, reason } = reach;
  const points = reach.points.map(({ lag, state, input }) => ({
    lag,
    state: gain(state),
    input: input && gain(input),
  }));
  return { starts, reason, points };
}

/** A finite number as itself, −∞ as its name. */
export function jsonNumber(value: number): JsonNumber {
  if (value === Number.NEGATIVE_INFINITY) return "-Infinity";
  if (!Number.isFinite(value)) {
    throw rangeError("spectrumDocument", `an exponent is ${value}; expected finite or -Infinity`);
  }
  return value;
}
