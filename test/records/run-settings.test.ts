import { expect, test } from "vitest";
import { differingSettings } from "../../src/records/run-settings.ts";
import type { Run } from "../../src/store/store.ts";

test("settings in which runs of a task differ are told, but those that every line of a list has", () => {
  const run = (id: string, kind: string, hidden: number, rate: number): Run => ({
    ...{ id, name: null, seed: 1, versions: {}, createdAt: "", state: null, origin: null },
    configuration: { task: { kind, length: 3 }, network: { cell: "gru", hidden }, rate },
  });
  const runs = [run("a", "copy", 16, 0.1), run("b", "copy", 32, 0.2), run("c", "adding", 8, 0.3)];
  expect([...differingSettings(runs)]).toEqual([
    ["a", { rate: 0.1 }],
    ["b", { rate: 0.2 }],
    ["c", {}],
  ]);
});
