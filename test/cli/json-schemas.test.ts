/** Whatever is printed with `--json` is what the published schemas say. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { optionsOf } from "../../src/cli/arguments.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { DOCUMENTS, publishedSchema } from "../../src/cli/json-schemas.ts";
import { layerTensors, lyapscope, temporaryFolder, writeModel, writeNumbers } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const STORE = ["--store", at("runs.db")];
const HERE = ["--threads", "1"];
const published = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), "utf8"));

beforeAll(async () => {
  writeModel(at("model.safetensors"), layerTensors("rnn.", { gates: 3, inputs: 2, units: 4 }));
  writeNumbers(at("x.npy"), [60, 2]);
  writeFileSync(at("t.txt"), "abcabc");
  const rows = [1, 2, 3, 4, 5, 6].map((rate) => `${rate},0,${-rate},${10 - rate}`);
  writeFileSync(at("table.csv"), `rate,epoch,le_1,loss\n${rows.join("\n")}\n`);
  writeFileSync(
    at("sweep.yaml"),
    "base: train.yaml\nspace: { network.hidden: { values: [2, 3] } }\nsampler: { kind: grid, trials: 2 }\nseeds: 1\n",
  );
  writeFileSync(
    at("train.yaml"),
    `task: { kind: lorenz, sequences: 2, steps: 20 }
network: { cell: gru, hidden: 2 }
training: { epochs: 1, batchSize: 1 }
monitor: { transient: 5, exponents: 2 }
`,
  );
  writeFileSync(
    at("sweep.yaml"),
    "base: train.yaml\nspace: { network.hidden: { values: [2, 3] } }\nsampler: { kind: grid }\nseeds: 1\n",
  );
  await lyapscope(["train", at("train.yaml"), ...STORE, ...HERE, "--seed", "1"]);
});

const anyRun = async () =>
  JSON.parse((await lyapscope(["runs", "--json", ...STORE])).out).runs[0].id;
const runs = async (verb: string, ...rest: string[]) => [
  ...["runs", verb, await anyRun(), ...rest, "--json"],
  ...STORE,
];

/** The document, the command that prints it. */
const PRINTED: readonly (readonly [string, () => Promise<string[]> | string[]])[] = [
  [
    "spectrum",
    () => ["spectrum", at("model.safetensors"), "--input", at("x.npy"), "--json", ...HERE],
  ],
  ["inspect", () => ["inspect", at("model.safetensors"), "--json"]],
  ["inspect", () => ["inspect", at("x.npy"), "--json"]],
  ["inspect", () => ["inspect", at("t.txt"), "--json"]],
  ["train-result", () => ["train", at("train.yaml"), "--json", ...STORE, ...HERE]],
  [
    "tune-init",
    () => [
      ...["tune-init", at("train.yaml"), "--json", "--vary", "initial.all.bound", ...HERE],
      ...["--target", "λ1=-0.5", "--seeds", "2", "--points", "3"],
    ],
  ],
  [
    "watch",
    () => [
      ...["watch", folder, "--pattern", "model.safetensors", "--input", at("x.npy"), "--once"],
      ...["--store", at("watch.db"), "--json", ...HERE],
    ],
  ],
  ["run-list", () => ["runs", "--json", ...STORE]],
  ["runs", async () => ["runs", await anyRun(), "--json", ...STORE]],
  ["runs-done", () => runs("rename", "better")],
  ["runs-done", () => runs("plot", "-o", at("run.svg"))],
  ["runs-done", () => runs("export", "-o", folder)],
  ["report", async () => ["report", await anyRun(), "--json", ...STORE]],
  ["runs-done", () => runs("delete", "--yes")],
  ["serve", () => ["serve", "--port", "0", "--json", ...STORE]],
  ["slurm", () => ["slurm", at("sweep.yaml"), "--json", "--store", at("sweeps.db")]],
  ["store-copy", () => ["store", "copy", at("runs.db"), at("copy.db"), "--json"]],
  ["readout", () => ["readout", "--csv", at("table.csv"), "--draws", "19", "--json"]],
  [
    "readout-transfer",
    () => ["readout", "--csv", at("table.csv"), "--transfer", at("table.csv"), "--json"],
  ],
  ["doctor", () => ["doctor", "--json"]],
  ["sweep-forecast", () => ["sweep", at("sweep.yaml"), "--dry-run", "--json", ...STORE]],
];

describe("documents", () => {
  test.each(PRINTED.map(([name, words], i) => ({ i, name, words })))(
    "$i: $name",
    async ({ name, words }) => {
      // A server goes on until it is told to stop: this one is as soon as it has begun.
      const signal = name === "serve" ? AbortSignal.abort() : new AbortController().signal;
      const { code, out, err } = await lyapscope(await words(), { signal });
      expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
      const document = JSON.parse(out);
      const { error } = DOCUMENTS[name].safeParse(document);
      expect(error?.message).toBeUndefined();
      expect(z.fromJSONSchema(published(name)).safeParse(document).success).toBe(true);
      expect(DOCUMENTS[name].safeParse({ ...document, more: 1 }).success).toBe(false);
    },
  );

  test("every command with --json is among them; the demo prints a spectrum", async () => {
    const named = await Promise.all(
      Object.entries(COMMANDS).map(async ([name, { load }]) =>
        "json" in optionsOf((await load()).command) ? [name] : [],
      ),
    );
    const printed = await Promise.all(PRINTED.map(async ([, words]) => (await words())[0]));
    expect(named.flat().sort()).toEqual([...new Set([...printed, "demo"])].sort());
  });
});

describe("schema/", () => {
  test.each(Object.keys(DOCUMENTS))(
    "%s is that of the code; `npm run schema` renews it",
    (name) => {
      expect(published(name)).toEqual(publishedSchema(name));
    },
  );

  test("has no others than these and those of files that are read", () => {
    const files = readdirSync(new URL("../../schema/", import.meta.url));
    const names = [...Object.keys(DOCUMENTS), "rule", "sweep", "train"].map(
      (name) => `${name}.schema.json`,
    );
    expect(files.sort()).toEqual(names.sort());
  });
});
