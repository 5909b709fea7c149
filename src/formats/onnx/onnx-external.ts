/**
 * Weights of ONNX models in files beside them (external data), as PyTorch writes them from 2.9 on.
 *
 * A file is named by the model, so only a bare name is taken: of a file in the model's own folder.
 */
import { FormatError } from "../../errors.ts";
import type { OnnxGraph, OnnxTensor } from "./onnx-file.ts";

/** Reads a file that lies beside the model; null if there is none. */
export type Beside = (name: string) => Promise<Uint8Array | null>;

const MOST_FILES = 1000;
const IN_ANOTHER_FILE = 1;

/**
 * Gives the tensors of a graph that are stored beside the model their bytes.
 *
 * @param name - Of the model, for messages.
 * @returns How many bytes the files beside it have.
 * @throws FormatError `UNSUPPORTED` if a file is named by a path; `MALFORMED` if a tensor does not lie
 *   within its file. A tensor whose file is not there is refused when it is read.
 */
export async function readExternalData(
  graph: OnnxGraph,
  name: string,
  beside: Beside,
): Promise<number> {
  const files = new Map<string, Uint8Array | null>();
  for (const tensor of tensorsIn(graph)) {
    if (tensor.dataLocation !== IN_ANOTHER_FILE) continue;
    const facts = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
    const location = facts.get("location") ?? "";
    if (location === "") continue;
    const file = requireBareName(location, tensor, name);
    if (!files.has(file)) {
      if (files.size >= MOST_FILES) {
        throw new FormatError(
          "UNSUPPORTED",
          `${name}: has its weights in over ${MOST_FILES} files`,
        );
      }
      files.set(file, await beside(file));
    }
    const bytes = files.get(file);
    if (!bytes) continue;
    const offset = Number(facts.get("offset") ?? 0);
    const end = offset + Number(facts.get("length") ?? bytes.length - offset);
    if (!(Number.isSafeInteger(offset) && offset >= 0 && end >= offset && end <= bytes.length)) {
      throw new FormatError(
        "MALFORMED",
        `${name}: ${tensor.name} lies in bytes ${offset} to ${end} of ${file}, which has ${bytes.length}`,
      );
    }
    const filled: { -readonly [Key in keyof OnnxTensor]: OnnxTensor[Key] } = tensor;
    filled.rawData = bytes.subarray(offset, end);
    filled.dataLocation = 0;
  }
  return [...files.values()].reduce((sum, bytes) => sum + (bytes?.length ?? 0), 0);
}

/** The file that a tensor is stored in, for messages. */
export function externalFile({ externalData }: OnnxTensor): string {
  return externalData.find(({ key }) => key === "location")?.value.slice(0, 200) || "another file";
}

function* tensorsIn(graph: OnnxGraph): Iterable<OnnxTensor> {
  yield* graph.initializer;
  for (const { attribute } of graph.node) {
    for (const { t, g } of attribute) {
      if (t) yield t;
      if (g) yield* tensorsIn(g);
    }
  }
}

function requireBareName(location: string, tensor: OnnxTensor, name: string): string {
  const file = location.replace(/^\.\//, "");
  const bare = file.length > 0 && file.length <= 255 && !/[/\\\0]|^\.{1,2}$|^[A-Za-z]:/.test(file);
  if (bare) return file;
  throw new FormatError(
    "UNSUPPORTED",
    `${name}: ${tensor.name} is stored in ${JSON.stringify(location.slice(0, 200))}; expected the name of a file in the model's own folder`,
  );
}
