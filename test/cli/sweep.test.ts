/**
 * `lyapscope sweep` as it is typed: what it prints, refuses, and goes on with.
 *
 * @module-tag slow
 */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sweepForecastSchema, sweepResultSchema } from "../../src/cli/sweep/result-schema.ts";
import { describeCompiled } from "../support/compiled.ts";
import { lyapscope, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const BASE = `
  task: { kind: delayed-copy, length: 2, delay: 3, symbols: 3, sequences: 24, validation: 8 }
  network: { cell: tanh, hidden: 4 }
  training: { epochs: 2, batchSize: 12 }
  monitor: { exponents: 2, budget: null }`;
const SPACE = "{ training.optimiser.learningRate: { values: [0.01, 1.0e+300] } }";

function sweepFile(name: string, lines: Readonly<Record<string, string>> = {}): string {
  const parts = { base: BASE, space: SPACE, sampler: "{ kind: grid }", seeds: "2", ...lines };
  const text = Object.entries(parts).map(([key, value]) => `${key}: ${value}\n`);
  writeFileSync(at(name), text.join(""));
  return at(name);
}

describe("what a sweep would be", () => {
  test("is said without computing it, and leaves nothing in the store", async () => {
    const store = at("dry.db");
    const words = ["sweep", sweepFile("dry.yaml"), "--dry-run", "--workers", "3", "--store", store];
    const { code, out, err } = await lyapscope(words);
    expect(code, err).toBe(0);
    expect(out).toMatch(/^2 settings × 2 seeds: 4 runs\n0 are over/);
    expect(out).toMatch(/on 3 workers, at .* a run \(the first epoch of trial 0 was timed/);
    const { out: printed } = await lyapscope([...words, "--json"]);
    const document = sweepForecastSchema.parse(JSON.parse(printed)) as Record<string, unknown>;
    expect(document).toMatchObject({ settings: 2, runs: 4, over: 0, recorded: 0, rest: 4 });
    expect(existsSync(store)).toBe(false);
  });
});

describe("a sweep is refused, with what is wrong where,", () => {
  const wrong: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    [
      "whose space names no setting",
      { space: "{ network.hiden: { values: [4] } }" },
      /network\.hidden/,
    ],
    ["without choices", { space: "{ network.hidden: { values: [] } }" }, /values/],
    ["from high to low", { space: "{ network.hidden: { low: 8, high: 4 } }" }, /low/],
    [
      "in logarithms of 0",
      { space: "{ training.optimiser.learningRate: { low: 0, high: 1, log: true } }" },
      /log|low/,
    ],
    [
      "with a grid over what has no steps",
      { space: "{ training.optimiser.learningRate: { low: 0.1, high: 1 } }" },
      /grid|step/,
    ],
    [
      "conditional on nothing",
      { space: "{ network.hidden: { values: [4, 8], when: { network.cell: gru } } }" },
      /network\.cell/,
    ],
    ["whose base is wrong", { base: "{ task: { kind: nothing } }" }, /kind/],
  ];
  test.each(wrong)("%s", async (_, lines, expected) => {
    const file = sweepFile("wrong.yaml", lines);
    const { code, err } = await lyapscope(["sweep", file, "--store", at("wrong.db")]);
    expect([code, err.split("\n")[0]]).toEqual([
      2,
      expect.stringMatching(/^wrong\.yaml:\d+:\d+: /),
    ]);
    expect(err).toMatch(expected);
    expect(existsSync(at("wrong.db"))).toBe(false);
  });

  test("that is not there, without a name, and with a limit that is none", async () => {
    expect((await lyapscope(["sweep", at("absent.yaml")])).code).toBe(2);
    expect((await lyapscope(["sweep"])).err).toContain("--template random");
    const { code, err } = await lyapscope(["sweep", sweepFile("a.yaml"), "--max-time", "soon"]);
    expect([code, err]).toEqual([2, expect.stringContaining('--max-time is "soon"')]);
  });
});

test.each(["random", "grid", "sobol", "tpe", "spectrum"])(
  "the template %s is a sweep of the configuration that it names",
  async (kind) => {
    const { out: base } = await lyapscope(["train", "--template", "delayed-copy"]);
    const { out } = await lyapscope(["sweep", "--template", kind]);
    writeFileSync(at("copy.yaml"), base);
    writeFileSync(at(`${kind}.yaml`), out);
    const store = at("template.db");
    const words = ["sweep", at(`${kind}.yaml`), "--store", store, "--max-runs", "zero"];
    // The limit is looked at first: the file is sound if nothing else is said without it.
    expect((await lyapscope(words)).err).toContain("--max-runs");
    expect(out).toContain("base: copy.yaml");
  },
);

describeCompiled("sweep", () => {
  const store = at("runs.db");
  const words = ["sweep", sweepFile("small.yaml"), "--store", store];

  test("stops after as many runs as asked, goes on, and is over", async () => {
    const first = await lyapscope([...words, "--max-runs", "1", "--workers", "1"]);
    expect(first.code, first.err).toBe(0);
    expect(first.err).toContain("stopped; what was under way is saved");
    expect(first.out).toContain("more to come");
    const second = await lyapscope([...words, "--json"]);
    expect(second.code, second.err).toBe(0);
    const document = sweepResultSchema.parse(JSON.parse(second.out)) as {
      isOver: boolean;
      counts: Record<string, number>;
      settings: { trial: number; outcome: string; runs: { attempts: number; run: string }[] }[];
    };
    expect(document.isOver).toBe(true);
    expect(document.counts).toMatchObject({ done: 2, diverged: 2, failed: 0, waiting: 0 });
    expect(document.settings.map(({ trial, outcome }) => [trial, outcome])).toEqual([
      [0, "loss"],
      [1, "worst"],
    ]);
    const runs = document.settings.flatMap((setting) => setting.runs.map(({ run }) => run));
    expect(new Set(runs).size).toBe(4);
    const again = await lyapscope([...words, "--json"]);
    expect(JSON.parse(again.out).settings).toEqual(document.settings);
    expect(again.err).toContain("4 runs are over already");
  });

  test("a second sweep of one name is refused, and named otherwise computes what is new alone", async () => {
    const space = SPACE.replace("0.01", "0.01, 0.02");
    const file = sweepFile("small-2.yaml", { name: "small", space });
    const refused = await lyapscope(["sweep", file, "--store", store]);
    expect([refused.code, refused.err]).toEqual([
      2,
      expect.stringContaining('another sweep "small"'),
    ]);
    const other = ["sweep", file, "--store", store, "--name", "wider"];
    const dry = await lyapscope([...other, "--dry-run"]);
    expect(dry.out).toContain("0 are over in this sweep, 4 more are in the store; 2 to compute");
    const { code, out, err } = await lyapscope(other);
    expect(code, err).toBe(0);
    expect(out).toContain("3 settings, 6 runs: 4 done, 2 diverged");
  });
});
