/** `lyapscope runs`: what was recorded, as a list, as a page, as files. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { openStore } from "../../src/store/node/open-store.ts";
import { lyapscope, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const STORE = at("runs.db");
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
      ["id", "name", "state", "steps", "loss", "λ₁ nats/step"],
      [ids[0], "good", "finished", "1,200", "0.0313", "-0.1934 ± 0.0021"],
      [ids[1], "–", "diverged", "7", "NaN", "–"],
      [ids[2], "–", "–", "–", "–", "–"],
      [""],
    ]);
  });

  test("is one JSON document with --json, NaN by its name", async () => {
    const { out } = await runs("--json");
    const { runs: listed } = JSON.parse(out);
    expect(listed.map(({ id }: { id: string }) => id)).toEqual(ids);
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
    expect(JSON.parse(out)).toEqual({ runs: [] });
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
    ["two ids without export", ["a", "b"], /unexpected argument "b"; one run is shown or drawn/],
    [
      "a format without export",
      ["--format", "csv"],
      /--format is for export: lyapscope runs export/,
    ],
    [
      "a folder without export",
      ["-o", "x"],
      /--output is for export and plot: lyapscope runs plot/,
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
