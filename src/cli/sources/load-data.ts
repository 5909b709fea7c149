/** From `--input` and its companions to sequences that fit a network. */
import { DATA_FORMATS, type DecodeOptions } from "../../data/formats.ts";
import { openVocabulary } from "../../data/node/open-vocabulary.ts";
import { LAYOUTS } from "../../data/options.ts";
import type { SequenceSet } from "../../data/sequences.ts";
import type { RecurrentNetwork } from "../../formats/model.ts";
import { driveOf, type Fitted, fitInputs } from "../../networks/fit-inputs.ts";
import { choiceOf, defined } from "../arguments.ts";
import type { ParsedArguments } from "../command.ts";
import { inOurWords, ourWords } from "../our-words.ts";
import { requireExisting } from "./named-file.ts";

/** What `--input` says for standard input. */
export const STANDARD_INPUT = "-";
const KINDS = { numbers: "numbers", symbols: "tokens" } as const;

/** What else decides how data are read. */
export interface DataUse {
  /** Read as what it takes; absent: what cannot be known without it is assumed. */
  readonly network?: RecurrentNetwork;
  /** Use the first so many steps of every sequence only. */
  readonly limit?: number | undefined;
  /** Whether to note what is assumed or to ask for it. @defaultValue "refuse" */
  readonly undecided?: "assume" | "refuse";
}

/**
 * Opens the data at `path` with `--as`, `--layout`, `--vocab` and their like; close it when done.
 *
 * @throws UsageError if more than one reading fits, with the options that would settle it.
 */
export async function loadData(
  path: string,
  parsed: ParsedArguments,
  use: DataUse = {},
): Promise<SequenceSet> {
  if (path === STANDARD_INPUT) {
    const { standardInput } = await import("./standard-input.ts");
    return dataIn(await standardInput(), "standard input", parsed, use);
  }
  await requireExisting(path);
  return read(parsed, use, async (options) => {
    const { openInputs } = await import("../../formats/node/open-inputs.ts");
    return openInputs(path, options);
  });
}

/** As {@link loadData}, from bytes that have been read. */
export async function dataIn(
  bytes: Uint8Array,
  name: string,
  parsed: ParsedArguments,
  use: DataUse = {},
): Promise<SequenceSet> {
  return read(parsed, use, async (options) => {
    const { decodeInputs } = await import("../../formats/tensor-data.ts");
    return decodeInputs(bytes, name, options);
  });
}

async function read(
  parsed: ParsedArguments,
  { network, limit, undecided = "refuse" }: DataUse,
  open: (options: DecodeOptions) => Promise<SequenceSet>,
): Promise<SequenceSet> {
  const options: DecodeOptions = {
    ...(await dataOptions(parsed)),
    undecided,
    ...(network === undefined ? {} : { drives: driveOf(network) }),
    ...(limit === undefined ? {} : { limit }),
  };
  return inOurWords(async () => {
    const set = await open(options);
    return { ...set, notes: set.notes?.map(ourWords) ?? [] };
  });
}

/**
 * The network as `--scaling` wants it read, and the data with a note on how they are scaled for it.
 *
 * @throws UsageError if columns have to be chosen, or another reading is meant.
 */
export async function fitted(
  network: RecurrentNetwork,
  inputs: SequenceSet,
  parsed: ParsedArguments,
): Promise<Fitted<RecurrentNetwork>> {
  const scaling = choiceOf(parsed, "scaling", ["file", "none"]);
  return inOurWords(async () => {
    const found = await fitInputs(network, inputs, scaling);
    return {
      ...found,
      inputs: { ...found.inputs, notes: found.inputs.notes?.map(ourWords) ?? [] },
    };
  });
}

/** How the options want data read, apart from what depends on a network. */
async function dataOptions(parsed: ParsedArguments): Promise<DecodeOptions> {
  const vocabulary = parsed.value("vocab");
  return defined({
    ...readingOptions(parsed),
    vocabulary: vocabulary === undefined ? undefined : await openVocabulary(vocabulary),
  });
}

/** The same, without files. */
export function readingOptions(parsed: ParsedArguments): DecodeOptions {
  const columns = parsed.value("columns");
  const kind = choiceOf(parsed, "as", Object.keys(KINDS) as (keyof typeof KINDS)[]);
  return defined({
    kind: kind && KINDS[kind],
    layout: choiceOf(parsed, "layout", LAYOUTS),
    format: choiceOf(parsed, "format", DATA_FORMATS),
    unknownSymbols: choiceOf(parsed, "unknown", ["refuse", "skip"]),
    columns: columns === undefined ? undefined : columnList(columns),
    array: parsed.value("array"),
  });
}

/** Numbers are indices from 0, everything else names. */
function columnList(text: string): (string | number)[] {
  return text.split(",").map((part) => {
    const name = part.trim();
    return /^\d+$/.test(name) ? Number(name) : name;
  });
}
