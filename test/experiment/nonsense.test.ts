/** Settings without effect, contradictions, and settings that only the data show to be wrong: all with their place. */
import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../src/experiment/configuration/placed-document.ts";
import {
  readConfiguration,
  readPlacedConfiguration,
} from "../../src/experiment/configuration/read-configuration.ts";
import { SettingError } from "../../src/experiment/configuration/setting-error.ts";
import { runExperiment } from "../../src/experiment/run-experiment.ts";
import { optionsFor } from "./tiny.ts";

async function problemsIn(yaml: string): Promise<readonly string[]> {
  const error = await readConfiguration(yaml, "t.yaml").catch((error) => error);
  expect(error).toBeInstanceOf(ConfigurationError);
  return (error as ConfigurationError).problems;
}

const NETWORK = "network: { cell: gru, hidden: 4 }";
const ADDING = `task: { kind: adding, sequences: 8, steps: 6 }\n${NETWORK}\n`;

describe("what has no effect is refused by name", () => {
  test("options of another cell", async () => {
    const text =
      "task: { kind: adding }\nnetwork:\n  cell: gru\n  hidden: 4\n  leak: 0.1\n  forgetBias: 1\n  diffusion: 3";
    expect(await problemsIn(text)).toEqual([
      "t.yaml:5:3: network.leak has no effect on gru; expected it with leaky or rate-network alone",
      "t.yaml:6:3: network.forgetBias has no effect on gru; expected it with lstm alone",
      "t.yaml:7:3: network.diffusion has no effect on gru; expected it with antisymmetric alone",
    ]);
  });

  test("keys of another task or optimiser, by the same rule", async () => {
    const text = `task: { kind: adding, bits: 2 }\n${NETWORK}\ntraining: { optimiser: { kind: sgd, learningRate: 1, betas: [0, 0] } }`;
    expect(await problemsIn(text)).toEqual([
      "t.yaml:1:23: task.bits has no effect on adding; expected it with flip-flop alone",
      "t.yaml:3:54: training.optimiser.betas has no effect on sgd; expected it with adam or adamw alone",
    ]);
  });

  test("and with other mistakes at once", async () => {
    const text = "task: { kind: adding }\nnetwork: { cell: lstm, hidden: 0, step: 1 }";
    expect(await problemsIn(text)).toEqual([
      "t.yaml:2:32: network.hidden is 0; expected at least 1",
      "t.yaml:2:35: network.step has no effect on lstm; expected it with antisymmetric or cornn alone",
    ]);
  });

  test("settings of a monitor that is off, but for what counts without it", async () => {
    const text = `${ADDING}monitor: { enabled: false, exponents: 2, gradientNormsEvery: 3 }`;
    expect(await problemsIn(text)).toEqual([
      "t.yaml:3:28: monitor.exponents has no effect while monitor.enabled is false; expected one of the two",
    ]);
  });

  test("dampening without momentum", async () => {
    const text = `${ADDING}training: { optimiser: { kind: sgd, learningRate: 1, dampening: 0.5 } }`;
    expect(await problemsIn(text)).toEqual([
      "t.yaml:3:54: training.optimiser.dampening has no effect without momentum",
    ]);
  });
});

describe("what contradicts itself has a place", () => {
  test.each([
    [
      "training: { optimiser: { kind: sgd, learningRate: 1, nesterov: true } }",
      "3:54: training.optimiser.nesterov is true; expected a momentum with it",
    ],
    [
      "training: { optimiser: { kind: sgd, learningRate: 1, momentum: 0.5, nesterov: true, dampening: 0.1 } }",
      "3:85: training.optimiser.dampening is 0.1; expected 0 with nesterov",
    ],
    [
      "monitor: { singularValues: { lags: [2, 3, 2] } }",
      "3:43: monitor.singularValues.lags names 2 twice; expected each once",
    ],
    ["monitor: { budget: .nan }", "3:20: monitor.budget is NaN; expected a number, or null"],
    ["1: 2", "3:1: 1 is not known"],
    ['store: !!js/function "x"', "3:8: Unresolved tag: tag:yaml.org,2002:js/function"],
    ["name: *nobody", "3:7: Unresolved alias"],
    ["training: { epochs: 1, epochs: 2 }", "3:24: Map keys must be unique"],
  ])("%s", async (line, message) => {
    const [problem] = await problemsIn(`${ADDING}${line}`);
    expect(problem).toContain(`t.yaml:${message}`.split("; expected a number")[0]);
  });

  test("an alias bomb", async () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
    for (const [name, of] of ["ba", "cb", "dc", "ed"]) {
      bomb.push(`${name}: &${name} [${new Array(10).fill(`*${of}`).join(", ")}]`);
    }
    const [problem] = await problemsIn(bomb.join("\n"));
    expect(problem).toMatch(/^t\.yaml:2:8: Excessive alias count/);
  });

  test("shares of a text", async () => {
    const text = `task: { kind: text, path: t.txt, validation: 0.6, test: 0.6 }\n${NETWORK}`;
    expect(await problemsIn(text)).toEqual([
      "t.yaml:1:57: task.validation and task.test are 0.6 and 0.6 of the text; expected less than 1 in all: the rest is learned from",
    ]);
  });

  test("features that are named twice, deviations below zero, biases with a fan", async () => {
    const text = `task: { kind: lorenz, features: [x, x] }
network:
  cell: gru
  hidden: 4
  initial:
    all: { kind: normal, deviation: -1 }
    recurrent: { kind: uniform, bound: -0.1 }
    bias: { kind: kaiming-uniform }`;
    const found = await problemsIn(text);
    expect(found.map((problem) => problem.split("; ")[0])).toEqual([
      't.yaml:1:37: task.features names "x" twice',
      "t.yaml:6:37: network.initial.all.deviation is -1",
      "t.yaml:7:40: network.initial.recurrent.bound is -0.1",
      't.yaml:8:19: network.initial.bias.kind is "kaiming-uniform"',
    ]);
  });
});

describe("what only the data show to be wrong names its setting", () => {
  const flow =
    "task: { kind: lorenz, sequences: 4, steps: 30, closedLoop: { warmUp: 20, steps: 20 } }";
  test.each<[string, string, string]>([
    ["monitor: { exponents: 5 }", "monitor.exponents", "3:23"],
    ["monitor: { sequences: 1000000000 }", "monitor.sequences", "3:23"],
    ["monitor: { transient: 1000000000 }", "monitor.transient", "3:23"],
    ["monitor: { steps: 7 }", "monitor.steps", "3:19"],
    ["monitor: { singularValues: { lags: [1, 50] } }", "monitor.singularValues.lags.1", "3:40"],
    [
      "monitor: { singularValues: { lags: [1], count: 5 } }",
      "monitor.singularValues.count",
      "3:48",
    ],
  ])("%s", async (line, setting, place) => {
    const { configuration, placeOf } = await readPlacedConfiguration(`${ADDING}${line}`, "t.yaml");
    const error = await runExperiment(configuration, optionsFor()).catch((error) => error);
    expect(error).toBeInstanceOf(SettingError);
    expect((error as SettingError).setting.join(".")).toBe(setting);
    expect((error as Error).message).toMatch(
      new RegExp(`^${setting} is \\d+; expected at most \\d+, `),
    );
    expect(placeOf((error as SettingError).setting)).toBe(`t.yaml:${place}`);
  });

  test.each<[string, string]>([
    [`${flow}\n${NETWORK}`, "task.closedLoop"],
    [
      `${flow.replace("steps: 20 }", "steps: 5, exponents: 5 }")}\n${NETWORK}`,
      "task.closedLoop.exponents",
    ],
    [
      "task: { kind: adding, steps: 6 }\nnetwork: { cell: gru, hidden: 4, embedding: 3 }",
      "network.embedding",
    ],
    [`task: { kind: text, path: none.txt }\n${NETWORK}`, "task.path"],
    [`task: { kind: series, path: none.csv, columns: [z] }\n${NETWORK}`, "task.columns"],
    [`task: { kind: mnist, images: none, labels: none }\n${NETWORK}`, "task.images"],
  ])("%s", async (yaml, setting) => {
    const configuration = await readConfiguration(yaml, "t.yaml");
    const error = await runExperiment(configuration, optionsFor()).catch((error) => error);
    expect(error).toBeInstanceOf(SettingError);
    expect((error as SettingError).setting.join(".")).toBe(setting);
  });

  test("a value from the command line is said to come from there", async () => {
    const overrides = [{ path: ["monitor", "budget"], value: 7, from: "--spectrum-budget" }];
    const error = await readConfiguration(ADDING, "t.yaml", overrides).catch((error) => error);
    expect((error as ConfigurationError).problems).toEqual([
      "--spectrum-budget: monitor.budget is 7; expected at most 1",
    ]);
  });
});

describe("what is too large is refused before anything of it is made, with figure and setting", () => {
  const small = { ...optionsFor(), memory: 2 ** 30 };
  test.each<[string, string, RegExp]>([
    ["task: { kind: adding, sequences: 1000000000000 }", "task.sequences", /4\.8 PB|5\.\d+ PB/],
    ["task: { kind: adding, steps: 1000000000 }", "task.steps", /TB/],
    ["task: { kind: delayed-copy, delay: 1000000000 }", "task.delay", /TB/],
    ["task: { kind: lorenz, steps: 1000000000 }", "task.steps", /TB/],
    ["task: { kind: flip-flop, bits: 1000000000 }", "task.bits", /TB|GB/],
  ])("%s", async (task, setting, figure) => {
    const configuration = await readConfiguration(`${task}\n${NETWORK}`, "t.yaml");
    const error: SettingError = await runExperiment(configuration, small).catch((error) => error);
    expect(error.message).toMatch(figure);
    expect(error.message).toContain("expected at most 1.07 GB");
    expect(error.message).toContain(setting);
  });

  test.each<[string, string]>([
    ["network: { cell: gru, hidden: 100000000 }", "network.hidden"],
    ["network: { cell: lstm, hidden: 50000 }", "network.hidden"],
    ["network: { cell: tanh, hidden: 16, layers: 1000, embedding: 30000000 }", "network.embedding"],
    [
      "network: { cell: tanh, hidden: 3000 }\nmonitor: { enabled: false }\ntraining: { batchSize: 8 }",
      "network.hidden",
    ],
  ])("%s", async (network, setting) => {
    const symbols = "task: { kind: delayed-copy, sequences: 8, length: 2, delay: 3 }";
    const configuration = await readConfiguration(`${symbols}\n${network}`, "t.yaml");
    const began = performance.now();
    const limited = { ...small, memory: 5e8 };
    const error: SettingError = await runExperiment(configuration, limited).catch((error) => error);
    expect(error).toBeInstanceOf(SettingError);
    expect(error.setting.join(".")).toBe(setting);
    expect(error.message).toMatch(/would take [\d.e+]+ [MGTPE]B; expected at most 500 MB/);
    expect(performance.now() - began).toBeLessThan(60_000);
  });

  test("a text that would be unrolled whole names training.steps", async () => {
    const files = { ...small.files, text: async () => "abcdefghij".repeat(3000) };
    const yaml =
      "task: { kind: text, path: t.txt }\nnetwork: { cell: lstm, hidden: 64 }\ntraining: { batchSize: 2 }";
    const configuration = await readConfiguration(yaml, "t.yaml");
    const options = { ...small, files, memory: 3e7 };
    const error: SettingError = await runExperiment(configuration, options).catch((error) => error);
    expect(error.setting).toEqual(["training"]);
    expect(error.message).toContain(
      "training.steps is not given, so that gradients reach back over a whole sequence",
    );
  });

  test("layers beyond a thousand", async () => {
    const yaml = "task: { kind: adding }\nnetwork: { cell: gru, hidden: 4, layers: 1000000 }";
    expect(await problemsIn(yaml)).toEqual([
      "t.yaml:2:42: network.layers is 1000000; expected at most 1000",
    ]);
  });

  test("steps and batches beyond the data take no more memory than the data", async () => {
    const more = `${ADDING}training: { epochs: 1, steps: 5000000, batchSize: 1000000 }\nmonitor: { enabled: false }`;
    const usual = `${ADDING}training: { epochs: 1 }\nmonitor: { enabled: false }`;
    const run = async (yaml: string) =>
      (await runExperiment(await readConfiguration(yaml, "t.yaml"), small)).history[0].loss;
    expect(await run(more)).toBeCloseTo(await run(usual), 6);
  });
});
