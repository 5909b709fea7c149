/**
 * A command is a folder of `cli/` with a `command.ts`, and a row of one table, which loads it when it is
 * asked for: what the help lists, what can be typed and what there is are then one list.
 */
import { describe, expect, test } from "vitest";
import { importsOf, type Sources } from "./sources.ts";

/** Commands that are in no table, or in two, and files that import single ones. */
export function commandsApart(sources: Sources): string[] {
  const commands = Object.keys(sources).filter((path) => /^cli\/[^/]+\/command\.ts$/.test(path));
  const tables = [...importsOf(sources)]
    .map(([path, targets]) => [path, targets.filter((each) => commands.includes(each))] as const)
    .filter(([, named]) => named.length > 0);
  const [table] = [...tables].sort(([, a], [, b]) => b.length - a.length);
  return [
    ...commands
      .filter((command) => !table?.[1].includes(command))
      .map((command) => `src/${command}: is in no table of commands`),
    ...tables
      .filter((each) => each !== table)
      .map(([path, named]) => `src/${path}: imports ${named.join(", ")}; only the table may`),
  ];
}

export function describeCommands(sources: Sources): void {
  describe("commands", () => {
    const files = {
      "cli/a/command.ts": "",
      "cli/b/command.ts": "",
      "cli/commands.ts": 'import("./a/command.ts");\nimport("./b/command.ts");',
    };

    test("that are in the table are well", () => {
      expect(commandsApart(files)).toEqual([]);
    });

    test("in none, or in two, are refused", () => {
      expect(commandsApart({ ...files, "cli/c/command.ts": "" })).toEqual([
        "src/cli/c/command.ts: is in no table of commands",
      ]);
      const second = { ...files, "cli/help.ts": 'import { command } from "./a/command.ts";' };
      expect(commandsApart(second)).toEqual([
        "src/cli/help.ts: imports cli/a/command.ts; only the table may",
      ]);
    });

    test("of src/ are in one table", () => {
      expect(commandsApart(sources)).toEqual([]);
    });
  });
}
