/** `lyapscope runs`: filters, orders, columns, settings over seeds, sweeps. */
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { DOCUMENTS } from "../../src/cli/json-schemas.ts";
import { openStore } from "../../src/store/node/open-store.ts";
import { lyapscope, temporaryFolder } from "./run-cli.ts";

const STORE = join(temporaryFolder(), "runs.db");
const runs = (...args: string[]) => lyapscope(["runs", ...args, "--store", STORE]);
let ids: string[] = [];

/** Two settings with two seeds each, one of which diverged, and a run of which nothing is known. */
beforeAll(async () => {
  const store = await openStore(STORE);
  const create = async (hidden: number, seed: number) => {
    const configuration = {
      task: { kind: "copy", delay: 10 },
      network: { cell: "gru", hidden },
      training: { epochs: 2, optimiser: { learningRate: hidden / 1000 } },
    };
    const { id } = await store.createRun({ configuration, seed, versions: { lyapscope: "1" } });
    await new Promise((resolve) => setTimeout(resolve, 3));
    return id;
  };
  const rows = [
    [32, 1, 0.4, -0.1],
    [32, 2, 0.6, -0.3],
    [64, 1, 0.1, Number.NEGATIVE_INFINITY],
    [64, 2, Number.NaN, 0.2],
  ] as const;
  ids = [];
  for (const [hidden, seed, loss, largest] of rows) {
    const id = await create(hidden, seed);
    ids.push(id);
    await store.record(id, {
      metrics: [{ step: 8, name: "validationLoss", value: loss }],
      spectra: [
        {
          step: 8,
          kind: "joint",
          exponents: Float64Array.of(largest),
          errors: Float64Array.of(0.01),
          details: { kaplanYorkeDimension: { value: seed, lowerBound: false } },
        },
      ],
      state: { state: Number.isNaN(loss) ? "diverged" : "finished", step: 8, message: "" },
    });
  }
  ids.push(await create(128, 1));
  const { id } = await store.createSweep({
    name: "sizes",
    definition: {
      objective: { metric: "validationLoss", goal: "minimise", of: "best", seeds: "mean" },
    },
    source: {},
    versions: { lyapscope: "1" },
  });
  const point = (hidden: number) => ({ "network.hidden": hidden });
  const setting = (trial: number, hidden: number, seeds: number[]) => {
    return {
      trial,
      draw: trial,
      point: point(hidden),
      setting: `${hidden}`,
      rejected: null,
      seeds,
    };
  };
  await store.addSettings(id, [
    setting(0, 32, [1, 2]),
    setting(1, 64, [1, 2]),
    setting(2, 128, [1]),
  ]);
  const lease = { milliseconds: 60_000, attempts: 1 };
  for (const [i, objective] of [0.4, 0.6, 0.1].entries()) {
    const { trial, seed, token } = (await store.leaseEntry(id, lease))!;
    const outcome = { trial, seed, run: ids[i]!, reason: "", objective, seconds: 1 };
    await store.settleEntry(id, { ...outcome, state: "done" }, { token, attempts: 1 });
  }
  const { trial, seed, token } = (await store.leaseEntry(id, lease))!;
  const reason = "λ₁ 0.2 above 0.1 at epoch 0";
  const outcome = { trial, seed, run: ids[3]!, reason, objective: null, seconds: 1 };
  await store.settleEntry(id, { ...outcome, state: "pruned" }, { token, attempts: 1 });
  await store.close();
});

const listed = (out: string) =>
  out.split("\n").flatMap((line) => {
    const at = ids.indexOf(line.slice(0, 16));
    return at < 0 ? [] : [at];
  });

describe("--where", () => {
  test.each([
    ["network.hidden>=64 and state=diverged", [3]],
    ["hidden=32 or λ₁=-Infinity", [0, 1, 2]],
    ["lambda1 < 0", [0, 1, 2]],
    ["dimension=2 and learningRate<0.05", [1]],
    ["validationLoss > 0.5", [1, 3]],
    ["validationLoss=unknown", [4]],
    ["state=unknown or (seed=1 and lyapscope=1)", [0, 2, 4]],
  ])("%s", async (where, expected) => {
    const { code, out } = await runs("--where", where);
    // The version is a text that reads as a number: "1" is not 1.
    const rows = where.includes("lyapscope") ? [4] : expected;
    expect([code, listed(out)]).toEqual([0, rows]);
  });

  test("says how many runs were left out because nobody knows, and what may have been meant", async () => {
    const { err } = await runs("--where", "validationLoss<10 and network.cell=grru");
    expect(err).toContain("no run has network.cell=grru; did you mean gru?");
    const unknown = await runs("--where", "λ₁ < 10");
    expect(unknown.err).toContain("of 1 run what --where asks for is not known; not listed");
  });

  test.each([
    [
      "network.hiden=3",
      /column 1 of "network\.hiden=3": no run has "network\.hiden"; did you mean network\.hidden\?/,
    ],
    ["seed=1 and state=diverg", /column 12 .*"diverg" is no state; did you mean diverged\?/],
    [
      "seed=1 and cell>3",
      /column 12 .*cell is "gru" and the like, which > does not compare with 3/,
    ],
    ["seed<unknown", /column 1 .*what is unknown has no place in an order/],
    ["(seed=1", /column 1 .*has no "\)"/],
  ])("%s is refused with its column", async (where, message) => {
    const { code, out, err } = await runs("--where", where);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
  });
});

describe("the order and the columns", () => {
  test("what is not known stands last, NaN beyond all numbers", async () => {
    expect(listed((await runs("--sort", "validationLoss")).out)).toEqual([2, 0, 1, 3, 4]);
    expect(listed((await runs("--sort", "validationLoss:desc")).out)).toEqual([3, 1, 0, 2, 4]);
    const { code, err } = await runs("--sort", "seed:up");
    expect([code, err]).toEqual([
      2,
      expect.stringContaining("expected NAME, NAME:asc or NAME:desc"),
    ]);
  });

  test("columns are those that are named; what is not known is –", async () => {
    const { out } = await runs("--columns", "hidden, seed,validationLoss,λ₁,dimension");
    expect(out.split("\n").map((line) => line.trim().split(/ {2,}/))).toEqual([
      ["hidden", "seed", "validationLoss", "λ₁", "dimension"],
      ["32", "1", "0.4", "-0.1", "1"],
      ["32", "2", "0.6", "-0.3", "2"],
      ["64", "1", "0.1", "-∞", "1"],
      ["64", "2", "NaN", "0.2", "2"],
      ["128", "1", "–", "–", "–"],
      [""],
    ]);
    expect((await runs("--columns", "hiden")).err).toMatch(
      /--columns: no run has "hiden"; did you mean hidden/,
    );
    expect((await runs("--columns", "id", "--json")).code).toBe(2);
  });

  test("--json has what was chosen, in its order", async () => {
    const { out } = await runs("--where", "seed=1", "--sort", "hidden:desc", "--json");
    const document = JSON.parse(out);
    DOCUMENTS["run-list"]!.parse(document);
    expect(document.runs.map(({ id }: { id: string }) => ids.indexOf(id))).toEqual([4, 2, 0]);
  });
});

describe("seeds of a setting", () => {
  test("are a line with mean and spread; NaN is not averaged away", async () => {
    const { out } = await runs(
      "--group-by",
      "setting",
      "--columns",
      "hidden,seed,state,validationLoss,λ₁",
    );
    expect(out.split("\n").map((line) => line.trim().split(/ {2,}/))).toEqual([
      ["hidden", "seed", "state", "validationLoss", "λ₁"],
      ["32", "1.50 ± 0.71", "finished", "0.50 ± 0.14", "-0.20 ± 0.14"],
      ["64", "1.50 ± 0.71", "1 finished, 1 diverged", "NaN", "-∞"],
      ["128", "1", "–", "–", "–"],
      [""],
    ]);
  });

  test("are a group with --json", async () => {
    const document = JSON.parse((await runs("--group-by", "setting", "--json")).out);
    DOCUMENTS["run-groups"]!.parse(document);
    const [first, second, third] = document.groups;
    expect(first.runs.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    expect(first.statistics.heldOutLoss.mean).toBeCloseTo(0.5, 12);
    expect(first.statistics.heldOutLoss.spread).toBeCloseTo(Math.sqrt(0.02), 12);
    expect(second.statistics.heldOutLoss).toEqual({ count: 2, of: 2, mean: "NaN", spread: null });
    expect(third.statistics.heldOutLoss).toEqual({ count: 0, of: 1, mean: null, spread: null });
  });
});

describe("sweeps", () => {
  test("are listed with how many runs stand where", async () => {
    const { out } = await runs("--sweeps");
    const [head, line] = out.split("\n").map((each) => each.split(/ {2,}/));
    expect(head).toEqual(["name", "id", "created", "settings", "done", "pruned", "waiting"]);
    expect([line![0], ...line!.slice(3)]).toEqual(["sizes", "3", "3", "1", "1"]);
    const document = JSON.parse((await runs("--sweeps", "--json")).out);
    DOCUMENTS["sweep-list"]!.parse(document);
    expect(document.sweeps[0].counts).toMatchObject({ done: 3, pruned: 1, waiting: 1, failed: 0 });
  });

  test("have their settings in order of merit, entries below them, reasons too", async () => {
    const { code, out, err } = await runs("--sweep", "sizes");
    expect([code, err]).toEqual([
      0,
      expect.stringMatching(
        /^sweep sizes .*minimise validationLoss, .*5 runs: 3 done, 1 pruned, 1 waiting\n$/,
      ),
    ]);
    const rows = out.split("\n").map((line) => line.trim().split(/ {2,}/));
    expect(rows.map((row) => row[0])).toEqual([
      "trial",
      "0",
      "1",
      "2",
      "1",
      "1",
      "2",
      "2",
      "1",
      "",
    ]);
    expect(rows[1]).toEqual(["0", "2 seeds", "2 done", "0.50 ± 0.14", "-0.20 ± 0.14", "hidden=32"]);
    expect(rows[2]).toEqual(["1", ids[0], "done", "0.4", "-0.1"]);
    expect(rows[4]!.slice(0, 4)).toEqual(["1", "2 seeds", "1 done, 1 pruned", "0.1 (1 of 2)"]);
    expect(rows[6]).toEqual(["2", ids[3], "pruned", "–", "0.2", "λ₁ 0.2 above 0.1 at epoch 0"]);
    expect(rows[8]).toEqual(["1", "–", "waiting", "–", "–"]);
  });

  test("are filtered by their entries' states and points, as a document too", async () => {
    const { out } = await runs(
      "--sweep",
      "sizes",
      "--where",
      "state=done",
      "--columns",
      "trial,seed,hidden",
    );
    expect(
      out
        .split("\n")
        .slice(1, 4)
        .map((line) => line.trim().split(/ +/)),
    ).toEqual([
      ["0", "1", "32"],
      ["0", "2", "32"],
      ["1", "1", "64"],
    ]);
    const document = JSON.parse((await runs("--sweep", "sizes", "--json")).out);
    DOCUMENTS["sweep-runs"]!.parse(document);
    expect(document.runs.map(({ id }: { id: string | null }) => id)).toEqual([
      ...ids.slice(0, 4),
      null,
    ]);
    expect(document.runs[0]).toMatchObject({
      state: "done",
      metrics: { validationLoss: { step: 8, value: 0.4 } },
    });
    expect(document.runs[4]).toMatchObject({
      state: "waiting",
      metrics: null,
      point: { "network.hidden": 128 },
    });
  });

  test.each([
    [["--sweep", "sises"], /there is no sweep "sises"/],
    [["--sweeps", "--where", "seed=1"], /--sweeps lists all sweeps; --where is for runs/],
    [["plot", "a", "--where", "seed=1"], /--where is for lists; got "plot"/],
    [["--group-by", "seed"], /--group-by is "seed"; expected setting/],
    [["--columns", ","], /--columns is ","; expected names/],
  ])("%s is refused", async (args, message) => {
    const { code, err } = await runs(...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
