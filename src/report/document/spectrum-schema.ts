import { z } from "zod";
import { ofQuantities, type QuantityForm } from "../../spectrum/derived-quantities.ts";
import { CONVENTIONS, METHODS, STACKS, TANGENT_PRECISIONS, UNITS } from "../../spectrum/words.ts";
import { type DerivedDocument, SPECTRUM_SCHEMA, type SpectrumDocument } from "./spectrum-json.ts";

const exponent = z.union([z.number(), z.literal("-Infinity")]);
const count = z.int().nonnegative();
const dimension = z
  .strictObject({ value: z.number().nonnegative(), lowerBound: z.boolean() })
  .describe("A number that is only a lower bound when the spectrum is partial");

/** What a quantity of each form looks like. */
const FORMS: Readonly<Record<QuantityForm, z.ZodType>> = {
  count,
  "least count": z.strictObject({ value: count, lowerBound: z.boolean() }),
  dimension,
  rate: dimension,
  exponent,
};

const derived = ofQuantities((_, { form, description }) =>
  description === "" ? FORMS[form] : FORMS[form].describe(description),
) as { [Name in keyof DerivedDocument]: z.ZodType<DerivedDocument[Name]> };

const gain = z
  .strictObject({
    largest: exponent.describe("ln of the largest singular value, in the unit"),
    largestError: z.number().nonnegative().nullable(),
    typical: exponent.describe("ln of their root mean square over all directions"),
    typicalError: z.number().nonnegative().nullable(),
    rounding: z
      .number()
      .nonnegative()
      .describe("Relative error by rounding; near 1: no digit is left"),
  })
  .describe("Means over the windows, with standard errors");

/**
 * What a document written by `spectrumDocument` looks like; the source of the published schema. It is held to
 * the type, which is written out: one inferred from it could not be exported, since declarations are made of
 * every file alone (`isolatedDeclarations`), nor would its fields have comments.
 */
export const spectrumSchema: z.ZodType<SpectrumDocument> = z
  .strictObject({
    schema: z.literal(SPECTRUM_SCHEMA),
    model: z.strictObject({
      source: z.string(),
      format: z.string(),
      network: z.string().describe("Which network of the file"),
      layers: z.array(
        z.strictObject({
          cell: z.string(),
          inputSize: count,
          hiddenSize: count,
          activations: z.strictObject({ gates: z.string(), state: z.string() }).optional(),
        }),
      ),
      assumptions: z.array(z.string()).describe("What was assumed because the file does not say"),
    }),
    input: z.strictObject({
      source: z.string(),
      kind: z.enum(["numbers", "tokens"]),
      width: count,
      sequences: count,
      longest: count.describe("Length of the longest sequence"),
      notes: z.array(z.string()).describe("What was done to the data or assumed about it"),
    }),
    closedLoop: z.boolean(),
    convention: z.enum(CONVENTIONS),
    state: z.strictObject({
      size: count.describe("n, length of the state vector"),
      layers: z.array(z.strictObject({ cell: z.string(), size: count })),
    }),
    unit: z.enum(UNITS).describe("Unit of every exponent and error, per time step"),
    steps: count.describe("Steps counted, summed over sequences"),
    transient: count.describe("Steps of each sequence that were not counted"),
    sequences: count,
    exponents: z.array(exponent).describe("Descending; means over sequences weighted by length"),
    standardErrors: z.array(z.number().nonnegative().nullable()).describe("Same order"),
    independentSamples: z
      .array(z.number().nonnegative().nullable())
      .describe("How many each error rests on, at most some 200; below 20 errors are too small"),
    perSequence: z.array(z.array(exponent)).describe("Column order of the frame, not sorted"),
    layerOf: z.array(count).nullable().describe("Layer that owns each exponent, 0-based"),
    ...derived,
    logVolume: exponent
      .nullable()
      .describe("Sum of all n exponents by the closed form of ln |det J|, where the cell has one"),
    converged: z.boolean(),
    warnings: z.array(z.string()),
    unsettled: z.array(z.string()),
    certificates: z.strictObject({
      sumRule: z
        .strictObject({
          expected: z.number(),
          found: z.number(),
          residual: z.number(),
          method: z.enum(METHODS),
        })
        .nullable(),
      sumRuleReason: z.string(),
      orthogonality: z.number().nonnegative(),
      intervalUsed: z.strictObject({ minimum: z.number(), mean: z.number(), maximum: z.number() }),
      growthSpread: z.number(),
      accuracyBound: z
        .number()
        .nonnegative()
        .nullable()
        .describe(
          "What rounding of tangents may have moved any exponent by along the trajectory as computed (in float64, " +
            "always); null: it has taken all digits of the least exponents",
        ),
      accuracy: z.number().nonnegative().describe("What was asked for, in the unit"),
      float32: z
        .strictObject({
          share: z.number().min(0).max(1),
          reason: z.string().describe("Why other steps were in float64, with --precision auto"),
        })
        .describe("Steps, transients included, whose tangents were in float32"),
      derivative: z
        .strictObject({
          samples: count,
          undecided: count.describe("Samples where step has no derivative that differences show"),
          largest: z.number().nonnegative().describe("Largest relative distance of the others"),
          failed: count,
        })
        .nullable()
        .describe("pushForward of a cell of one's own against differences of its step"),
      segmentFrames: z
        .strictObject({
          segments: count,
          overlap: count,
          medianSine: z.number().nonnegative(),
          largestSine: z.number().nonnegative(),
        })
        .nullable()
        .describe("How converged the frames of later time segments were"),
    }),
    reach: z
      .strictObject({
        starts: count.describe("Windows averaged over, which do not overlap"),
        reason: z.string().describe("Why no point has an input part; empty otherwise"),
        points: z.array(
          z.strictObject({
            lag: count.describe("Steps; the first is 0"),
            state: gain.describe("Of the product of the Jacobians of so many steps"),
            input: gain.nullable().describe("Of the derivative of the state by the input of then"),
          }),
        ),
      })
      .nullable()
      .describe("What differences become within so many steps (--lags); null where not asked for"),
    trajectory: z
      .strictObject({
        kind: z.enum(["moving", "fixed point", "cycle", "mixed"]),
        period: count.nullable().describe("Steps after which states repeat; 1 at a fixed point"),
        from: count.nullable().describe("Step of the data from which on they do, at the latest"),
        stable: z.boolean().nullable().describe("Whether disturbances die out there"),
        drive: z.enum(["none", "constant", "periodic", "moving"]),
        perSequence: z.array(
          z.strictObject({
            period: count.nullable(),
            from: count.nullable(),
            exponent: exponent.nullable().describe("Largest of the linearisation at rest"),
            stable: z.boolean().nullable(),
          }),
        ),
      })
      .describe("At rest, exponents are those of the linearisation there; unstable: of no motion"),
    settings: z
      .strictObject({
        initialState: z.enum(["zeros", "random", "given"]),
        initialScale: z.number().nullable(),
        repetitions: count.describe("Starts along each sequence of the input"),
        seed: z.int(),
        frame: z.enum(["random", "identity", "given", "kept"]),
        stack: z.enum(STACKS),
        interval: z.union([count, z.literal("auto")]),
        accuracy: z.number(),
        tolerance: z.number().nullable(),
        segments: z.union([count, z.literal("auto")]),
        skip: count,
        precision: z.enum(TANGENT_PRECISIONS),
      })
      .describe("As asked for, with defaults filled in"),
    kernels: z.string(),
    threads: count,
    seconds: z.number().nonnegative(),
    provenance: z
      .strictObject({
        lyapscope: z.string().describe("Version"),
        command: z.string().describe("Command line, quoted for a shell"),
        date: z.string().describe("ISO 8601, when the computation ended"),
        node: z.string(),
        platform: z.string(),
        files: z
          .array(
            z.strictObject({
              role: z.string().describe("model, or the option that names it"),
              path: z.string(),
              sha256: z.string().nullable().describe("null: it could not be read again"),
            }),
          )
          .describe("Everything that was read"),
      })
      .optional(),
  })
  .meta({
    title: "Lyapunov spectrum",
    description: "What `lyapscope spectrum --json` prints",
  });

/** The JSON Schema (draft 2020-12) published as `schema/spectrum.schema.json`. */
export function spectrumJsonSchema(): object {
  return z.toJSONSchema(spectrumSchema);
}
