/** Files that a configuration names, looked for beside it. */

import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { readAll } from "../../data/node/file-reader.ts";
import { hashFile } from "../../data/node/hash-file.ts";
import { decodeUtf8 } from "../../data/readers/text.ts";
import type { SequenceSet } from "../../data/sequences.ts";
import { rangeError } from "../../errors.ts";
import { openInputs } from "../../formats/node/open-inputs.ts";
import type { FileAccess } from "../configuration/tasks/task-record.ts";

/** Files of a folder; those that are read piece by piece stay open. */
export interface DiskFiles extends FileAccess {
  /** Closes what is open. */
  close(): Promise<void>;
}

/**
 * {@link FileAccess} from a folder; close it when done. Its methods throw a RangeError for what is not
 * there, and for folders.
 */
export function diskFiles(folder: string): DiskFiles {
  const opened: SequenceSet[] = [];
  const found = async (path: string) => {
    const place = resolve(folder, path);
    const facts = await stat(place).catch(() => null);
    if (facts === null) throw rangeError("diskFiles", `there is no file or folder ${place}`);
    if (facts.isDirectory()) {
      throw rangeError("diskFiles", `${place} is a folder; expected a file`);
    }
    return place;
  };
  return {
    text: async (path) =>
      decodeUtf8(await readAll(await found(path), basename(path)), basename(path)),
    async data(path, options) {
      const set = await openInputs(await found(path), options);
      opened.push(set);
      return set;
    },
    digest: async (path) => hashFile(await found(path)),
    async close() {
      await Promise.all(opened.map((set) => set.close?.()));
    },
  };
}
