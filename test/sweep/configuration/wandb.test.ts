import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../../src/experiment/configuration/placed-document.ts";
import { readSweep } from "../../../src/sweep/configuration/read-sweep.ts";
import { type CheckedSweep, configurationAt } from "../../../src/sweep/sweep.ts";

const BASE = "task: { kind: adding }\nnetwork: { cell: gru, hidden: 8 }\n";
const read = (text: string, base = true): Promise<CheckedSweep> =>
  readSweep(text, "w.yaml", {
    read: async () => Promise.reject(new Error("no file")),
    ...(base ? { instead: { text: BASE, source: "base.yaml" } } : {}),
  });

async function problems(text: string, base = true): Promise<readonly string[]> {
  const error = await read(text, base).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigurationError);
  return (error as ConfigurationError).problems;
}

const FULL = `program: train.py
project: rnn
method: bayes
name: w
run_cap: 30
metric: { name: validationLoss, goal: minimize, target: 0.1 }
early_terminate: { type: hyperband, min_iter: 3, eta: 2 }
parameters:
  network.hidden: { min: 8, max: 64 }
  network.cell: { values: [gru, lstm] }
  training:
    parameters:
      epochs: { value: 20 }
      dropout: { distribution: q_uniform, min: 0, max: 0.5, q: 0.1 }
      optimiser:
        parameters:
          learningRate: { distribution: log_uniform_values, min: 0.0001, max: 0.1 }
          eps: { distribution: log_uniform, min: -20, max: -10 }
`;

describe("a sweep file of Weights & Biases", () => {
  test("is read as it is: nested parameters, constants, distributions, hyperband, run_cap", async () => {
    const sweep = await read(FULL);
    expect(sweep).toMatchObject({
      name: "w",
      sampler: { kind: "tpe" },
      trials: 30,
      pruner: { kind: "asha", first: 3, factor: 2 },
      objective: { metric: "validationLoss", goal: "minimise" },
    });
    expect(sweep.space.parameters).toEqual([
      { kind: "choice", path: "network.cell", values: ["gru", "lstm"], when: null },
      { kind: "int", path: "network.hidden", low: 8, high: 64, log: false, step: 1, when: null },
      {
        kind: "float",
        path: "training.dropout",
        low: 0,
        high: 0.5,
        log: false,
        step: 0.1,
        when: null,
      },
      {
        kind: "float",
        path: "training.optimiser.eps",
        low: Math.exp(-20),
        high: Math.exp(-10),
        log: true,
        step: null,
        when: null,
      },
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
    const { configuration } = await configurationAt(sweep, {}, 1);
    expect(configuration!.training.epochs).toBe(20);
  });

  test("has everything that was not taken over in its notes", async () => {
    const { notes } = await read(`${FULL}_wandb: {}\n`);
    for (const name of [
      "program",
      "project",
      "_wandb",
      "metric.target",
      "bayes",
      "hyperband",
      "log_uniform",
    ]) {
      expect(
        notes.filter((note) => note.includes(name)),
        name,
      ).not.toEqual([]);
    }
    expect(notes).toHaveLength(7);
  });

  const least = (parameter: string) =>
    `method: random\nrun_cap: 3\nparameters:\n  training.dropout: ${parameter}\n`;

  test.each([
    [
      "a distribution that we do not have",
      least("{ distribution: normal, mu: 0, sigma: 1 }"),
      "w.yaml:4:23: training.dropout has the distribution normal, which there is not here; expected one of constant, categorical, int_uniform, uniform, q_uniform, log_uniform, log_uniform_values",
    ],
    [
      "probabilities",
      least("{ values: [0, 0.1], probabilities: [0.9, 0.1] }"),
      "w.yaml:4:41: training.dropout has probabilities, which there are not here; expected values that are equally likely",
    ],
    [
      "a key of a parameter",
      least("{ mim: 0, max: 1 }"),
      /^w.yaml:4:23: training.dropout has the key mim; expected one of value/,
    ],
    [
      "a distribution that nobody has",
      least("{ distribution: unifrm, min: 0, max: 0.5 }"),
      /^w.yaml:4:23: training.dropout has the distribution "unifrm"; expected one of/,
    ],
    [
      "a parameter of a script",
      "method: random\nrun_cap: 3\nparameters:\n  learning_rate: { min: 0.1, max: 0.5 }\n",
      /^w.yaml:4:3: learning_rate is no key of a configuration/,
    ],
    [
      "a constant that does not fit",
      `${least("{ min: 0, max: 0.5 }")}  training.epochs: { value: 0 }\n`,
      /^w.yaml:5:20: training.epochs is 0; expected at least 1/,
    ],
    [
      "no end",
      "method: random\nparameters:\n  training.dropout: { min: 0, max: 0.5 }\n",
      "w.yaml:1:1: method is random without run_cap, which never ends; expected run_cap, the number of settings",
    ],
    [
      "another method",
      "method: genetic\nrun_cap: 3\nparameters:\n  training.dropout: { min: 0, max: 0.5 }\n",
      /method is "genetic"; expected one of grid, random, bayes/,
    ],
    [
      "a metric that no run has",
      `${least("{ min: 0, max: 0.5 }")}metric: { name: val_loss }\n`,
      /^w.yaml:5:17: objective.metric is "val_loss"; expected one of validationLoss/,
    ],
    [
      "an unknown key",
      `${least("{ min: 0, max: 0.5 }")}methods: 1\n`,
      /methods is no key of a W&B sweep that is known here/,
    ],
    [
      "an unknown pruner",
      `${least("{ min: 0, max: 0.5 }")}early_terminate: { type: envelope }\n`,
      /early_terminate.type is "envelope"; expected hyperband/,
    ],
  ])("is refused for %s, with line and column", async (_, text, expected) => {
    const found = await problems(text);
    if (typeof expected === "string") expect(found).toEqual([expected]);
    else expect(found.join("\n")).toMatch(expected);
  });

  test("needs a base beside it", async () => {
    expect((await problems(least("{ min: 0, max: 0.5 }"), false))[0]).toContain(
      "expected the train configuration beside it, as --base FILE",
    );
  });
});
