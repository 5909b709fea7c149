import { extname } from "node:path";
import type { SequenceSet } from "../../data/sequences.ts";
import {
  describeModel,
  type ModelSummary,
  type NetworkSummary,
} from "../../formats/describe-model.ts";
import { TENSOR_ENDINGS } from "../../formats/tensor-data.ts";
import { scalingText } from "../../networks/input-scaling.ts";
import { formatCount, plural } from "../../report/format.ts";
import type { Context, Output, ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { readContents } from "./read-file.ts";

/** Names and versions of the documents; the numbers rise when a reader would have to change. */
export const MODEL_SCHEMA = "lyapscope.model/1";
export const DATA_SCHEMA = "lyapscope.data/1";

/** Tensors listed before the rest is counted. */
const MOST_TENSORS = 12;

/** What `lyapscope inspect` does. */
export async function runInspect(parsed: ParsedArguments, context: Context): Promise<void> {
  const [path] = parsed.positionals;
  const contents = await readContents(path, parsed);
  if ("data" in contents) return inspectData(contents.data, parsed, context);
  const { model } = contents;
  if (parsed.flag("template")) {
    if (parsed.flag("json")) {
      throw new UsageError(
        "--template prints YAML to fill in, and --json JSON; expected one of them",
      );
    }
    const { mappingTemplate } = await import("../../formats/mapping/mapping.ts");
    context.out.write(mappingTemplate(model));
    return;
  }
  const summary = describeModel(model);
  context.out.write(
    parsed.flag("json")
      ? json({ schema: MODEL_SCHEMA, ...summary })
      : modelText(summary, context.out),
  );
  if (summary.networks.length === 0) {
    const warning = context.err.style.warning("warning:");
    const hints = hintsFor(path, summary).map((hint) => `  hint: ${hint}\n`);
    context.err.write(
      `${warning} no recurrent network that can be computed with\n${hints.join("")}`,
    );
  }
}

/** What may help; nothing does where a network was found and refused. */
function hintsFor(path: string, { refused }: ModelSummary): string[] {
  if (refused.length > 0) return [];
  const template = `lyapscope inspect ${path} --template > names.yaml, fill it in, then spectrum --map names.yaml`;
  const data = `as data: lyapscope inspect ${path} --array NAME`;
  const isArchive = [".npz", ...TENSOR_ENDINGS].includes(extname(path).toLowerCase());
  return isArchive ? [template, data] : [template];
}

async function inspectData(
  data: SequenceSet,
  parsed: ParsedArguments,
  { out }: Context,
): Promise<void> {
  try {
    const lengths = data.sequences.map((sequence) => sequence.length);
    out.write(parsed.flag("json") ? json(dataSummary(data, lengths)) : dataText(data, lengths));
  } finally {
    await data.close?.();
  }
}

function dataSummary(data: SequenceSet, lengths: readonly number[]): object {
  const { source, kind, width, featureNames, vocabulary, notes = [] } = data;
  return { schema: DATA_SCHEMA, source, kind, width, lengths, featureNames, vocabulary, notes };
}

function dataText(data: SequenceSet, lengths: readonly number[]): string {
  const [shortest, longest] = lengths.reduce(
    ([least, most], length) => [Math.min(least, length), Math.max(most, length)],
    [Number.POSITIVE_INFINITY, 0],
  );
  const steps =
    shortest === longest
      ? plural(longest, "step")
      : `${formatCount(shortest)} to ${formatCount(longest)} steps`;
  const names = data.featureNames?.join(", ");
  const lines = [
    `${data.source}: ${plural(lengths.length, "sequence")} of ${steps}`,
    data.kind === "tokens"
      ? `token ids, ${formatCount(data.width)} symbols: drives networks with ${formatCount(data.width)} inputs (one-hot), or through their embedding`
      : `numbers, ${plural(data.width, "feature")}: drives networks with ${plural(data.width, "input")}`,
    ...(names === undefined ? [] : [`features  ${names}`]),
    ...(data.vocabulary === undefined
      ? []
      : [`vocabulary  ${JSON.stringify(data.vocabulary.join(""))}`]),
    ...(data.notes ?? []).map((note) => `noted  ${note}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function modelText(summary: ModelSummary, { style }: Output): string {
  const found = summary.networks.length + summary.refused.length;
  const lines = [
    `${summary.source} (${summary.format}): ${plural(found, "recurrent network")}, ${plural(summary.tensors.length, "tensor")}`,
    ...summary.notes.map((note) => `noted  ${note}`),
    ...summary.networks.flatMap((network) => ["", ...networkLines(network, style.bold)]),
    ...summary.refused.flatMap(({ name, reason, choices }) => [
      "",
      `${style.bold(name)}  cannot be computed with: ${reason}`,
      ...(choices.length > 0 ? [`  choose with --cell ${choices.join("|")}`] : []),
    ]),
    ...(summary.unused.length > 0 ? ["", `not part of a network: ${unusedText(summary)}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function networkLines(network: NetworkSummary, bold: (text: string) => string): string[] {
  const { embedding, readout, scaling } = network;
  return [
    `${bold(network.name)}  ${plural(network.inputSize, "input")}, ${plural(network.outputSize, "output")}, state of ${formatCount(network.stateSize)} = number of exponents`,
    ...network.layers.map(
      ({ cell, inputSize, hiddenSize, convention }, l) =>
        `  layer ${l + 1}  ${cell} ${inputSize} → ${hiddenSize}; ${convention}`,
    ),
    ...(embedding
      ? [`  embedding  ${formatCount(embedding.symbols)} symbols → ${embedding.width}`]
      : []),
    ...(readout
      ? [`  readout  ${formatCount(readout.outputs)} outputs, ${readout.activation}`]
      : []),
    ...(scaling
      ? [
          `  data  ${scalingText({ ...scaling, mean: Float64Array.from(scaling.mean), deviation: Float64Array.from(scaling.deviation) })}`,
        ]
      : []),
    ...network.assumptions.map((assumption) => `  assumed  ${assumption}`),
  ];
}

function unusedText({ unused, tensors }: ModelSummary): string {
  const shapes = new Map(tensors.map(({ name, shape }) => [name, shape]));
  const listed = unused
    .slice(0, MOST_TENSORS)
    .map((name) => `${name} [${(shapes.get(name) ?? []).join(", ")}]`)
    .join(", ");
  const more = unused.length - MOST_TENSORS;
  return more > 0 ? `${listed}, … ${formatCount(more)} more` : listed;
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
