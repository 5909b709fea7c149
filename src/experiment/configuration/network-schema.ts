/** The rules for the network of a configuration. */
import { z } from "zod";
import { rulesOf } from "../../cells/kind-options.ts";
import { LAYER_KINDS, type LayerKind, type OptionRule } from "../../cells/kinds.ts";
import type { NetworkConfiguration } from "./configuration.ts";
import { whole } from "./schema-parts.ts";

const width = z.number().min(0);
const gain = z.number().optional().describe("Factor (default: 1)");
const ofVectors = [
  z.strictObject({ kind: z.literal("uniform"), bound: width.describe("Uniform in ±bound") }),
  z.strictObject({ kind: z.literal("normal"), deviation: width.describe("Standard deviation") }),
  z.strictObject({ kind: z.literal("constant"), value: z.number().describe("Of all weights") }),
] as const;
const initialiser = z.discriminatedUnion("kind", [
  ...ofVectors,
  z.strictObject({
    kind: z.enum(["xavier-uniform", "xavier-normal"]),
    gain: width.optional().describe("Factor (default: 1)"),
  }),
  z.strictObject({
    kind: z.enum(["kaiming-uniform", "kaiming-normal"]),
    gain: width.optional().describe("Factor (default: √2)"),
  }),
  z.strictObject({ kind: z.literal("orthogonal"), gain }),
  z.strictObject({ kind: z.literal("identity"), gain }),
  z.strictObject({
    kind: z.literal("gain"),
    gain: width.describe("Normal, deviation gain/√(fan in)"),
  }),
]);

const ofAllCells = {
  hidden: whole(1).describe("Units of every layer"),
  layers: whole(1).max(1000).default(1).describe("One upon the other"),
  embedding: whole(1).optional().describe("Width of an embedding (default: one-hot symbols)"),
  initial: z
    .strictObject({
      all: initialiser.optional().describe("Where the part has none of its own"),
      input: initialiser.optional().describe("Weights from below"),
      recurrent: initialiser.optional().describe("Weights from the step before"),
      bias: z.discriminatedUnion("kind", ofVectors).optional().describe("Vectors have no fan"),
      readout: initialiser.optional().describe("Weights and bias of the outputs"),
    })
    .default({})
    .describe(
      "How weights are drawn, all or part by part (default: PyTorch's, uniform in ±1/√H); biases take from " +
        "`all` what vectors have: uniform, normal, constant",
    ),
};

/** The table of one kind of cell: what all have, and its own options. */
function tableOf(kind: LayerKind) {
  const own = Object.entries(rulesOf(kind)).map(([name, rule]) => [name, optionOf(rule)] as const);
  return z.strictObject({
    cell: z.literal(kind).describe("Kind of recurrent units"),
    ...ofAllCells,
    ...Object.fromEntries(own),
  });
}

function optionOf({ default: usual, above, upTo, description }: OptionRule): z.ZodType<number> {
  const low = above === undefined ? z.number() : z.number().gt(above);
  return (upTo === undefined ? low : low.lte(upTo)).default(usual).describe(description);
}

const [first, ...others] = LAYER_KINDS.map(tableOf);

/** What is trained, one table a kind of cell: an option of another kind is refused. */
export const network: z.ZodType<NetworkConfiguration, unknown> = z.discriminatedUnion("cell", [
  first,
  ...others,
]);
