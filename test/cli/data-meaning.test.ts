/** What data mean is said, asked, or refused; what a network was trained on scaled is scaled again. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { encodeNpy } from "../../src/data/readers/npy.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { layerTensors, lyapscope, temporaryFolder, writeModel, writeNumbers } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const model = writeModel(
  at("model.safetensors"),
  layerTensors("rnn.", { gates: 3, inputs: 2, units: 4 }),
);
const spectrum = (input: string, ...args: string[]) =>
  lyapscope(["spectrum", model, "--input", input, "--threads", "1", ...args]);

describe("whole numbers", () => {
  const bits = at("bits.npy");
  writeFileSync(
    bits,
    encodeNpy(
      Int32Array.from({ length: 120 }, (_, i) => (i * i) % 2),
      [60, 2],
    ),
  );

  test("that could be numbers or symbols are asked about, with what to type", async () => {
    const { code, err } = await spectrum(bits);
    expect(code).toBe(2);
    expect(err).toMatch(
      /60 steps of 2 numbers or 60 sequences of 2 symbols; expected --as numbers or --as symbols/,
    );
    expect(err).toContain(
      `hint: lyapscope spectrum ${model} --input ${bits} --threads 1 --as numbers\n`,
    );
    expect(err).toContain("--as symbols\n");
  });

  test("read as numbers give what the same real numbers give", async () => {
    const real = at("real.npy");
    writeFileSync(
      real,
      encodeNpy(
        Float64Array.from({ length: 120 }, (_, i) => (i * i) % 2),
        [60, 2],
      ),
    );
    const [asked, plain] = [
      await spectrum(bits, "--as", "numbers", "--json"),
      await spectrum(real, "--json"),
    ];
    expect(JSON.parse(asked.out).exponents).toEqual(JSON.parse(plain.out).exponents);
  });
});

describe("time first", () => {
  const [T, B, m] = [40, 3, 2];
  writeNumbers(at("tbm.npy"), [T, B, m]);
  const values = new Float64Array(
    Uint8Array.from(readFileSync(at("tbm.npy")).subarray(-8 * T * B * m)).buffer,
  );
  const turned = Float64Array.from({ length: values.length }, (_, i) => {
    const [b, t, f] = [Math.floor(i / (T * m)), Math.floor(i / m) % T, i % m];
    return values[(t * B + b) * m + f]!;
  });
  writeFileSync(at("btm.npy"), encodeNpy(turned, [B, T, m]));

  test("is asked about, and read when said", async () => {
    const asked = await spectrum(at("tbm.npy"));
    expect(asked.code).toBe(2);
    expect(asked.err).toMatch(
      /40 sequences of 3 steps, or, time first as in PyTorch.*--layout btm or --layout tbm/,
    );
    const said = await spectrum(at("tbm.npy"), "--layout", "tbm", "--json");
    const right = await spectrum(at("btm.npy"), "--json");
    expect(JSON.parse(said.out).exponents).toEqual(JSON.parse(right.out).exponents);
    expect(right.err).toContain(
      "noted  the first axis is taken for sequences, [B, T, m]; if it is time, --layout tbm\n",
    );
  });

  test("sequences of one counted step have not settled", async () => {
    const { out, err } = await spectrum(
      at("tbm.npy"),
      "--layout",
      "btm",
      "--transient",
      "2",
      "--json",
    );
    expect(JSON.parse(out).converged).toBe(false);
    expect(err).toContain("each sequence counts one step");
  });
});

describe("data of another width", () => {
  test("lead to --columns, by name where there are names, or to a transpose", async () => {
    writeFileSync(at("named.csv"), `t,x,y\n${"1,2,3\n".repeat(30)}`);
    const named = await spectrum(at("named.csv"));
    expect(named.code).toBe(2);
    expect(named.err).toContain(
      "input has 3 features; the network takes 2; choose 2 of its columns (t, x, y)",
    );
    expect(named.err).toContain("--columns x,y\n");
    const { err } = await spectrum(writeNumbers(at("across.npy"), [2, 50]));
    expect(err).toContain(
      "input has 50 features; the network takes 2; is across.npy [m, T]? Time comes first",
    );
  });
});

describe("tensors", () => {
  const numbers = Float64Array.from({ length: 80 }, (_, i) => Math.sin(i * i));
  writeFileSync(at("x.npy"), encodeNpy(numbers, [40, 2]));

  test("of a safetensors file are data, one by name", async () => {
    const tensor = (name: string) => ({ name, shape: [40, 2], values: numbers });
    writeFileSync(at("one.safetensors"), writeSafetensors([tensor("x")]));
    writeFileSync(at("two.safetensors"), writeSafetensors([tensor("x"), tensor("y")]));
    const right = JSON.parse((await spectrum(at("x.npy"), "--json")).out).exponents;
    expect(JSON.parse((await spectrum(at("one.safetensors"), "--json")).out).exponents).toEqual(
      right,
    );
    const two = await spectrum(at("two.safetensors"));
    expect(two.code).toBe(2);
    expect(two.err).toMatch(/holds 2 tensors \(x \[40, 2\], y \[40, 2\]\); .*as --array NAME/);
    expect(two.err).toContain("--array y\n");
    const chosen = await spectrum(at("two.safetensors"), "--array", "y", "--json");
    expect(JSON.parse(chosen.out).exponents).toEqual(right);
  });

  test("come out of pipes", async () => {
    const pipe = at("pipe");
    if (spawnSync("mkfifo", [pipe]).status !== 0) {
      console.log("skipped: pipes, which need mkfifo");
      return;
    }
    const writer = import("node:fs/promises").then(({ writeFile }) =>
      writeFile(pipe, readFileSync(at("x.npy"))),
    );
    const { code, out } = await spectrum(pipe, "--json");
    await writer;
    expect(code).toBe(0);
    expect(JSON.parse(out).exponents).toEqual(
      JSON.parse((await spectrum(at("x.npy"), "--json")).out).exponents,
    );
  });
});

describe("scaling", () => {
  const rows = Array.from({ length: 300 }, (_, t) => [
    1000 + 50 * Math.sin(t / 3) + 5 * Math.sin(t * t),
    0.01 * Math.cos(t / 5) + 0.001 * Math.sin(t * t),
  ]);
  const table = (some: number[][]) => `x,y\n${some.map((row) => row.join(",")).join("\n")}\n`;
  writeFileSync(at("series.csv"), table(rows));
  writeFileSync(at("held.csv"), table(rows.slice(200)));
  writeFileSync(at("swapped.csv"), `y,x\n${rows.map(([x, y]) => `${y},${x}`).join("\n")}\n`);
  writeFileSync(
    at("train.yaml"),
    `task: { kind: series, path: series.csv, validation: 0.334 }
network: { cell: gru, hidden: 5 }
training: { epochs: 1, batchSize: 1, precision: float64 }
monitor: { budget: null, transient: 20, exponents: 5 }
`,
  );
  const trained = lyapscope([
    ...["train", at("train.yaml"), "--store", at("runs.db"), "-o", at("net.safetensors")],
    ...["--threads", "1", "--json"],
  ]);
  const along = async (input: string, ...args: string[]) => {
    await trained;
    const fixed = ["--transient", "20", "--threads", "1", "--json"];
    return lyapscope(["spectrum", at("net.safetensors"), "--input", at(input), ...fixed, ...args]);
  };

  test("the spectrum along the raw series is that of the training", async () => {
    const { out } = await trained;
    const [recorded] = JSON.parse(out).spectra;
    // What is held out: the last 100 rows, of which the last one is only a target.
    const { out: found, err } = await along("held.csv", "--steps", "99");
    expect(err).toMatch(
      /noted {2}scaled as in training: x less 1\d\d\d.*, divided by .*; --scaling none leaves/,
    );
    const { exponents } = JSON.parse(found);
    // The sum of all is the mean of ln |det J| whatever the first frame was: equal up to rounding.
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    expect(Math.abs(sum(exponents) - sum(recorded.exponents))).toBeLessThan(1e-9);
    // Each by itself knows its first frame for a transient of 20 steps: a few nats over 79.
    exponents.forEach((value: number, j: number) => {
      expect(Math.abs(value - recorded.exponents[j])).toBeLessThan(0.05);
    });
    const raw = await along("held.csv", "--steps", "99", "--scaling", "none");
    expect(raw.err).toContain("not scaled as in training: --scaling none");
    expect(Math.abs(JSON.parse(raw.out).exponents[0] - recorded.exponents[0])).toBeGreaterThan(
      0.01,
    );
  });

  test("columns in another order are refused, with their right order", async () => {
    const { code, err } = await along("swapped.csv");
    expect(code).toBe(2);
    expect(err).toContain("swapped.csv: columns y, x; the network was trained on x, y");
    expect(err).toContain("--columns x,y\n");
    expect((await along("swapped.csv", "--columns", "x,y")).code).toBe(0);
  });

  test("data that were scaled before are suspected", async () => {
    writeFileSync(
      at("done.csv"),
      `x,y\n${rows.map((_, t) => `${Math.sin(t)},${Math.cos(t)}`).join("\n")}\n`,
    );
    expect((await along("done.csv")).err).toMatch(
      /after scaling, feature 0 has mean -\d.*scaled before; --scaling none/,
    );
  });

  test("inspect shows it, convert carries it", async () => {
    await trained;
    const shown = await lyapscope(["inspect", at("net.safetensors")]);
    expect(shown.out).toMatch(/data {2}scaled as in training: x less/);
    await lyapscope(["convert", at("net.safetensors"), at("other.safetensors")]);
    const other = await lyapscope(["inspect", at("other.safetensors"), "--json"]);
    expect(JSON.parse(other.out).networks[0].scaling.features).toEqual(["x", "y"]);
  });
});

describe("targets and arguments", () => {
  test("are checked before anything is computed, and named as they were typed", async () => {
    const { code, err } = await spectrum(at("x.npy"), "--plot", "/proc/x.svg");
    if (code === 0) return console.log("skipped: /proc, which only Linux has");
    expect(code).toBe(2);
    expect(err).toMatch(/--plot is "\/proc\/x\.svg", (which cannot be written|there is no folder)/);
    expect(err).not.toContain(".part");
  });

  test("data without its option is recognised", async () => {
    const { err } = await lyapscope(["spectrum", model, "d.npy"]);
    expect(err).toContain('unexpected argument "d.npy"; did you mean --input d.npy?');
  });

  test("a frame that is a missing file is said to be one", async () => {
    const { err } = await spectrum(at("x.npy"), "--frame", "foo.npy");
    expect(err).toContain("there is no file foo.npy");
  });
});
