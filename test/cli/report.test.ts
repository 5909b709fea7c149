/** `lyapscope report`: runs and a sweep of a small store, made here. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { reportSchema } from "../../src/cli/report/report-schema.ts";
import { openStore } from "../../src/store/node/open-store.ts";
import { lyapscope, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const STORE = ["--store", at("runs.db")];
const reportOf = (...args: string[]) => lyapscope(["report", ...args, ...STORE]);
const ids: string[] = [];
const RATES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];

beforeAll(async () => {
  const store = await openStore(at("runs.db"));
  for (const rate of RATES) {
    const configuration = { task: { kind: "copy" }, training: { rate, epochs: 2 } };
    const { id } = await store.createRun({ configuration, seed: 1, versions: { lyapscope: "t" } });
    ids.push(id);
    const spectra = [0, 20].map((step) => ({
      ...{ step, kind: "joint", errors: Float64Array.of(0.01, 0.02) },
      exponents: Float64Array.of(-rate - step / 100, -1),
      details: { convention: "standard" },
    }));
    const metrics = [10, 20].flatMap((step) => [
      { step, name: "loss", value: 10 * rate + 1 / step },
      { step, name: "validationLoss", value: 11 * rate + 1 / step },
    ]);
    await store.record(id, {
      metrics,
      spectra,
      state: { state: "finished", step: 20, message: "" },
    });
  }
  const definition = {
    objective: { metric: "validationLoss", goal: "minimise", of: "last", seeds: "mean" },
  };
  const sweep = await store.createSweep({
    name: "rates",
    source: {},
    definition,
    versions: { lyapscope: "t" },
  });
  await store.addSettings(
    sweep.id,
    RATES.map((rate, trial) => ({
      ...{ trial, draw: trial, point: { "training.rate": rate }, setting: String(rate) },
      ...{ rejected: null, seeds: [1] },
    })),
  );
  for (const [trial, rate] of RATES.entries()) {
    const lease = await store.leaseEntry(sweep.id, { milliseconds: 60_000, attempts: 1 });
    await store.settleEntry(
      sweep.id,
      {
        ...{ trial: lease!.trial, seed: lease!.seed, state: "done", run: ids[trial], reason: "" },
        ...{ objective: 11 * rate, seconds: 1 },
      },
      { token: lease!.token, attempts: 1 },
    );
  }
  await store.close();
});

describe("lyapscope report", () => {
  test("writes a page, its Markdown with pictures beside it, the picture, and the numbers", async () => {
    for (const ending of ["html", "md", "svg", "png", "csv"]) {
      const { code, err } = await reportOf(ids[0], "-o", at(`run.${ending}`));
      expect([code, err]).toEqual([0, expect.stringContaining(`wrote ${at(`run.${ending}`)}`)]);
    }
    expect(readFileSync(at("run.html"), "utf8")).toContain("−0.300 ± 0.010");
    expect(readFileSync(at("run.md"), "utf8")).toContain("![picture](run.picture.svg)");
    expect(existsSync(at("run.picture.svg"))).toBe(true);
    expect(readFileSync(at("run.svg"), "utf8")).not.toContain("var(");
    const [head, first] = readFileSync(at("run.csv"), "utf8")
      .split("\n")
      .map((line) => line.split(","));
    expect(head.slice(0, 4)).toEqual(["run", "seed", "step", "epoch"]);
    expect(first[head.indexOf("le_1")]).toBe("-0.1");
    expect(first[head.indexOf("le_se_2")]).toBe("0.02");
  });

  test("prints Markdown where no file is named, and what --format says", async () => {
    const { out } = await reportOf(ids[1]);
    expect(out).toMatch(/^# Training of copy: run /);
    expect((await reportOf(ids[1], "--format", "csv")).out).toMatch(/^run,seed,step,epoch/);
  });

  test("sets several runs beside each other, then says of each what there is", async () => {
    const { out } = await reportOf(ids[0], ids[1]);
    expect(out).toContain("| training.rate | 0.1 | 0.2 |");
    expect(out).toContain(`## Spectra, run ${ids[1].slice(0, 8)}`);
  });

  test("says of a sweep what its readout and its list say, in their words", async () => {
    const draws = ["--draws", "19"];
    const { out } = await reportOf("rates", ...draws);
    const readout = await lyapscope(["readout", "--sweep", "rates", ...STORE, ...draws, "--json"]);
    const { verdict, notes } = JSON.parse(readout.out);
    const plain = out.replaceAll("\\", "");
    for (const sentence of [...verdict.sentences, ...notes]) expect(plain).toContain(sentence);
    expect(plain).toContain("minimise validationLoss");
    expect(plain).toMatch(/\| 0 \| 1 seed \| 1 done \| +1.1/);
    const { code } = await reportOf("rates", ...draws, "-o", at("sweep.html"));
    expect(code).toBe(0);
    expect(readFileSync(at("sweep.html"), "utf8")).toContain('id="lyapscope-readout"');
  });

  test("writes a sweep as a table that the readout reads as it reads the sweep", async () => {
    await reportOf("rates", "-o", at("sweep.csv"));
    const count = async (...args: string[]) => {
      const { out } = await lyapscope(["readout", ...args, "--draws", "19", "--json"]);
      const { counts, outcome, features } = JSON.parse(out);
      const rows = features.map(({ feature, epoch, correlation }: Record<string, unknown>) => {
        return [feature, epoch, correlation];
      });
      return { counts, median: outcome.median, rows };
    };
    const fromSweep = await count("--sweep", "rates", ...STORE);
    expect(await count("--csv", at("sweep.csv"))).toEqual(fromSweep);
    expect(fromSweep.rows.length).toBeGreaterThan(0);
  });

  test("says the same as JSON, by its schema", async () => {
    for (const name of [ids[0], "rates"]) {
      const draws = name === "rates" ? ["--draws", "19"] : [];
      const { out } = await reportOf(name, "--json", ...draws);
      const document = JSON.parse(out);
      expect(z.safeParse(reportSchema, document).error).toBeUndefined();
      expect(document.sections[0].blocks[0].kind).toBe("words");
    }
  });

  test.each([
    [["nothing"], 2, '"nothing" is no sweep, and no run begins with it'],
    [["-o", "a.pdf", "rates"], 2, "ending in .html, .md, .svg, .png or .csv"],
    [["rates", "-o", "a.svg", "--format", "csv"], 2, "--output ends in .svg"],
    [["rates", "--format", "png"], 2, "expected a file"],
    [["rates", "--by", "speed"], 2, "expected one of rate"],
    [["rates", "--draws", "3"], 2, "expected an integer from 19 on"],
  ])("refuses %j", async (args, code, message) => {
    const outcome = await reportOf(...args);
    expect(outcome.err).toContain(message);
    expect(outcome.code).toBe(code);
  });

  test("refuses a run named twice, a run beside a sweep, and options of sweeps for a run", async () => {
    expect((await reportOf(ids[0], ids[0])).err).toContain("is named twice");
    const both = await reportOf("rates", ids[0]);
    expect(both.err).toContain("a report is of one sweep, or of runs");
    expect((await reportOf(ids[0], "--by", "rate")).err).toContain("--by is for sweeps; got a run");
  });
});
