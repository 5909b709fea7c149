/** `lyapscope runs compare`: in what runs differ, and what they had come to at the same epochs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { DOCUMENTS } from "../../src/cli/json-schemas.ts";
import { openStore } from "../../src/store/node/open-store.ts";
import { lyapscope, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const STORE = join(folder, "runs.db");
const compare = (...args: string[]) => lyapscope(["runs", "compare", ...args, "--store", STORE]);
let ids: string[] = [];

/** Two trainings whose epochs have 10 and 5 steps, and one of which nothing is recorded. */
beforeAll(async () => {
  const store = await openStore(STORE);
  ids = [];
  for (const [hidden, steps] of [
    [32, 10],
    [64, 5],
    [64, 0],
  ] as const) {
    const network = { cell: "gru", hidden, ...(steps === 5 ? { bias: false } : {}) };
    const configuration = { task: { kind: "copy" }, network, training: { epochs: 2 } };
    const { id } = await store.createRun({ configuration, seed: steps, versions: {} });
    ids.push(id);
    if (steps === 0) continue;
    const spectrum = (step: number, ...exponents: number[]) => ({
      step,
      kind: "joint",
      exponents: Float64Array.from(exponents),
      errors: Float64Array.from(exponents, () => 0.02),
      details: { kaplanYorkeDimension: { value: 1 + step / 100, lowerBound: false } },
    });
    await store.record(id, {
      metrics: [
        { step: steps, name: "loss", value: 1 / hidden },
        { step: 2 * steps, name: "loss", value: Number.NaN },
        { step: steps, name: "validationLoss", value: 0.5 },
        { step: 3, name: "batch.loss", value: 9 },
      ],
      spectra: [
        spectrum(0, 0.1, -1),
        spectrum(2 * steps, -0.25, -0.5 - hidden / 100, Number.NEGATIVE_INFINITY),
        // Within an epoch: no other run has a spectrum there.
        spectrum(3, 5, 4),
      ],
    });
  }
  await store.close();
});

const cellsOf = (out: string) => out.split("\n").map((line) => line.trim().split(/ {2,}/));

test("settings that differ stand beside each other, and numbers at the same epochs", async () => {
  const { code, out } = await compare(ids[0]!, ids[1]!.slice(0, 10));
  const cells = cellsOf(out);
  expect(code).toBe(0);
  expect(cells).toContainEqual(["network.hidden", "32", "64"]);
  expect(cells).toContainEqual(["network.bias", "–", "false"]);
  expect(cells).toContainEqual(["seed", "10", "5"]);
  expect(out).not.toMatch(/network\.cell|training\.epochs/);
  const at = cells.findIndex(([head]) => head === "loss at epoch");
  expect(cells.slice(at, at + 3)).toEqual([
    ["loss at epoch", ids[0], ids[1]],
    ["1", "0.0313", "0.0156"],
    ["2", "NaN", "NaN"],
  ]);
  const largest = cells.findIndex(([head]) => head === "λ₁ at epoch");
  expect(cells.slice(largest + 1, largest + 4)).toEqual([
    ["0", "0.1", "0.1"],
    ["2", "-0.25", "-0.25"],
    [""],
  ]);
});

test("is a document with --json; what is not recorded is null", async () => {
  const document = JSON.parse((await compare(...ids, "--json")).out);
  DOCUMENTS["run-comparison"]!.parse(document);
  expect(document.unit).toBe("epoch");
  expect(document.rows.map(({ at }: { at: number }) => at)).toEqual([0, 1, 2]);
  expect(document.rows[2]).toMatchObject({
    loss: ["NaN", "NaN", null],
    validationLoss: [null, null, null],
    "λ₁": [-0.25, -0.25, null],
    dimension: [1.2, 1.1, null],
  });
  const bias = document.differences.find(
    ({ setting }: { setting: string }) => setting === "network.bias",
  );
  expect(bias.values.map(({ given }: { given: boolean }) => given)).toEqual([false, true, false]);
});

test.each([
  ["svg", /^<svg .*Spectra of 3 runs.*1 of 3 not finite.*no spectrum.*<\/svg>$/s],
  ["png", /^.PNG\r\n/],
  ["html", /^<!doctype html>.*id="lyapscope-comparison">/s],
])("draws the last spectra in one picture, .%s", async (ending, content) => {
  const path = join(folder, `spectra.${ending}`);
  const { code, err } = await compare(...ids, "-o", path);
  expect([code, err]).toEqual([0, expect.stringContaining(`wrote ${path}`)]);
  expect(readFileSync(path, "latin1")).toMatch(content);
});

test("one run, one twice, none that is there, and a picture of nothing are refused", async () => {
  for (const [args, message] of [
    [[ids[0]!], /1 run to compare; expected two or more/],
    [[ids[0]!, ids[0]!.slice(0, 9)], /is named twice/],
    [[ids[0]!, "ffff"], /there is no run "ffff"/],
    [[ids[0]!, ids[1]!, "-o", "x.pdf"], /expected a name ending in/],
  ] as const) {
    const { code, err } = await compare(...args);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  }
});
