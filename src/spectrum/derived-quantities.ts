/**
 * What is computed from the exponents alone, one record each. The result, its JSON and the schema of that, what is recorded
 * of a training, and the lists of facts that people read ask these records: a new quantity is one line and one
 * record here.
 */

import { type DerivedQuantity, entropySum, kaplanYorkeDimension } from "./statistics/dimension.ts";
import { unstableDirections } from "./statistics/unstable-directions.ts";

/** What the value of each form is. */
interface Forms {
  /** A whole number. */
  readonly count: number;
  /** A whole number that may be a lower bound. */
  readonly "least count": DerivedQuantity;
  /** Without a unit, may be a lower bound. */
  readonly dimension: DerivedQuantity;
  /** In the unit per step, may be a lower bound. */
  readonly rate: DerivedQuantity;
  /** In the unit per step, may be −∞. */
  readonly exponent: number;
}

/** See `Forms`. */
export type QuantityForm = keyof Forms;

/** Which form each quantity has. */
export interface QuantityForms {
  /** Number of exponents that are −∞ because the Jacobian product is singular by structure. */
  readonly nullDirections: "count";
  /**
   * Number of exponents above zero by more than two standard errors. One without an error is not counted; if it
   * is positive, or the least of a partial spectrum is, the number is a lower bound.
   */
  readonly unstableDirections: "least count";
  /** Kaplan–Yorke dimension; see {@link DerivedQuantity}. */
  readonly kaplanYorkeDimension: "dimension";
  /** Sum of the positive exponents: an upper bound of the entropy rate (Ruelle, Pesin). */
  readonly entropy: "rate";
  readonly maximum: "exponent";
  /** Mean of the exponents; −∞ if any is. */
  readonly mean: "exponent";
}

/** Name of a quantity. */
export type QuantityName = keyof QuantityForms;

/** What is computed from the exponents alone. */
export type DerivedQuantities = {
  readonly [Name in QuantityName]: Forms[QuantityForms[Name]];
};

/** What a quantity may be computed from. */
export interface QuantitySource {
  /** In any order and unit; −∞ allowed. */
  readonly exponents: readonly number[];
  /** Of each, same order; null where there is none. */
  readonly standardErrors: readonly (number | null)[];
  /** n. */
  readonly stateSize: number;
  /** The exponents, largest first. */
  readonly descending: readonly number[];
}

/** One quantity. */
export interface Quantity<Form extends QuantityForm = QuantityForm> {
  readonly form: Form;
  /** What it is, for the schema; "" where its form says that. */
  readonly description: string;
  /** For lists of facts; null where it is not among them. */
  readonly words: QuantityWords | null;
  /** Its value. */
  of(source: QuantitySource): Forms[Form];
}

/** How people are told of a quantity. */
export interface QuantityWords {
  /** Before the number, or after a count: "sum of positive exponents", "unstable directions". */
  readonly name: string;
  /** After a count of one. */
  readonly one?: string;
  /** What is to be said beside it where there is room. */
  readonly note?: string;
  /** In a line on a recorded spectrum; absent: it is not there. */
  readonly short?: string;
  /** It says something of a motion and nothing of the linearisation at a resting place. */
  readonly ofMotion: boolean;
}

/** Quantities by name, in the order of documents. */
export const QUANTITIES: {
  readonly [Name in QuantityName]: Quantity<QuantityForms[Name]>;
} = {
  nullDirections: {
    form: "count",
    description: "Number of exponents that are -Infinity",
    words: {
      name: "exponents of −∞",
      one: "exponent of −∞",
      note: "singular Jacobians",
      ofMotion: false,
    },
    of: ({ exponents }) => exponents.filter((value) => value === -Infinity).length,
  },
  unstableDirections: {
    form: "least count",
    description: "Number of exponents above zero by more than two standard errors",
    words: {
      name: "unstable directions",
      one: "unstable direction",
      note: "above zero by two standard errors",
      short: "unstable",
      ofMotion: false,
    },
    of: unstableDirections,
  },
  kaplanYorkeDimension: {
    form: "dimension",
    description: "",
    words: { name: "Kaplan–Yorke dimension", short: "dimension", ofMotion: true },
    of: ({ descending, stateSize }) => kaplanYorkeDimension(descending, stateSize),
  },
  entropy: {
    form: "rate",
    description: "Sum of the positive exponents",
    words: { name: "sum of positive exponents", ofMotion: true },
    of: ({ descending, stateSize }) => entropySum(descending, stateSize),
  },
  maximum: {
    form: "exponent",
    description: "",
    words: null,
    of: ({ descending }) => descending[0],
  },
  mean: {
    form: "exponent",
    description: "Of the exponents here, which may be the largest few of n",
    words: null,
    of: ({ exponents }) => exponents.reduce((a, b) => a + b, 0) / exponents.length,
  },
};

/** Names of all quantities. */
export const QUANTITY_NAMES = Object.keys(QUANTITIES) as readonly QuantityName[];

/** Something of each quantity, by name. */
export function ofQuantities<Value>(one: (name: QuantityName, quantity: Quantity) => Value): {
  [Name in QuantityName]: Value;
} {
  const entries = QUANTITY_NAMES.map((name) => [name, one(name, QUANTITIES[name])]);
  return Object.fromEntries(entries) as { [Name in QuantityName]: Value };
}

/**
 * All quantities of a spectrum, in its own unit.
 *
 * @param spectrum - Exponents in any order, with their errors in the same one.
 * @param stateSize - n, by which a partial spectrum is known.
 */
export function derivedQuantities(
  spectrum: Pick<QuantitySource, "exponents" | "standardErrors">,
  stateSize: number,
): DerivedQuantities {
  const { exponents, standardErrors } = spectrum;
  const descending = [...exponents].sort((a, b) => b - a);
  const source = { exponents, standardErrors, stateSize, descending };
  return ofQuantities((_, quantity) => quantity.of(source)) as DerivedQuantities;
}
