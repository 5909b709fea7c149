/** Networks and data out of the store. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lorenz } from "../../src/data/generators/lorenz.ts";
import { decodeNpy } from "../../src/data/readers/npy.ts";
import { readSafetensors } from "../../src/formats/safetensors.ts";
import { openStore } from "../../src/store/node/open-store.ts";
import { lyapscope, temporaryFolder } from "./run-cli.ts";

/** The second of three epochs is the best by far: a learning rate that explodes after it. */
const SERIES = `
name: small series
task: { kind: lorenz, sequences: 8, validation: 4, steps: 40 }
network: { cell: gru, hidden: 5 }
training: { epochs: 4, batchSize: 4, optimiser: { kind: adam, learningRate: 0.01 } }
monitor: { enabled: false }
checkpoints: { every: { epochs: 3 }, keep: 1 }
`;

/** A folder with a configuration that has been trained, and its run. */
async function trained(yaml: string) {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  writeFileSync(at("train.yaml"), yaml);
  const store = ["--store", at("runs.db")];
  const train = (...more: string[]) =>
    lyapscope(["train", at("train.yaml"), "--threads", "1", ...store, ...more]);
  const { out, err } = await train("--output", at("last.safetensors"));
  const id = /run ([0-9a-f]{16}) in/.exec(out + err)![1]!;
  const exported = (...more: string[]) => lyapscope(["runs", "export", id, ...store, ...more]);
  return { at, id, out, train, exported };
}

/** Spoils the training from its third epoch on. */
const WORSE = SERIES.replace(
  "training: {",
  "training: { schedule: { kind: multi-step, milestones: [2], gamma: 100 },",
);

describe("the network of a checkpoint", () => {
  test("the last is what --output writes, tensor by tensor, scaling and all", async () => {
    const { at, id, exported } = await trained(SERIES);
    const { code, err } = await exported("--format", "safetensors", "-o", at("weights"));
    expect(code).toBe(0);
    const path = at(`weights/small-series-${id.slice(0, 8)}-step-8.safetensors`);
    expect(err).toBe(`note: ${id}: weights after step 8, epoch 4\nwrote ${path}\n`);
    expect(readFileSync(path)).toEqual(readFileSync(at("last.safetensors")));
  });

  test("the best is kept beside the last, whatever is kept, and is that of the least held-out loss", async () => {
    const { at, id, exported, out } = await trained(WORSE);
    expect(out).toContain(`lyapscope runs export ${id} --format safetensors --best`);
    const store = await openStore(at("runs.db"));
    const losses = await store.metrics(id, { name: "validationLoss" });
    const steps = (await store.checkpoints(id)).map(({ step }) => step);
    await store.close();
    const least = losses.reduce((a, b) => (b.value < a.value ? b : a)).step;
    expect(least).toBeLessThan(8);
    expect(steps).toEqual([least, 8]);
    const { err } = await exported(
      "--format",
      "safetensors",
      "--best",
      "-o",
      at("best.safetensors"),
    );
    expect(err).toContain(`weights after step ${least},`);
    // The same training, ended there.
    const again = await trained(WORSE.replace("epochs: 4", `epochs: ${least / 2}`));
    const tensors = (path: string) =>
      readSafetensors(readFileSync(path), "n").map(({ name, read }) => [name, read()]);
    expect(tensors(at("best.safetensors"))).toEqual(tensors(again.at("last.safetensors")));
  });

  test("of a text comes with its vocabulary", async () => {
    const folder = temporaryFolder();
    const text = join(folder, "text.txt");
    writeFileSync(text, "a rose is a rose is a rose. ".repeat(30));
    const { at, exported } = await trained(
      SERIES.replace(/task: .*/, `task: { kind: text, path: ${text} }`),
    );
    await exported("--format", "safetensors", "--output", at("n.safetensors"));
    const [ours, theirs] = [at("n.vocabulary.json"), at("last.vocabulary.json")];
    expect(readFileSync(ours, "utf8")).toBe(readFileSync(theirs, "utf8"));
  });

  test.each([
    [
      ["--format", "safetensors", "--step", "3"],
      /has no checkpoint of step 3; expected one of the steps \d/,
    ],
    [
      ["--format", "safetensors", "--step", "3", "--best"],
      /--step and --best choose a checkpoint each/,
    ],
    [["--format", "csv", "--best"], /--best is for --format safetensors; this is csv/],
    [["--format", "npy", "-o", "x.npy"], /one file, and there will be several/],
    [["--format", "npy", "--set", "network.hidden=3"], /network\.hidden changes no data/],
    [
      ["--format", "npy", "--set", "task.steps=abc"],
      /^--set task\.steps: task\.steps is "abc"; expected a number\nlyapscope runs: --set task\.steps has a mistake$/m,
    ],
  ])("%j is refused", async (args, message) => {
    const { exported } = await trained(SERIES);
    const { code, err } = await exported(...args);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe("data of a generated task", () => {
  test("are the series before scaling, which its network's file says how to scale", async () => {
    const { at, id, exported } = await trained(SERIES);
    const { code } = await exported("--format", "npy", "-o", at("data"));
    expect(code).toBe(0);
    const stem = at(`data/small-series-${id.slice(0, 8)}`);
    const held = decodeNpy(readFileSync(`${stem}-held-out.npy`), "held");
    expect(held.shape).toEqual([4, 39, 3]);
    const whole = lorenz({ steps: 40, sequences: 12 });
    expect(held.values.subarray(0, 39 * 3)).toEqual(await whole.sequences[8]!.read(0, 39));
    expect(decodeNpy(readFileSync(`${stem}-training.npy`), "t").shape).toEqual([8, 39, 3]);
    const args = ["--input", `${stem}-held-out.npy`, "--threads", "1", "--json"];
    const spectrum = await lyapscope(["spectrum", at("last.safetensors"), ...args]);
    expect([spectrum.code, spectrum.err]).toEqual([
      0,
      expect.stringMatching(/scaled as in training/),
    ]);
  });

  test("are longer if that is asked for", async () => {
    const { at, exported } = await trained(SERIES);
    const longer = [
      "--set",
      "task.steps=300",
      "--set",
      "task.sequences=1",
      "--set",
      "task.validation=1",
    ];
    const { err } = await exported("--format", "npy", ...longer, "-o", at("data"));
    expect(err).toContain("`spectrum --input` takes it with --layout btm");
    expect(err).toContain("held-out, 1 sequences of 299 steps");
  });

  test("symbols are whole numbers, sequences of different lengths lines of JSON", async () => {
    const { at, id, exported } = await trained(
      SERIES.replace(/task: .*/, "task: { kind: reber, sequences: 8, validation: 4 }"),
    );
    await exported("--format", "npy", "-o", at("data"));
    const path = at(`data/small-series-${id.slice(0, 8)}-held-out.jsonl`);
    const lines = readFileSync(path, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.length).toBe(4);
    expect(lines.every((line: number[]) => line[0] === 0 && line.every(Number.isInteger))).toBe(
      true,
    );
  });

  test("of files are those files", async () => {
    const folder = temporaryFolder();
    const text = join(folder, "text.txt");
    writeFileSync(text, "a rose is a rose is a rose. ".repeat(30));
    const { exported } = await trained(
      SERIES.replace(/task: .*/, `task: { kind: text, path: ${text} }`),
    );
    const { code, err } = await exported("--format", "npy");
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/are those of text\.txt; `lyapscope spectrum` reads/),
    ]);
  });
});
