/** Files that a configuration names, looked for beside it. */
import { basename, resolve } from "node:path";
import { readAll } from "../../data/node/file-reader.ts";
import type { SequenceSet } from "../../data/sequences.ts";
import { decodeUtf8 } from "../../data/text.ts";
import type { FileAccess } from "../../experiment/configuration/create-task.ts";
import { openInputs } from "../../formats/node/open-inputs.ts";
import { requireFile } from "../load-model.ts";
import { hashOf } from "../watch/identity.ts";

/** {@link FileAccess} from a folder; close it when done. */
export function diskFiles(folder: string): FileAccess & { close(): Promise<void> } {
  const opened: SequenceSet[] = [];
  const found = async (path: string) => {
    const place = resolve(folder, path);
    await requireFile(place);
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
    digest: async (path) => hashOf(await found(path)),
    async close() {
      await Promise.all(opened.map((set) => set.close?.()));
    },
  };
}
