import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { FormatError } from "../../errors.ts";
import { decodeUtf8 } from "../readers/text.ts";
import { type Vocabulary, vocabularyFromJson } from "../vocabulary.ts";
import { sizeOf } from "./file-reader.ts";

/**
 * Reads a vocabulary from a JSON file; see {@link vocabularyFromJson}.
 *
 * @throws RangeError if there is no such file, or it is a folder.
 * @throws FormatError if it is no JSON, or no vocabulary.
 */
export async function openVocabulary(path: string): Promise<Vocabulary> {
  const name = basename(path);
  await sizeOf("openVocabulary", path);
  const text = decodeUtf8(await readFile(path), name);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FormatError("MALFORMED", `${name}: no JSON (${reason}); expected a vocabulary`);
  }
  return vocabularyFromJson(json, name);
}
