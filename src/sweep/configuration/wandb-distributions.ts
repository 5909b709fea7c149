/** The distributions of W&B's parameters in our words. */
import type { Problem } from "../../experiment/configuration/configuration-problems.ts";

/** A parameter taken over: a range or list of ours, or a constant. */
export type Distribution =
  | {
      readonly definition: object | null;
      readonly problems: readonly Problem[];
      readonly notes: readonly string[];
    }
  | {
      readonly constant: unknown;
      readonly problems: readonly Problem[];
      readonly notes: readonly string[];
    };

type Table = Readonly<Record<string, unknown>>;

/** Keys of a parameter. */
const KEYS = ["value", "values", "distribution", "min", "max", "q", "probabilities", "mu", "sigma"];

/** Distributions whose shape we do not have; what would be searched instead is something else. */
const OTHER_SHAPES = [
  "normal",
  "q_normal",
  "log_normal",
  "q_log_normal",
  "beta",
  "q_beta",
  "inv_log_uniform",
  "inv_log_uniform_values",
];
const TAKEN = [
  "constant",
  "categorical",
  "int_uniform",
  "uniform",
  "q_uniform",
  "log_uniform",
  "log_uniform_values",
];

/**
 * A parameter of W&B's.
 *
 * @param at - Where it stands in the file.
 */
export function distributionFrom(
  path: string,
  given: unknown,
  at: readonly string[],
): Distribution {
  const refuse = (message: string, key: string | null = null): Distribution => ({
    definition: null,
    problems: [
      {
        path: key === null ? at : [...at, key],
        ofKey: key !== null,
        message: `${path} ${message}`,
      },
    ],
    notes: [],
  });
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    return refuse(
      `is ${JSON.stringify(given)}; expected a table with value, values, or min and max`,
    );
  }
  const table = given as Table;
  const foreign = Object.keys(table).find((name) => !KEYS.includes(name));
  if (foreign !== undefined)
    return refuse(`has the key ${foreign}; expected one of ${KEYS.join(", ")}`, foreign);
  const distribution = table["distribution"] ?? impliedBy(table);
  if (
    OTHER_SHAPES.includes(String(distribution)) ||
    distribution === "q_log_uniform" ||
    distribution === "q_log_uniform_values"
  ) {
    return refuse(
      `has the distribution ${distribution}, which there is not here; expected one of ${TAKEN.join(", ")}`,
      "distribution",
    );
  }
  if (table["probabilities"] !== undefined || distribution === "categorical_w_probabilities") {
    return refuse(
      "has probabilities, which there are not here; expected values that are equally likely",
      "probabilities",
    );
  }
  return rangeFrom(path, table, String(distribution), refuse);
}

/** What W&B takes where no distribution is named. */
function impliedBy({ value, values, min, max }: Table): string {
  if (value !== undefined) return "constant";
  if (values !== undefined) return "categorical";
  return Number.isInteger(min) && Number.isInteger(max) ? "int_uniform" : "uniform";
}

function rangeFrom(
  path: string,
  { value, values, min: low, max: high, q: step }: Table,
  distribution: string,
  refuse: (message: string, key?: string | null) => Distribution,
): Distribution {
  const taken = (definition: object, notes: readonly string[] = []): Distribution => ({
    definition,
    problems: [],
    notes,
  });
  switch (distribution) {
    case "constant":
      return { constant: value, problems: [], notes: [] };
    case "categorical":
      return taken({ values });
    case "int_uniform":
      return taken({ low, high, step: 1 });
    case "uniform":
      return taken({ low, high });
    case "q_uniform":
      return taken({ low, high, step: step ?? 1 });
    case "log_uniform_values":
      return taken({ low, high, log: true });
    case "log_uniform": {
      if (typeof low !== "number" || typeof high !== "number")
        return refuse("has no min and max; expected exponents of e");
      const [from, to] = [Math.exp(low), Math.exp(high)];
      const note = `${path} is log_uniform, whose min and max are exponents of e: ${from} to ${to}; log_uniform_values takes the values themselves`;
      return taken({ low: from, high: to, log: true }, [note]);
    }
    default:
      return refuse(
        `has the distribution ${JSON.stringify(distribution)}; expected one of ${TAKEN.join(", ")}`,
        "distribution",
      );
  }
}
