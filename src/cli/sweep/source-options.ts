/** Which sweep a file is, and where it may be kept: options of the commands that record one in a store. */
import type { OptionDefinition } from "../command.ts";

/** What stands beside the file. */
export const SOURCE_OPTIONS: Readonly<Record<"base" | "name", OptionDefinition>> = {
  base: {
    type: "value",
    hint: "FILE",
    description: "the train configuration that is varied",
    default: "what the file names",
  },
  name: {
    type: "value",
    hint: "NAME",
    description: "what the sweep is called in the store",
    default: "that of the file, else the file's name",
  },
};

/** Whether a store may be where locks may not hold. */
export const FORCE_OPTION: Readonly<Record<"force", OptionDefinition>> = {
  force: {
    type: "flag",
    description: "use an SQLite file on a network file system, where locks may not hold",
    default: "off: it is refused",
  },
};
