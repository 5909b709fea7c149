/** `lyapscope runs export --format optuna`: sweeps of a store as one journal, with what a reader should know of it. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { openStore } from "../../src/store/node/open-store.ts";
import { sweepIn } from "../sweep/run/sample.ts";
import { lyapscope, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const place = at("runs.db");

beforeAll(async () => {
  const store = await openStore(place);
  const space = { "network.hidden": { values: [4, 8] } };
  const { id } = await sweepIn(store, {
    name: "sizes",
    space,
    sampler: { kind: "grid" },
    seeds: 1,
  });
  const [first] = await store.entries(id);
  const lease = await store.leaseEntry(id, { milliseconds: 1e6, attempts: 1, entry: first! });
  const outcome = { state: "done", run: null, reason: "", objective: 0.5, seconds: 1 } as const;
  const details = { shown: { values: [{ epoch: 1, value: 0.5 }], spectra: [], diverged: false } };
  const { trial, seed } = first!;
  await store.settleEntry(
    id,
    { trial, seed, ...outcome, details },
    { token: lease!.token, attempts: 1 },
  );
  await store.close();
});

describe("runs export --format optuna", () => {
  const run = (...words: string[]) =>
    lyapscope(["runs", "export", ...words, "--format", "optuna", "--store", place]);

  test("writes a study with a trial for each setting, and says which are not over", async () => {
    const { code, err } = await run("sizes", "-o", at("sizes.log"));
    expect(code, err).toBe(0);
    expect(err).toContain("1 setting of sizes not over: running trials, in the journal");
    const records = readFileSync(at("sizes.log"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    // Codes of Optuna's journal: 0 makes a study, 4 a trial, 6 sets its state and values.
    expect(records.filter(({ op_code }) => op_code === 0)).toMatchObject([{ study_name: "sizes" }]);
    expect(records.filter(({ op_code }) => op_code === 4)).toHaveLength(2);
    expect(records.filter(({ op_code }) => op_code === 6)).toMatchObject([{ values: [0.5] }]);
  });

  test("takes all sweeps where none is named, into a folder", async () => {
    expect(await run("-o", at("all"))).toMatchObject({ code: 0 });
    expect(existsSync(at("all/optuna-journal.log"))).toBe(true);
  });

  test("refuses a sweep that is not there, and writes nothing", async () => {
    writeFileSync(at("kept.log"), "as it was");
    const { code, err } = await run("widths", "-o", at("kept.log"));
    expect(code).not.toBe(0);
    expect(err).toContain("widths");
    expect(readFileSync(at("kept.log"), "utf8")).toBe("as it was");
  });
});
