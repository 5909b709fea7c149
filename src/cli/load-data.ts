/** From `--input` and its companions to sequences that fit a network. */
import { openData } from "../data/node/open-data.ts";
import { openVocabulary } from "../data/node/open-vocabulary.ts";
import type { DataOptions } from "../data/options.ts";
import type { SequenceSet } from "../data/sequences.ts";
import { FormatError } from "../errors.ts";
import { choiceOf } from "./arguments.ts";
import type { ParsedArguments } from "./command.ts";
import { UsageError } from "./failure.ts";
import { requireExisting } from "./load-model.ts";

/**
 * Opens the data file at `path` with `--vocab`, `--unknown`, `--columns` and `--array`; close it when done.
 *
 * @param limit - Use the first so many steps of every sequence only.
 */
export async function loadData(
  path: string,
  parsed: ParsedArguments,
  limit?: number,
): Promise<SequenceSet> {
  const vocabulary = parsed.value("vocab");
  const unknownSymbols = choiceOf(parsed, "unknown", ["refuse", "skip"]);
  const columns = parsed.value("columns");
  const array = parsed.value("array");
  const options: DataOptions = {
    ...(vocabulary === undefined ? {} : { vocabulary: await openVocabulary(vocabulary) }),
    ...(unknownSymbols === undefined ? {} : { unknownSymbols }),
    ...(columns === undefined ? {} : { columns: columnList(columns) }),
    ...(array === undefined ? {} : { array }),
    ...(limit === undefined ? {} : { limit }),
  };
  await requireExisting(path);
  try {
    return await openData(path, options);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    if (error.code !== "AMBIGUOUS") {
      throw new FormatError(
        error.code,
        error.message.replace('unknownSymbols "skip"', "--unknown skip"),
      );
    }
    throw new UsageError(error.message.replace('as "array"', "as --array NAME"));
  }
}

/** Numbers are indices from 0, everything else names. */
function columnList(text: string): (string | number)[] {
  return text.split(",").map((part) => {
    const name = part.trim();
    return /^\d+$/.test(name) ? Number(name) : name;
  });
}
