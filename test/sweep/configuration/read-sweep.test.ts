import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../../src/experiment/configuration/placed-document.ts";
import { type BaseAccess, readSweep } from "../../../src/sweep/configuration/read-sweep.ts";
import { ruleJsonSchema } from "../../../src/sweep/configuration/rule-schema.ts";
import { sweepJsonSchema } from "../../../src/sweep/configuration/sweep-schema.ts";
import { SWEEP_TEMPLATES } from "../../../src/sweep/configuration/templates.ts";
import { sizeOf } from "../../../src/sweep/space/points.ts";
import { createStudy } from "../../../src/sweep/study/study.ts";
import { type CheckedSweep, configurationAt, studyPlan } from "../../../src/sweep/sweep.ts";

const BASE = `
seed: 7
task: { kind: delayed-copy, length: 3, delay: 9 }
network: { cell: gru, hidden: 8 }
training: { epochs: 4, optimiser: { kind: adam, learningRate: 0.01 } }
`;
const FILES: BaseAccess = {
  async read(path) {
    if (path !== "copy.yaml") throw new Error(`no file ${path}`);
    return { text: BASE, source: path };
  },
};
const LEAST = `base: copy.yaml
space:
  training.optimiser.learningRate: { low: 1.0e-4, high: 0.1, log: true }
sampler: { kind: random, trials: 5 }
`;
const swept = (text: string): Promise<CheckedSweep> => readSweep(text, "s.yaml", FILES);

/** What is said about a file. */
async function problems(text: string, files = FILES): Promise<readonly string[]> {
  const error = await readSweep(text, "s.yaml", files).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigurationError);
  return (error as ConfigurationError).problems;
}
const withSpace = (space: string, more = "") => `base: copy.yaml
space:
  ${space}
sampler: { kind: random, trials: 5 }
${more}`;

describe("a sweep's file", () => {
  test("has a default for everything but base, space and sampler", async () => {
    const { definition, source, base, baseConfiguration, space, ...rest } = await swept(LEAST);
    expect(definition["seeds"]).toEqual([7]);
    expect(source).toMatchObject({ base, sampler: { kind: "random", trials: 5 } });
    expect(baseConfiguration.task.kind).toBe("delayed-copy");
    expect(space.parameters).toEqual([
      {
        kind: "float",
        path: "training.optimiser.learningRate",
        low: 1e-4,
        high: 0.1,
        log: true,
        step: null,
        when: null,
      },
    ]);
    expect(rest).toEqual({
      name: null,
      sampler: { kind: "random", seed: 0 },
      trials: 5,
      lag: null,
      pruner: { kind: "none" },
      seeds: [7],
      objective: { metric: "validationLoss", goal: "minimise", of: "best", seeds: "mean" },
      notes: [],
    });
  });

  test("takes whole numbers where the configuration has them, by the kind that the base names", async () => {
    const { space } = await swept(
      withSpace(`network.hidden: { low: 4, high: 64, log: true }
  task.validation: { low: 10, high: 20 }
  training.dropout: { low: 0, high: 0.5 }`),
    );
    const kinds = space.parameters.map(({ path, kind }) => [path, kind]);
    expect(kinds).toEqual([
      ["network.hidden", "int"],
      ["task.validation", "int"],
      ["training.dropout", "float"],
    ]);
    const text = BASE.replace(/task:.*/, "task: { kind: text, path: a.txt }");
    const share = await readSweep(withSpace("task.validation: { low: 0.1, high: 0.2 }"), "s.yaml", {
      read: async (source) => ({ source, text }),
    });
    expect(share.space.parameters[0].kind).toBe("float");
  });

  test("makes configurations of its points, the same for points that say the same", async () => {
    const sweep = await swept(
      withSpace(`network.cell: { values: [tanh, lstm] }
  network.forgetBias: { values: [0, 1], when: { network.cell: lstm } }`),
    );
    const { configuration } = await configurationAt(
      sweep,
      { "network.cell": "lstm", "network.forgetBias": 1 },
      9,
    );
    expect(configuration).toMatchObject({
      seed: 9,
      network: { cell: "lstm", hidden: 8, forgetBias: 1 },
    });
    const plan = studyPlan(sweep, 3);
    const setting = async (point: Parameters<typeof plan.resolve>[0]) => plan.resolve(point);
    expect(await setting({ "network.cell": "gru" })).toEqual(await setting({}));
    expect(await setting({ "network.cell": "tanh" })).not.toEqual(await setting({}));
    expect(await setting({ "network.forgetBias": 1 })).toMatchObject({
      rejected: expect.stringContaining("forgetBias has no effect on gru"),
    });
  });

  test("is told apart by what changes numbers, not by names, order or defaults that are written out", async () => {
    const { definition } = await swept(LEAST);
    const said = `name: other
${LEAST.replace("trials: 5", "trials: 5, seed: 0")}
seeds: 1
objective: { of: best, goal: minimise }
pruner: { kind: none }`;
    expect((await swept(said)).definition).toEqual(definition);
    expect(
      (
        await swept(
          LEAST.replace(
            "base: copy.yaml",
            `base: {${BASE.trim().replaceAll("\n", ", ")}, store: x.db}`,
          ),
        )
      ).definition,
    ).toEqual(definition);
    for (const other of [
      "seeds: 2",
      "seeds: [8]",
      "objective: { of: last }",
      "pruner: { kind: median }",
    ]) {
      expect((await swept(`${LEAST}${other}`)).definition).not.toEqual(definition);
    }
    expect(
      (await swept(LEAST.replace("random, trials: 5", "sobol, trials: 5"))).definition,
    ).not.toEqual(definition);
    expect((await swept(LEAST.replace("trials: 5", "trials: 6"))).definition).not.toEqual(
      definition,
    );
    expect((await swept(LEAST.replace("high: 0.1", "high: 0.2"))).definition).not.toEqual(
      definition,
    );
  });

  test("asks for the lag of the task, and says goals by themselves", async () => {
    const sweep = await swept(`${LEAST}
pruner: { kind: spectrum, rules: [{ quantity: foldingTime, below: task }] }
objective: { metric: validationAccuracy }`);
    expect(sweep.pruner).toMatchObject({ rules: [{ quantity: "foldingTime", below: 12 }] });
    expect(sweep.objective.goal).toBe("maximise");
  });

  describe("with a learned rule", () => {
    const worth = { saved: 0.4, mistakes: 0, value: 0.4 };
    const RULE = {
      schema: "lyapscope.rule/1",
      rule: { quantity: "mean", epoch: 1, ends: "below", threshold: -1.5 },
      terms: { best: 0.25, mistake: 5 },
      expected: worth,
      beside: { rule: null, expected: { saved: 0, mistakes: 0, value: 0 } },
      gain: { value: 0.4, interval: [0.1, 0.6] },
      provenance: {
        ...{ source: "sweep copy", outcome: "final loss", settings: 80, runs: 240 },
        ...{ folds: 10, repetitions: 5, seed: 0, confidence: 0.95 },
      },
    };
    const PRUNED = `${LEAST}pruner: { kind: spectrum, rule: rule.json }`;
    const withRule = (rule: object): BaseAccess => ({
      ...FILES,
      rule: async (path) => ({ text: JSON.stringify(rule, null, 2), source: path }),
    });
    const read = (rule: object, text = PRUNED) => readSweep(text, "s.yaml", withRule(rule));
    const changed = (change: object) => ({ ...RULE, rule: { ...RULE.rule, ...change } });

    test("it is judged at its epoch, by its limit", async () => {
      expect((await read(RULE)).pruner).toEqual({
        ...{ kind: "spectrum", from: 1, until: 1, errors: 0 },
        rules: [{ quantity: "feature", feature: "mean", below: -1.5 }],
      });
      const { pruner } = await read(changed({ ends: "above" }));
      expect(pruner).toMatchObject({ rules: [{ above: -1.5 }] });
    });

    test("what it holds is part of the sweep, which then needs no file; where it is from is not", async () => {
      const sweep = await read(RULE);
      const again = await swept(JSON.stringify(sweep.source));
      expect(again.definition).toEqual(sweep.definition);
      expect((await read(changed({ threshold: -1.4 }))).definition).not.toEqual(sweep.definition);
      expect((await read(changed({ epoch: 2 }))).definition).not.toEqual(sweep.definition);
      const provenance = { ...RULE.provenance, source: "another" };
      expect((await read({ ...RULE, provenance })).definition).toEqual(sweep.definition);
    });

    test("what does not fit is refused, in its own file where that is wrong", async () => {
      const { rule, ...without } = RULE;
      const said = (given: object, text = PRUNED) => problems(text, withRule(given));
      expect(await said(without)).toEqual([
        expect.stringMatching(/^rule\.json:1:1: rule is missing/),
      ]);
      expect(await said({ ...RULE, schema: "lyapscope.rule/2" })).toEqual([
        expect.stringMatching(/^rule\.json:2:\d+: schema is/),
      ]);
      expect(await said(changed({ quantity: "charm" }))).toEqual([
        expect.stringMatching(/^s\.yaml:5:\d+: pruner\.rule looks at "charm"/),
      ]);
      expect(await said(RULE, `${LEAST}pruner: { kind: spectrum }`)).toEqual([
        expect.stringMatching(/neither rules nor a rule/),
      ]);
      expect(await said(RULE, PRUNED.replace("rule.json", "rule.json, from: 2"))).toEqual([
        expect.stringMatching(/pruner\.from has no effect on a learned rule/),
      ]);
      await expect(swept(PRUNED)).rejects.toThrow("no rule is read");
    });
  });

  test.each([
    [
      "a path that there is not",
      withSpace("network.hiden: { low: 1, high: 2 }"),
      "s.yaml:3:3: network.hiden is no key of a configuration; did you mean network.hidden?",
    ],
    [
      "a learning rate by its last name",
      withSpace("learningRate: { low: 1, high: 2 }"),
      "s.yaml:3:3: learningRate is no key of a configuration; did you mean training.optimiser.learningRate?",
    ],
    [
      "the seed",
      withSpace("seed: { values: [1, 2] }"),
      "s.yaml:3:3: seed is what `seeds` is for; expected another key",
    ],
    [
      "what changes no number",
      withSpace("store: { values: [a, b] }"),
      "s.yaml:3:3: store changes no number; expected another key",
    ],
    [
      "a key inside another",
      withSpace("network.initial: { values: [{}] }\n  network.initial.all: { values: [{}] }"),
      "s.yaml:4:3: network.initial.all stands in network.initial, which is varied as a whole; expected one of them",
    ],
    [
      "no choices",
      withSpace("network.cell: { values: [] }"),
      "s.yaml:3:27: network.cell has no values; expected at least one",
    ],
    [
      "a range the wrong way round",
      withSpace("network.hidden: { low: 9, high: 3 }"),
      "s.yaml:3:26: network.hidden.low is 9; expected less than high, 3",
    ],
    [
      "halves of a network",
      withSpace("network.hidden: { low: 0.5, high: 3 }"),
      "s.yaml:3:26: network.hidden.low is 0.5; expected a whole number, as the configuration has there",
    ],
    [
      "a range where words stand",
      withSpace("network.cell: { low: 0, high: 3 }"),
      "s.yaml:3:17: network.cell takes no number; expected values: […] instead of low and high",
    ],
    [
      "a word that there is not",
      withSpace("network.cell: { values: [gru, ltsm] }"),
      /^s.yaml:3:17: network.cell is "ltsm".*did you mean lstm\?; with network.cell ltsm$/,
    ],
    [
      "a value that is refused",
      withSpace("training.dropout: { low: 0, high: 1 }"),
      "s.yaml:3:21: training.dropout is 1; expected less than 1; with training.dropout 1",
    ],
    [
      "a grid over a continuum",
      LEAST.replace("random, trials: 5", "grid"),
      "s.yaml:3:36: training.optimiser.learningRate is a continuous range; expected a step or values for a grid, or another sampler.kind",
    ],
    [
      "no trials",
      LEAST.replace(", trials: 5", ""),
      "s.yaml:4:1: sampler.trials is missing; expected a number",
    ],
    [
      "another sampler's key",
      LEAST.replace("trials: 5", "trials: 5, candidates: 3"),
      "s.yaml:4:37: sampler.candidates has no effect on random; expected it with tpe alone",
    ],
    [
      "a lag for what looks at nothing",
      LEAST.replace("trials: 5", "trials: 5, lag: 3"),
      "s.yaml:4:37: sampler.lag has no effect with random and the pruner none; expected it where results are used",
    ],
    [
      "an empty space",
      "base: copy.yaml\nspace: {}\nsampler: { kind: random, trials: 5 }",
      "s.yaml:2:8: space is empty; expected at least one parameter, or `lyapscope train`",
    ],
    [
      "an unknown key",
      `${LEAST}sampler2: 1`,
      /^s.yaml:5:1: sampler2 is not known; did you mean sampler\?/,
    ],
    ["a seed twice", `${LEAST}seeds: [1, 1]`, "s.yaml:5:12: seeds has 1 twice; expected each once"],
    [
      "a rule with two sides",
      `${LEAST}pruner: { kind: spectrum, rules: [{ quantity: largest, above: 1, below: 2 }] }`,
      "s.yaml:5:35: pruner.rules.0 has above and below; expected one of the two",
    ],
    [
      "a rule that ends what remembers",
      `${LEAST}pruner: { kind: spectrum, rules: [{ quantity: foldingTime, above: 1 }] }`,
      /pruner.rules.0.above ends what remembers long/,
    ],
    [
      "a task's lag that is varied",
      `${withSpace("task.delay: { low: 1, high: 9 }")}pruner: { kind: spectrum, rules: [{ quantity: foldingTime, below: task }] }`,
      /is task, whose task.delay is varied/,
    ],
    [
      "a metric of a loop that there is not",
      `${LEAST}objective: { metric: closedLoop.validSteps }`,
      /expected a base with task.closedLoop/,
    ],
    [
      "a comparing pruner at the end",
      `${LEAST}objective: { metric: closedLoop.validSteps }\npruner: { kind: asha }`,
      /which there is at the end only/,
    ],
  ])("is refused for %s, with line and column", async (_, text, expected) => {
    const found = await problems(text);
    expect(found).toHaveLength(1);
    if (typeof expected === "string") expect(found[0]).toBe(expected);
    else expect(found[0]).toMatch(expected);
  });

  test("with a base that is wrong says so in the base's own lines", async () => {
    const broken = {
      read: async (source: string) => ({
        source,
        text: "task: { kind: adding }\nnetwork: { cell: gru, hidden: 0 }",
      }),
    };
    expect(await problems(LEAST, broken)).toEqual([
      "copy.yaml:2:31: network.hidden is 0; expected at least 1",
    ]);
    const inline = LEAST.replace(
      "base: copy.yaml",
      "base: { task: { kind: adding }, network: { cell: gru, hidden: 0 } }",
    );
    expect(await problems(inline)).toEqual([
      "s.yaml:1:63: network.hidden is 0; expected at least 1",
    ]);
  });

  test("gives a study that ends", async () => {
    const study = createStudy(studyPlan(await swept(LEAST), 3));
    let next = await study.next();
    while (next.kind === "trial") next = await study.next();
    expect(next).toEqual({ kind: "end", reason: "all 5 settings are on the list" });
    for (const { runs } of study.trials()) expect(runs.map(({ seed }) => seed)).toEqual([7]);
  });
});

describe("the templates", () => {
  const folder = new URL("../../../examples/sweeps/", import.meta.url);

  test("are files in examples/sweeps; beside them is the sweep of docs/sweeps.md", () => {
    const names = readdirSync(folder).map((name) => name.replace(/\.yaml$/, ""));
    const expected = [...Object.keys(SWEEP_TEMPLATES), "init-and-rate"];
    expect(names.sort()).toEqual(expected.sort());
  });

  test("the sweep of docs/sweeps.md has 48 settings of three seeds", async () => {
    const text = readFileSync(new URL("init-and-rate.yaml", folder), "utf8");
    const read = () => Promise.reject(new Error("its base is inline"));
    const { seeds, space } = await readSweep(text, "init-and-rate.yaml", { read });
    expect([sizeOf(space), seeds.length]).toEqual([48, 3]);
  });

  test.each(Object.keys(SWEEP_TEMPLATES))("%s is a sweep", async (name) => {
    const text = readFileSync(new URL(`${name}.yaml`, folder), "utf8");
    const sweep = await readSweep(text, `${name}.yaml`, {
      read: async (source) => ({ source, text: readFileSync(new URL(source, folder), "utf8") }),
    });
    expect(sweep.sampler.kind).toBe(name === "spectrum" ? "sobol" : name);
    expect(text).toMatch(/^# yaml-language-server: \$schema=..\/..\/schema\/sweep.schema.json\n/);
  });

  test("have a schema: that of the code, written by `npm run schema`", () => {
    const written = readFileSync(
      new URL("../../../schema/sweep.schema.json", import.meta.url),
      "utf8",
    );
    expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(sweepJsonSchema())));
  });

  test("and so has that of a learned rule", () => {
    const written = readFileSync(
      new URL("../../../schema/rule.schema.json", import.meta.url),
      "utf8",
    );
    expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(ruleJsonSchema())));
  });
});
