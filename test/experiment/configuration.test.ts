import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  configurationKeys,
  nearestKey,
} from "../../src/experiment/configuration/configuration-keys.ts";
import { configurationPage } from "../../src/experiment/configuration/configuration-page.ts";
import { configurationJsonSchema } from "../../src/experiment/configuration/configuration-schema.ts";
import { ConfigurationError } from "../../src/experiment/configuration/placed-document.ts";
import { readConfiguration } from "../../src/experiment/configuration/read-configuration.ts";

const LEAST = `
task: { kind: adding }
network: { cell: gru, hidden: 8 }
`;

/** What is said about a file, without its name. */
async function problems(text: string): Promise<readonly string[]> {
  const error = await readConfiguration(text, "t.yaml").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigurationError);
  return (error as ConfigurationError).problems.map((problem) => problem.replace(/^t\.yaml:/, ""));
}

describe("a configuration", () => {
  test("has a default for everything but task and network", async () => {
    const read = await readConfiguration(LEAST, "t.yaml");
    expect(read).toMatchObject({
      seed: 0,
      task: { kind: "adding", sequences: 1000, steps: 100, seed: 0 },
      network: { cell: "gru", hidden: 8, layers: 1, initial: {} },
      training: {
        epochs: 10,
        batchSize: 32,
        optimiser: { kind: "adam", learningRate: 1e-3 },
        schedule: { kind: "constant" },
        clip: {},
        dropout: 0,
        precision: "float32",
      },
      monitor: { enabled: true, every: { epochs: 1 }, budget: 0.05, exponents: "all" },
      checkpoints: { every: { epochs: 1 }, keep: 2 },
      store: "lyapscope.db",
    });
  });

  test("that says its defaults is the same as one that does not", async () => {
    const said = `${LEAST}training: { epochs: 10, optimiser: { kind: adam } }\nmonitor: {}\n`;
    expect(await readConfiguration(said, "t.yaml")).toEqual(
      await readConfiguration(LEAST, "t.yaml"),
    );
  });

  test("takes overrides before it is checked, also where the file has no such table", async () => {
    const overrides = [
      { path: ["training", "epochs"], value: 3 },
      { path: ["seed"], value: 7 },
    ];
    const read = await readConfiguration(LEAST, "t.yaml", overrides);
    expect([read.training.epochs, read.seed]).toEqual([3, 7]);
    const wrong = readConfiguration(LEAST, "t.yaml", [{ path: ["seed"], value: "x" }]);
    await expect(wrong).rejects.toThrow("seed is");
  });
});

describe("mistakes", () => {
  test("in the kind of a cell hide what its table says", async () => {
    const text = "task: { kind: adding }\nnetwork: { cell: lstn, hidden: 1.5 }";
    expect(await problems(text)).toEqual([
      expect.stringMatching(/^2:18: network.cell is "lstn"; expected one of tanh, .*mean lstm\?$/),
    ]);
  });

  test("are all listed, in the order of the file, with line and column", async () => {
    const text = `task:
  kind: adding
  steps: 1
network:
  cell: lstm
  hidden: 1.5
training:
  epocs: 3
  optimiser: { kind: adam, learningRate: -1 }
  schedule: { kind: multi-step, milestones: [3, -1] }
monitor: { exponents: al, every: {} }
`;
    expect(await problems(text)).toEqual([
      "3:10: task.steps is 1; expected at least 2",
      "6:11: network.hidden is 1.5; expected a whole number",
      "8:3: training.epocs is not known; did you mean epochs?",
      "9:42: training.optimiser.learningRate is -1; expected at least 0",
      "10:49: training.schedule.milestones.1 is -1; expected at least 0",
      '11:23: monitor.exponents is "al"; expected a number, or all',
      "11:34: monitor.every is {}; expected either epochs or steps",
    ]);
  });

  test("in what a kind of task takes are told by that kind", async () => {
    const text = `task: { kind: flip-flop, bit: 3 }\n${LEAST.split("\n")[2]}`;
    expect(await problems(text)).toEqual(["1:26: task.bit is not known; did you mean bits?"]);
    expect(await problems(text.replace("flip-flop", "flipflop"))).toEqual([
      expect.stringMatching(/^1:15: task.kind is "flipflop"; .*did you mean flip-flop\?$/),
    ]);
  });

  test("are missing keys, at what they should stand in", async () => {
    expect(await problems(`seed: 1\nnetwork:\n  cell: gru\ntask: { kind: text }\n`)).toEqual([
      "2:1: network.hidden is missing; expected a number",
      "4:1: task.path is missing; expected text",
    ]);
    expect(await problems("")).toEqual([
      "1:1: task is missing; expected a table of keys and values",
      "1:1: network is missing; expected a table of keys and values",
    ]);
  });

  test("are YAML that is none", async () => {
    expect(await problems("task: [")).toEqual([expect.stringMatching(/^1:\d+: /)]);
    expect(await problems(`${LEAST}${LEAST}`)).toEqual([
      expect.stringMatching(/^5:1: Map keys must be unique/),
      expect.stringMatching(/^6:1: Map keys must be unique/),
    ]);
    expect(await problems("- 3")).toEqual([
      "1:1: the file is [3]; expected a table of keys and values",
    ]);
  });
});

describe("what is published", () => {
  const at = (path: string) => new URL(`../../${path}`, import.meta.url);

  test("the schema in schema/ is that of the code; `npm run schema` renews it", () => {
    const published = JSON.parse(readFileSync(at("schema/train.schema.json"), "utf8"));
    expect(published).toEqual(JSON.parse(JSON.stringify(configurationJsonSchema("ref"))));
  });

  test("the page of keys is that of the code (the same script writes it), and explains every key", () => {
    expect(readFileSync(at("docs/configuration.md"), "utf8")).toBe(configurationPage());
    const tables = /^(network|task|checkpoints|.*\.kind)$/;
    const mute = configurationKeys().filter(({ path, description }) => {
      return description === "" && !tables.test(path);
    });
    expect(mute.map(({ path }) => path)).toEqual([]);
  });

  test.each(readdirSync(at("examples/")).filter((name) => name.endsWith(".yaml")))(
    "examples/%s is a configuration, and names the schema for editors",
    async (name) => {
      const text = readFileSync(at(`examples/${name}`), "utf8");
      expect(text).toMatch(
        /^# yaml-language-server: \$schema=\.\.\/schema\/train\.schema\.json\n# .*\n/,
      );
      expect((await readConfiguration(text, name)).name).toBe(name.replace(".yaml", ""));
    },
  );
});

describe("keys of a configuration", () => {
  const keys = configurationKeys();
  const of = (path: string) => keys.filter((key) => key.path === path);

  test("are all there, with value, default and the kinds that have them", () => {
    expect(of("training.epochs")).toMatchObject([
      { kinds: [], type: "a whole number from 1 on", isRequired: false, default: 10 },
    ]);
    expect(of("task.kind")[0]!.type).toMatch(/^text, lorenz, .*reber or mnist$/);
    expect(of("task.bits")).toMatchObject([{ kinds: ["flip-flop"], default: 3 }]);
    expect(of("network.cell")).toMatchObject([{ isRequired: true, isText: false }]);
    expect(
      of("training.optimiser.learningRate").map(({ kinds, default: value }) => [kinds, value]),
    ).toEqual([
      [["adam", "adamw"], 0.001],
      [["rmsprop"], 0.01],
      [["sgd"], undefined],
    ]);
    expect(of("task.path").every(({ isText }) => isText)).toBe(true);
    expect(of("monitor.budget")[0]!.type).toBe("a number above 0 up to 1 or null");
    expect(of("training.dropout")[0]!.type).toBe("a number from 0 below 1");
  });

  test("are as many as a configuration that has all of them in its own schema", () => {
    type Table = { readonly properties?: object; readonly oneOf?: readonly Table[] };
    const leaves = ({ properties = {}, oneOf = [] }: Table): number =>
      new Set([properties, ...oneOf.map((table) => table.properties!)].flatMap(Object.keys)).size;
    const { properties } = configurationJsonSchema() as { properties: Record<string, Table> };
    for (const top of ["training", "monitor", "network"]) {
      const direct = keys.filter(({ path }) => new RegExp(`^${top}\\.[^.]+$`).test(path));
      expect(new Set(direct.map(({ path }) => path)).size).toBe(leaves(properties[top]!));
    }
  });

  test.each([
    ["learningRate", "training.optimiser.learningRate"],
    ["training.optimiser.learningrate", "training.optimiser.learningRate"],
    ["optimiser.learningRat", "training.optimiser.learningRate"],
    ["hidden", "network.hidden"],
    ["trainin.epochs", "training.epochs"],
    ["network.hiden", "network.hidden"],
    ["network.units", "network.hidden"],
    ["training.lr", "training.optimiser.learningRate"],
    ["network.intial", "network.initial"],
    ["network.swap", null],
    ["xyzzy", null],
  ])("%s is nearest to %s", (typed, path) => {
    expect(nearestKey(keys, typed)).toBe(path);
  });
});

describe("values in the place of what a file says", () => {
  const YAML = "task: { kind: adding }\nnetwork: { cell: gru, hidden: 4 }\n";
  const at = (path: string, value: unknown, yaml = YAML) =>
    readConfiguration(yaml, "c.yaml", [{ path: path.split("."), value, from: `--set ${path}` }]);

  test("a table that the file lacks begins as the kind that it is by default", async () => {
    const { training } = await at("training.optimiser.learningRate", 0.5);
    expect(training.optimiser).toEqual({ kind: "adam", learningRate: 0.5 });
    const { checkpoints } = await at("checkpoints.every.steps", 50);
    expect(checkpoints.every).toEqual({ steps: 50 });
  });

  test("mistakes are those of what was typed", async () => {
    await expect(at("training.epochs", "x")).rejects.toThrow(
      '--set training.epochs: training.epochs is "x"; expected a number',
    );
    const mnist = YAML.replace(
      "kind: adding",
      "kind: mnist, images: a, labels: b, validation: 0.1",
    );
    await expect(at("task.validation.images", "c", mnist)).rejects.toThrow(
      /task\.validation is 0\.1; expected a table to put images into/,
    );
  });
});
