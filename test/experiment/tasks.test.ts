/** What every kind of task promises, by its record. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createTask } from "../../src/experiment/configuration/create-task.ts";
import { readConfiguration } from "../../src/experiment/configuration/read-configuration.ts";
import { filesOf, isFileSetting } from "../../src/experiment/configuration/tasks/task-files.ts";
import { shapeOf, TASK_KINDS, taskRecord } from "../../src/experiment/configuration/tasks/tasks.ts";
import { NO_FILES } from "./tiny.ts";

describe.each(TASK_KINDS)("%s", (kind) => {
  const { example, files, rules, shape } = taskRecord(kind);
  const text = readFileSync(new URL(`../../examples/${example}.yaml`, import.meta.url), "utf8");

  test("its example is a configuration of it", async () => {
    expect((await readConfiguration(text, "example.yaml")).task.kind).toBe(kind);
  });

  test("its files are settings of it, which the example names; without files there is a shape", async () => {
    const { task } = await readConfiguration(text, "example.yaml");
    const named = filesOf(task);
    expect(named.length > 0).toBe(files.length > 0);
    for (const { setting } of named) expect(isFileSetting(setting)).toBe(true);
    for (const [first] of files) expect(Object.keys(rules)).toContain(first);
    expect(shape === null).toBe(files.length > 0);
  });
});

describe.each(TASK_KINDS.filter((kind) => taskRecord(kind).shape !== null))(
  "generated: %s",
  (kind) => {
    const { rules } = taskRecord(kind);

    test("its data are as large as was said beforehand", async () => {
      const small = (name: string) => (name in rules ? `${name}: 7, ` : "");
      const own = ["steps", "length", "delay"].map(small).join("");
      const yaml = `task: { kind: ${kind}, ${own} sequences: 3, validation: 2 }\nnetwork: { cell: gru, hidden: 2 }`;
      const configuration = await readConfiguration(yaml, "small.yaml");
      const { training, validation } = await createTask(configuration, NO_FILES);
      expect([training, validation].map(({ inputs }) => inputs.sequences.length)).toEqual([3, 2]);
      const { steps, width, settings } = shapeOf(configuration.task)!;
      for (const setting of settings) expect(Object.keys(rules)).toContain(setting);
      expect(training.inputs.kind === "tokens" ? 1 : training.inputs.width).toBe(width);
      // Strings of a grammar end when they end; a forecast has one step less than its series.
      const forecast = training.inputs.sequences[0].length === steps - 1;
      if (settings.length > 0 && !forecast) {
        expect(training.inputs.sequences.map(({ length }) => length)).toEqual([
          steps,
          steps,
          steps,
        ]);
      }
    });
  },
);

test("settings of no kind of task name no file", () => {
  expect(isFileSetting(["task", "validation"])).toBe(false);
  expect(isFileSetting(["network", "path"])).toBe(false);
  expect(isFileSetting(["task", "validation", "labels"])).toBe(true);
});
