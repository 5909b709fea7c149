/** `lyapscope runs`: what was recorded, as a list, as a page, as files. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { main } from "../../src/cli/main.ts";
import { createStyle } from "../../src/cli/terminal/style.ts";
import { durationOf } from "../../src/records/run-facts.ts";
import { openStore } from "../../src/store/node/open-store.ts";
import { lyapscope, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const STORE = at("runs.db");
const LIST_SCHEMA = z.fromJSONSchema(
  JSON.parse(readFileSync(new URL("../../schema/run-list.schema.json", import.meta.url), "utf8")),
);
type Any = Record<string, unknown>;
let ids: string[] = [];

const runs = (...args: string[]) => lyapscope(["runs", ...args, "--store", STORE]);

/** One run that learned, one that diverged, one of which nothing is known yet. */
beforeAll(async () => {
  const store = await openStore(STORE);
  const create = async (seed: number, name?: string) => {
    const run = {
      configuration: { task: { kind: "copy", delay: 10 } },
      seed,
      versions: { lyapscope: "0.1.0" },
    };
    const { id } = await store.createRun({ ...run, ...(name === undefined ? {} : { name }) });
    await new Promise((resolve) => setTimeout(resolve, 3)); // createdAt has milliseconds
    return id;
  };
  ids = [await create(1, "good"), await create(2), await create(3)];
  const spectrum = (step: number, kind: string, first: number) => ({
    step,
    kind,
    exponents: Float64Array.of(first, -2),
    errors: Float64Array.of(0.0021, Number.NaN),
    details: { kaplanYorkeDimension: { value: 1.25, lowerBound: true } },
  });
  await store.record(ids[0]!, {
    metrics: [
      { step: 10, name: "loss", value: 0.5 },
      { step: 1200, name: "loss", value: 0.03125 },
      { step: 1200, name: "accuracy", value: 0.75 },
    ],
    spectra: [
      spectrum(10, "joint", 9),
      spectrum(1200, "closed-loop", 8),
      spectrum(1200, "joint", -0.19342),
    ],
    series: [{ step: 1200, name: "gradientNorms", values: new Float64Array(5) }],
    checkpoint: { step: 1200, bytes: new Uint8Array(2_500_000) },
    state: { state: "finished", step: 1200, message: "" },
  });
  await store.record(ids[1]!, {
    metrics: [{ step: 7, name: "loss", value: Number.NaN }],
    state: { state: "diverged", step: 7, message: "the loss became NaN" },
  });
  await store.close();
});

describe("the list", () => {
  test("has a line for every run, oldest first: state, steps, loss, λ₁ of the joint spectrum", async () => {
    const { code, out, err } = await runs();
    expect([code, err]).toEqual([0, ""]);
    expect(out.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
      ["id", "name", "task", "state", "seed", "steps", "train loss", "λ₁ nats/step"],
      [ids[0], "good", "copy", "finished", "1", "1,200", "0.0313", "-0.1934 ± 0.0021"],
      [ids[1], "–", "copy", "diverged", "2", "7", "NaN", "–"],
      [ids[2], "–", "copy", "–", "3", "–", "–", "–"],
      [""],
    ]);
  });

  test("is one JSON document with --json, NaN by its name", async () => {
    const { out } = await runs("--json");
    const { runs: listed } = LIST_SCHEMA.parse(JSON.parse(out)) as { runs: Any[] };
    expect(listed.map(({ id }) => id)).toEqual(ids);
    expect(listed[0]).toMatchObject({
      name: "good",
      seed: 1,
      state: { state: "finished", step: 1200 },
      step: 1200,
      metrics: { accuracy: { step: 1200, value: 0.75 }, loss: { step: 1200, value: 0.03125 } },
      largestExponent: {
        step: 1200,
        kind: "joint",
        unit: "nats",
        value: -0.19342,
        standardError: 0.0021,
      },
    });
    expect(listed[1].metrics).toEqual({ loss: { step: 7, value: "NaN" } });
    expect([listed[2].state, listed[2].largestExponent]).toEqual([null, null]);
  });

  test("tells a run that is computed from one whose process was killed", async () => {
    const path = at("running.db");
    const store = await openStore(path);
    const { id } = await store.createRun({ configuration: {}, seed: 1, versions: {} });
    await store.record(id, { state: { state: "running", step: 0, message: "" } });
    const said = async () => {
      const list = await lyapscope(["runs", "--store", path]);
      const page = await lyapscope(["runs", id, "--store", path]);
      const { out } = await lyapscope(["runs", "--json", "--store", path]);
      return [
        / (running|killed) /.exec(list.out)?.[1],
        /state +(running|killed)\n/.exec(page.out)?.[1],
        JSON.parse(out).runs[0].held,
      ];
    };
    const hold = await store.holdRun(id);
    expect(await said()).toEqual(["running", "running", true]);
    await hold.release();
    expect(await said()).toEqual(["killed", "killed", false]);
    await store.close();
  });

  test("of an empty store says so, and is empty", async () => {
    const path = at("empty.db");
    await (await openStore(path)).close();
    const text = await lyapscope(["runs", "--store", path]);
    expect(text).toEqual({ code: 0, out: "", err: `no runs in ${path}\n` });
    const { out } = await lyapscope(["runs", "--json", "--store", path]);
    expect(JSON.parse(out)).toEqual({ schema: "lyapscope.run-list/1", runs: [] });
  });
});

describe("one run", () => {
  test("is a page: what it is, its history, the last of everything", async () => {
    const { code, out } = await runs(ids[0]!.slice(0, 9));
    expect(code).toBe(0);
    expect(out).toMatch(
      new RegExp(`^run ${ids[0]} {2}good\n {2}state +finished\n {2}created +20.*Z\n {2}seed +1\n`),
    );
    expect(out).toMatch(/versions +lyapscope 0\.1\.0\n/);
    expect(out).toMatch(/checkpoints +1, the last at step 1,200 \(2\.5 MB\)\n/);
    expect(out).toMatch(/\nhistory\n {2}20.*Z {2}finished +step 1,200\n/);
    expect(out).toMatch(/\n {2}loss +0\.0313 +step 1,200\n/);
    expect(out).toMatch(
      /\n {2}joint +2 of 2 exponents +λ₁ -0\.1934 ± 0\.0021 nats\/step, dimension ≥ 1\.25 +step 1,200\n/,
    );
    expect(out).toMatch(/\nseries\n {2}gradientNorms +1 of 5 numbers +step 1,200\n/);
    expect(out).toMatch(/\nconfiguration\n {2}\{\n {4}"task": \{\n/);
  });

  test("that diverged says where and why; what was not recorded has no heading", async () => {
    const { out } = await runs(ids[1]!);
    expect(out).toMatch(/diverged: the loss became NaN +step 7\n/);
    expect(out).toMatch(/\n {2}loss +NaN +step 7\n/);
    expect(out).not.toMatch(/spectra|series|checkpoints/);
  });

  test("is the document that export writes, with --json", async () => {
    const { out } = await runs(ids[0]!, "--json");
    await runs("export", ids[0]!, "-o", at("one"));
    expect(out).toBe(readFileSync(at("one/runs.json"), "utf8"));
    expect(JSON.parse(out).runs[0].spectra.length).toBe(3);
  });
});

describe("export", () => {
  test.each([
    ["json", ["runs.json"]],
    ["csv", ["metrics.csv", "runs.csv", "series.csv", "spectra.csv"]],
    ["parquet", ["metrics.parquet", "runs.parquet", "series.parquet", "spectra.parquet"]],
  ])("writes %s files into a folder, which is made, and says which", async (format, files) => {
    const target = at(`exported/${format}`);
    const { code, out, err } = await runs("export", "--format", format, "-o", target);
    expect([code, out]).toEqual([0, ""]);
    expect(readdirSync(target).sort()).toEqual(files);
    for (const file of files) expect(err).toContain(join(target, file));
  });

  test("writes the runs that are named, and lists its files with --json", async () => {
    const target = at("some");
    const { out } = await runs(
      "export",
      ids[2]!,
      ids[0]!,
      "--format",
      "csv",
      "-o",
      target,
      "--json",
    );
    expect(JSON.parse(out).files).toContain(join(target, "runs.csv"));
    const lines = readFileSync(join(target, "runs.csv"), "utf8").split("\n");
    expect(lines.slice(1, 3).map((line) => line.slice(0, 16))).toEqual([ids[2], ids[0]]);
  });
});

describe("plot", () => {
  test.each([
    ["svg", /^<svg .*Training of good: run .*<\/svg>$/s],
    ["html", /^<!doctype html>.*id="lyapscope-run">/s],
    ["png", /^.PNG\r\n/],
  ])("draws a run as .%s, and says so", async (ending, content) => {
    const path = at(`training.${ending}`);
    const { code, out, err } = await runs("plot", ids[0]!.slice(0, 9), "-o", path);
    expect([code, out]).toEqual([0, ""]);
    expect(err).toContain(`wrote ${path}\n`);
    expect(readFileSync(path, "latin1")).toMatch(content);
  });

  test("draws a run that diverged without a spectrum, and lists its file with --json", async () => {
    const path = at("diverged.svg");
    const { code, out } = await runs("plot", ids[1]!, "--output", path, "--json");
    expect([code, JSON.parse(out)]).toEqual([0, { files: [path] }]);
    expect(readFileSync(path, "utf8")).toContain(
      "DIVERGED: the loss became NaN, no spectra recorded",
    );
  });

  test("of a run without records says so, and writes nothing", async () => {
    const path = at("nothing.svg");
    const { code, err } = await runs("plot", ids[2]!, "-o", path);
    expect(code).toBe(2);
    expect(err).toContain(`nothing has been recorded of run ${ids[2]}`);
    expect(existsSync(path)).toBe(false);
  });
});

describe("wrong usage", () => {
  test.each([
    [
      "an id that is not there",
      ["ffffffffffffffff"],
      /lyapscope runs: there is no run "ffffffffffffffff"/,
    ],
    [
      "two ids without export",
      ["a", "b"],
      /unexpected argument "b"; one run is shown, or the first/,
    ],
    ["a verb with a letter too much", ["delet", "b"], /one run is shown; did you mean delete\?/],
    [
      "a format without export",
      ["--format", "csv"],
      /--format is for export: lyapscope runs export/,
    ],
    [
      "a folder without export",
      ["-o", "x"],
      /--output is for export, compare and plot: lyapscope runs plot/,
    ],
    ["a plot of nothing", ["plot", "-o", "x.svg"], /no run is named; one run is drawn/],
    ["a plot of two runs", ["plot", "a", "b", "-o", "x.svg"], /unexpected argument "b"; one run/],
    ["a plot without a file", ["plot", "a"], /--output is missing.*plot a -o training\.svg/],
    ["a plot as .pdf", ["plot", "a", "-o", "x.pdf"], /expected a name ending in \.svg, \.png or/],
    ["a plot with a format", ["plot", "a", "--format", "csv"], /--format is for export/],
    [
      "another format",
      ["export", "--format", "xlsx"],
      /--format is "xlsx"; expected json, csv, parquet/,
    ],
  ])("%s", async (_, args, message) => {
    const { code, out, err } = await runs(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
    expect(existsSync("x")).toBe(false);
  });

  test("a store that is not there is not made", async () => {
    const path = at("none.db");
    const { code, err } = await lyapscope(["runs", "--store", path]);
    expect(code).toBe(2);
    expect(err).toContain(`there is no file ${path}; \`lyapscope train\``);
    expect(existsSync(path)).toBe(false);
  });

  test("a file that is no store has failed, in one line", async () => {
    const path = at("notes.db");
    writeFileSync(path, "notes\n".repeat(1000));
    const { code, err } = await lyapscope(["runs", "--store", path]);
    expect(code).toBe(1);
    expect(err).toMatch(/^lyapscope runs: .*: no SQLite database; expected .*\n$/);
  });
});

/** Trainings that differ in little: what a list has to tell apart. */
async function tuned(path: string): Promise<string[]> {
  const store = await openStore(path);
  const made: string[] = [];
  const grown = { hidden: 32, cell: "gru", initial: { recurrent: { kind: "orthogonal" } } };
  for (const [name, seed, learningRate, network] of [
    ["a", 1, 0.01, { hidden: 32, cell: "gru", initial: {} }],
    ["a", 2, 0.01, { hidden: 32, cell: "gru", initial: {} }],
    ["a", 1, 0.001, grown],
  ] as const) {
    const training = { optimiser: { kind: "adam", learningRate }, batchSize: 32 };
    const configuration = { task: { kind: "flip-flop", bits: 3 }, network, training };
    const { id } = await store.createRun({ name, seed, configuration, versions: {} });
    made.push(id);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  await store.record(made[0]!, {
    metrics: [
      ...[0.9, 0.5, 0.1].map((value, i) => ({ step: 10 * i + 10, name: "loss", value })),
      ...[0.8, 0.4, 0.7].map((value, i) => ({ step: 10 * i + 10, name: "validationLoss", value })),
      { step: 30, name: "validationAccuracy", value: 0.25 },
      { step: 30, name: "batch.loss", value: 0.01 },
    ],
    state: { state: "finished", step: 30, message: "" },
  });
  await store.record(made[1]!, {
    // As a training script elsewhere may call them.
    metrics: [
      { step: 1, name: "train/loss", value: 0.5 },
      { step: 1, name: "eval_loss", value: 0.6 },
    ],
  });
  await store.close();
  return made;
}

describe("a list of trainings", () => {
  test("tells train from held out, and same-named runs by seed and the settings that differ", async () => {
    const path = at("tuned.db");
    const made = await tuned(path);
    const { out } = await lyapscope(["runs", "--store", path]);
    const rows = out.split("\n").map((line) => line.split(/ {2,}/));
    expect(rows.slice(0, 4)).toEqual([
      [
        ...["id", "name", "task", "state", "seed", "epochs", "steps", "train loss"],
        ...["held-out loss", "held-out right", "settings that differ"],
      ],
      [
        ...[made[0], "a", "flip-flop, gru 32", "finished", "1", "3", "30", "0.1", "0.7", "25.0 %"],
        "learningRate=0.01",
      ],
      [
        made[1],
        "a",
        "flip-flop, gru 32",
        "–",
        "2",
        "0",
        "1",
        "0.5",
        "0.6",
        "–",
        "learningRate=0.01",
      ],
      [
        ...[made[2], "a", "flip-flop, gru 32", "–", "1", "0", "–", "–", "–", "–"],
        "learningRate=0.001 recurrent.kind=orthogonal",
      ],
    ]);
    const json = await lyapscope(["runs", "--json", "--store", path]);
    const { runs: listed } = LIST_SCHEMA.parse(JSON.parse(json.out)) as { runs: Any[] };
    expect(listed[0]).toMatchObject({
      task: "flip-flop, gru 32",
      settings: { "training.optimiser.learningRate": 0.01 },
      epochs: 3,
      trainLoss: { step: 30, value: 0.1 },
      heldOutLoss: { step: 30, value: 0.7 },
      heldOutAccuracy: { step: 30, value: 0.25 },
      bestHeldOutLoss: { step: 20, value: 0.4 },
    });
  });

  test("settings of other tasks are no differences", async () => {
    const path = at("other-task.db");
    await tuned(path);
    const store = await openStore(path);
    const configuration = {
      task: { kind: "reber" },
      network: { cell: "lstm", hidden: 8 },
      training: { batchSize: 8 },
    };
    const { id } = await store.createRun({ configuration, seed: 1, versions: {} });
    await store.close();
    const { out } = await lyapscope(["runs", "--json", "--store", path]);
    const { runs: listed } = JSON.parse(out) as { runs: Any[] };
    const found = listed.find((run) => run["id"] === id)!;
    expect([found["task"], found["settings"]]).toEqual(["reber, lstm 8", {}]);
  });
});

describe("the time that a run took", () => {
  const minute = (count: number) => new Date(60_000 * count).toISOString();
  const states = (...of: [state: string, minute: number][]) =>
    of.map(([state, at]) => ({ state: state as "running", step: 0, message: "", at: minute(at) }));
  test.each([
    ["nothing before it began", states(), false, null],
    [
      "all its stretches, not the pauses",
      states(["running", 0], ["stopped", 2], ["running", 9], ["finished", 12]),
      false,
      { seconds: 300, isLeast: false },
    ],
    [
      "until now while it is computed",
      states(["running", 10]),
      true,
      { seconds: 600, isLeast: false },
    ],
    [
      "at least the others where a process was killed",
      states(["running", 0], ["running", 9], ["finished", 12]),
      false,
      { seconds: 180, isLeast: true },
    ],
    [
      "at least nothing of one that was killed",
      states(["running", 0]),
      false,
      { seconds: 0, isLeast: true },
    ],
  ])("is %s", (_, changes, held, expected) => {
    expect(durationOf(changes, held, 20 * 60_000)).toEqual(expected);
  });
});

describe("rename and delete", () => {
  /** As {@link lyapscope}, at a terminal where somebody answers. */
  async function answering(answer: string, args: readonly string[]) {
    const written = { out: "", err: "", asked: "" };
    const output = (name: "out" | "err") => ({
      write(text: string) {
        written[name] += text;
      },
      isTerminal: true,
      width: 80,
      style: createStyle(false, {}),
    });
    const code = await main(args, {
      out: output("out"),
      err: output("err"),
      env: {},
      signal: new AbortController().signal,
      async ask(question) {
        written.asked += question;
        return answer;
      },
    });
    return { code, ...written };
  }
  const left = async (path: string) => {
    const store = await openStore(path);
    const found = (await store.runs()).map(({ id, name }) => [id, name]);
    await store.close();
    return found;
  };

  test("a run gets another name, and keeps its id", async () => {
    const path = at("renamed.db");
    const made = await tuned(path);
    const { code, err } = await lyapscope(["runs", "rename", made[1]!, "b c", "--store", path]);
    expect([code, err]).toEqual([0, `run ${made[1]} is called b c now, before a\n`]);
    expect(await left(path)).toEqual([
      [made[0], "a"],
      [made[1], "b c"],
      [made[2], "a"],
    ]);
  });

  test("runs are deleted with --yes, and others stay", async () => {
    const path = at("deleted.db");
    const made = await tuned(path);
    const { code, out, err } = await lyapscope([
      ...["runs", "delete", made[0]!, made[2]!.slice(0, 9), "--yes", "--json", "--store", path],
    ]);
    expect([code, JSON.parse(out)]).toEqual([0, { deleted: [made[0], made[2]] }]);
    expect(err).toMatch(/run \w+ a, finished, 30 steps, 0 checkpoints\n.*\ndeleted 2 runs\n$/);
    expect(await left(path)).toEqual([[made[1], "a"]]);
  });

  test("without --yes somebody is asked, and where nobody can be, nothing is deleted", async () => {
    const path = at("asked.db");
    const made = await tuned(path);
    const args = ["runs", "delete", made[0]!, "--store", path];
    const nobody = await lyapscope(args);
    expect([nobody.code, nobody.err]).toEqual([
      2,
      expect.stringMatching(/expected --yes\n.*--yes\n$/s),
    ]);
    const no = await answering("", args);
    expect([no.code, no.asked]).toEqual([2, expect.stringContaining("Delete this run")]);
    expect(no.err).toContain("nothing was deleted");
    expect((await left(path)).length).toBe(3);
    const yes = await answering("y", args);
    expect([yes.code, (await left(path)).length]).toEqual([0, 2]);
  });

  test("a run that is being computed is not deleted, nor those named with it", async () => {
    const path = at("held.db");
    const made = await tuned(path);
    const store = await openStore(path);
    await store.holdRun(made[1]!);
    const { code, err } = await lyapscope([
      ...["runs", "delete", made[0]!, made[1]!, "--yes", "--store", path],
    ]);
    expect([code, err]).toEqual([1, expect.stringContaining(`${made[1]} is being computed by`)]);
    await store.close();
    expect((await left(path)).length).toBe(3);
  });

  test.each([
    [["delete"], /no run is named; expected those to delete/],
    [["rename", "a"], /rename takes a run and its new name; got "a": lyapscope/],
    [["rename", "a", "b", "c"], /got "a", "b", "c": lyapscope/],
    [["a", "--yes"], /--yes is for delete/],
  ])("runs %j is refused", async (args, message) => {
    const { code, err } = await lyapscope(["runs", ...args, "--store", STORE]);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});
