/** Words that say nothing, or more than there is: what is said of them, and what is done with them. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { layerTensors, lyapscope, temporaryFolder, writeModel, writeNumbers } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const model = writeModel(
  at("model.safetensors"),
  layerTensors("rnn.", { gates: 3, inputs: 2, units: 4 }),
);
const data = writeNumbers(at("x.npy"), [600, 2]);

test.each([
  [["spectrum", ""], 'MODEL is "", without a letter; expected'],
  [["inspect", " "], 'FILE is " ", without a letter; expected'],
  [["runs", "compare", "a", ""], 'argument 3 is "", without a letter'],
  [["doctor", ""], 'argument 1 is "", without a letter'],
  [
    ["inspect", model, "--template", "--json"],
    "--template prints YAML to fill in, and --json JSON",
  ],
  [["watch", data, "--input", data, "--store", at("watch.db")], `DIR is "${data}", a file`],
  [
    ["spectrum", "model", "--input", "x", "--precision", "float16"],
    '--precision is "float16"; expected float64, float32, auto; did you mean float64 or float32?',
  ],
])("%j", async (words, message) => {
  const { code, err } = await lyapscope(words);
  expect(err).toContain(message);
  expect(code).toBe(2);
  expect(existsSync(at("watch.db"))).toBe(false);
});

test.each(["a b", "http://box", "box:8080", "box/path", ""])(
  "%j is no host that a browser names",
  async (host) => {
    writeFileSync(at("lyapscope.db"), "");
    const store = ["--store", at("lyapscope.db")];
    const { code, err } = await lyapscope(["serve", ...store, `--allow-host=${host}`]);
    expect(err).toContain(
      host === "" ? "--allow-host needs a value" : `--allow-host is "${host}"; expected the name`,
    );
    expect(code).toBe(2);
  },
);

test("a mapping that is no YAML is named", async () => {
  writeFileSync(at("map.yaml"), "layers: [");
  const { code, err } = await lyapscope([
    "spectrum",
    model,
    "--input",
    data,
    "--map",
    at("map.yaml"),
  ]);
  expect(err).toContain(`lyapscope spectrum: ${at("map.yaml")}: is no YAML: Flow sequence`);
  expect(err.split("\n").filter((line) => line.startsWith("lyapscope"))[0]).not.toMatch(/[;:^]$/);
  expect(code).toBe(1);
});

test("an error that no input comes to is not answered with a length", async () => {
  const ask = (tolerance: string) =>
    lyapscope(["spectrum", model, "--input", data, "--tolerance", tolerance]);
  const far = (await ask("1e-12")).err;
  expect(far).toMatch(
    /above --tolerance 1e-12, far out of reach\n {2}hint: ask for a larger --tolerance: a hundred times as much input come to some \de-\d\n/,
  );
  expect(far).not.toMatch(/\d{5,} times/);
});

test("a sweep whose base, rule or script cannot be leaves no store, and says where it is named", async () => {
  const base = [
    "task: { kind: delayed-copy, sequences: 8, validation: 4, length: 2, delay: 3, symbols: 3 }",
    "network: { cell: tanh, hidden: 4 }",
    "training: { epochs: 1, batchSize: 8 }",
    "monitor: { every: { epochs: 1 }, budget: null }",
  ];
  const rest = "space: { network.hidden: { values: [4] } }\nsampler: { kind: grid }\n";
  writeFileSync(at("base.yaml"), base.join("\n"));
  writeFileSync(at("lost.yaml"), `base: nowhere.yaml\n${rest}`);
  writeFileSync(at("sweep.yaml"), `base: base.yaml\n${rest}`);
  const store = ["--store", at("sweep.db")];
  const lost = await lyapscope(["sweep", at("lost.yaml"), ...store]);
  expect(lost.err).toContain(`${at("lost.yaml")}: base: there is no file or folder`);
  const script = at("nowhere/x.sbatch");
  const slurm = await lyapscope(["slurm", at("sweep.yaml"), "-o", script, ...store]);
  expect(slurm.err).toContain(`--output is "${script}"; there is no folder`);
  expect([lost.code, slurm.code]).toEqual([2, 2]);
  const dry = await lyapscope(["sweep", at("sweep.yaml"), "--dry-run", ...store]);
  expect(dry.out).toContain("1 setting × 1 seed: 1 run\n");
  expect(dry.code).toBe(0);
  expect(existsSync(at("sweep.db"))).toBe(false);
});
