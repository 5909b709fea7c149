/** What is read is never written over, and what would be without effect is not taken in silence. */
import { copyFileSync, linkSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { layerTensors, lyapscope, temporaryFolder, writeModel, writeNumbers } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const model = writeModel(
  at("model.safetensors"),
  layerTensors("rnn.", { gates: 3, inputs: 2, units: 3 }),
);
const data = writeNumbers(at("x.npy"), [40, 2]);

async function refused(...args: string[]): Promise<string> {
  const { code, out, err } = await lyapscope(args);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  return err.split("\n").find((line) => line.startsWith("lyapscope")) ?? err;
}

describe("a file that is read is not written over", () => {
  const rows = Array.from({ length: 40 }, (_, t) => `${Math.sin(t)},${Math.cos(t)}`);
  writeFileSync(at("series.csv"), `${rows.join("\n")}\n`);

  test("the history of a spectrum, over its data, under any of their names", async () => {
    linkSync(at("series.csv"), at("other.csv"));
    const before = readFileSync(at("series.csv"), "utf8");
    for (const name of [at("series.csv"), `${folder}/./series.csv`, at("other.csv")]) {
      expect(await refused("spectrum", model, "--input", at("series.csv"), "--history", name)).toBe(
        `lyapscope spectrum: --history is "${name}", which is read; expected another file`,
      );
    }
    expect(readFileSync(at("series.csv"), "utf8")).toBe(before);
    const path = at("history.csv");
    const args = ["spectrum", model, "--input", at("series.csv"), "--history", path];
    expect((await lyapscope(args)).code).toBe(0);
    // An older result is replaced.
    expect((await lyapscope(args)).code).toBe(0);
  });

  test("a converted model, over the model", async () => {
    const before = readFileSync(model);
    expect(await refused("convert", model, model)).toMatch(/OUT is ".*", which is read/);
    expect(readFileSync(model)).toEqual(before);
  });

  test("a tuned configuration, over the configuration; a table, over the table", async () => {
    const yaml = at("train.yaml");
    copyFileSync("examples/sine.yaml", yaml);
    expect(
      await refused("tune-init", yaml, "--target", "λ1=0", "--vary", "gain", "--output", yaml),
    ).toMatch(/--output is ".*train\.yaml", which is read/);
    writeFileSync(at("runs.parquet"), "PAR1");
    const table = at("runs.parquet");
    expect(await refused("readout", "--csv", table, "--table", table)).toMatch(
      /--table is ".*runs\.parquet", which is read/,
    );
  });
});

describe("what would be without effect is refused by name", () => {
  test.each([
    [["--array", "x"], '--array is "x", but x.npy has no arrays with names'],
    [["--vocab", at("ids.json")], "--vocab is for the symbols of a text, and x.npy is none"],
    [["--unknown", "skip"], "--unknown skip is for the symbols of a text, and x.npy is none"],
  ])("%s", async (args, message) => {
    writeFileSync(at("ids.json"), '{"a": 0, "b": 1}');
    for (const command of [
      ["spectrum", model, "--input", data],
      ["inspect", data],
    ]) {
      expect(await refused(...command, ...args)).toBe(`lyapscope ${command[0]}: ${message}`);
    }
  });

  test("a vocabulary of tensors", async () => {
    writeFileSync(at("ids.json"), '{"a": 0, "b": 1}');
    const tensors = writeModel(at("tensor.safetensors"), [
      { name: "x", shape: [40, 2], values: new Float32Array(80) },
    ]);
    expect(await refused("spectrum", model, "--input", tensors, "--vocab", at("ids.json"))).toMatch(
      /--vocab is for the symbols of a text, and tensor\.safetensors is none/,
    );
  });

  test("options of the standard convention, beside the other one", async () => {
    const reference = ["spectrum", model, "--input", data, "--convention", "vogt2020"];
    expect(await refused(...reference, "--unit", "nats")).toBe(
      "lyapscope spectrum: unit is nats and convention is vogt2020, which has bits; expected one of both",
    );
    const { code } = await lyapscope([...reference, "--unit", "bits", "--interval", "auto"]);
    expect(code).toBe(0);
  });
});

test("what else an option may be is said where it is none of it", async () => {
  const run = (...args: string[]) => refused("spectrum", model, "--input", data, ...args);
  expect(await run("--interval", "often")).toBe(
    'lyapscope spectrum: --interval is "often"; expected auto or an integer from 1 on',
  );
  expect(await run("--initial-state", "randm")).toBe(
    'lyapscope spectrum: --initial-state is "randm"; expected zeros, random, or a .npy, .npz or .safetensors file',
  );
  expect(await run("--initial-state", at("no.npy"))).toBe(
    `lyapscope spectrum: --initial-state is "${at("no.npy")}"; there is no file ${at("no.npy")}; ` +
      "expected zeros, random, or a .npy, .npz or .safetensors file",
  );
});

describe("what is named as a file is one, and a port is one", () => {
  test("a folder as a table, and as the file of a token", async () => {
    writeFileSync(at("runs.db"), "");
    expect(await refused("readout", "--csv", folder)).toBe(
      `lyapscope readout: ${folder} is a folder; expected a file`,
    );
    const serve = ["serve", "--store", at("runs.db"), "--port", "0"];
    expect(await refused(...serve, "--token-file", folder)).toBe(
      `lyapscope serve: ${folder} is a folder; expected a file`,
    );
    expect(await refused(...serve, "--token-file", at("no"))).toBe(
      `lyapscope serve: there is no file or folder ${at("no")}`,
    );
  });

  test("a port beyond the last", async () => {
    writeFileSync(at("runs.db"), "");
    expect(await refused("serve", "--store", at("runs.db"), "--port", "65536")).toBe(
      'lyapscope serve: --port is "65536"; expected an integer from 0 to 65535',
    );
  });

  test("a file as the folder for TensorBoard, before --fresh forgets a run", async () => {
    const yaml = at("small.yaml");
    writeFileSync(
      yaml,
      "task: { kind: sine, sequences: 4, validation: 2, steps: 20 }\n" +
        "network: { cell: tanh, hidden: 3 }\ntraining: { epochs: 1, batchSize: 4 }\n",
    );
    const train = ["train", yaml, "--store", at("kept.db")];
    expect((await lyapscope(train)).code).toBe(0);
    expect(await refused(...train, "--fresh", "--tensorboard", yaml)).toBe(
      `lyapscope train: --tensorboard is "${yaml}", a file; expected a folder`,
    );
    const { out } = await lyapscope(["runs", "--store", at("kept.db")]);
    expect(out).toMatch(/finished/);
    expect((await lyapscope([...train, "--fresh", "--tensorboard", at("boards")])).code).toBe(0);
  });
});
