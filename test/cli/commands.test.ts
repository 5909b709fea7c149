/** What the commands print and write when all is well. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { optionsOf, parseArguments } from "../../src/cli/arguments.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { exitCodeOf, messageOf, UsageError } from "../../src/cli/failure.ts";
import { command } from "../../src/cli/spectrum/command.ts";
import { fileOptions } from "../../src/cli/spectrum/spectrum-options.ts";
import { writeWhole } from "../../src/cli/targets/write-whole.ts";
import { createProgress } from "../../src/cli/terminal/progress.ts";
import { createStyle } from "../../src/cli/terminal/style.ts";
import { FormatError, failure, NumericalError, rangeError, typeError } from "../../src/errors.ts";
import { readModelFile } from "../../src/formats/node/read-model-file.ts";
import { nearest } from "../../src/nearest.ts";
import { spectrumSchema } from "../../src/report/document/spectrum-schema.ts";
import { parseXml } from "../report/xml.ts";
import { layerTensors, lyapscope, temporaryFolder, writeModel, writeNumbers } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const model = writeModel(
  at("model.safetensors"),
  layerTensors("rnn.", { gates: 3, inputs: 2, units: 4 }),
);
const data = writeNumbers(at("x.npy"), [2, 300, 2]);
/** Worker threads load built files; tests of sources stay on this thread. */
const HERE = ["--threads", "1"];

async function json(...args: string[]) {
  const { code, out, err } = await lyapscope([
    "spectrum",
    model,
    "--input",
    data,
    "--json",
    ...HERE,
    ...args,
  ]);
  expect(err.match(/^lyapscope.*/m)?.[0]).toBeUndefined();
  expect(code).toBe(0);
  return spectrumSchema.parse(JSON.parse(out));
}

describe("spectrum", () => {
  test("prints λ₁ with its error and unit first, and what was read on stderr", async () => {
    const { code, out, err } = await lyapscope(["spectrum", model, "--input", data, ...HERE]);
    expect(code).toBe(0);
    expect(out).toMatch(/^λ₁ {2}-?\d\.\d+ ± \d\.\d+ nats\/step {3}\(T = 540 in 2 sequences/);
    expect(out).toMatch(/– sum rule: .*residual .*; checks the factorisation, not the Jacobian/);
    expect(out).toContain("λ₄");
    expect(err).toContain(
      "model.safetensors (safetensors): network rnn, gru 4, 2 inputs, state of 4",
    );
    expect(err).toContain("x.npy: 2 sequences of up to 300 steps, 2 features");
    expect(out + err).not.toContain("\u001b");
  });

  test("prints one JSON document that follows the published schema", async () => {
    const document = await json();
    expect(document).toMatchObject({ unit: "nats", steps: 540, transient: 30, sequences: 2 });
    expect(document.exponents).toHaveLength(4);
    expect(document.model.network).toBe("rnn");
  });

  test("hands every option on", async () => {
    const base = await json();
    expect((await json("--exponents", "2")).exponents).toHaveLength(2);
    expect((await json("--transient", "7")).transient).toBe(7);
    expect((await json("--unit", "bits")).maximum).toBeCloseTo(Number(base.maximum) / Math.LN2, 12);
    expect((await json("--interval", "3")).certificates.intervalUsed.maximum).toBe(3);
    expect((await json("--interval", "auto")).exponents).toEqual(base.exponents);
    expect((await json("--seed", "1")).perSequence).not.toEqual(base.perSequence);
    expect((await json("--seed", "0")).perSequence).toEqual(base.perSequence);
    expect((await json("--frame", "identity")).perSequence).not.toEqual(base.perSequence);
    expect((await json("--kernels", "reference")).kernels).toContain("reference");
    expect((await json("--precision", "float32")).kernels).toContain("float32");
    expect((await json("--stack", "per-layer")).layerOf).toEqual([0, 0, 0, 0]);
    expect((await json("--convention", "vogt2020")).convention).toBe("vogt2020");
    expect((await json("--tolerance", "10")).steps).toBeLessThan(base.steps);
    expect((await json("--accuracy", "1e-12")).certificates.intervalUsed.mean).toBeLessThan(
      base.certificates.intervalUsed.mean,
    );
    expect((await json("--segments", "2")).certificates.segmentFrames?.segments).toBe(2);
    expect((await json("--columns", "1,0")).exponents).not.toEqual(base.exponents);
  });

  test("reads frames row by row, and takes their first columns", async () => {
    const counted = writeNumbers(at("counted.npy"), [4, 4], (values) => {
      values.forEach((_, i) => {
        values[i] = i;
      });
    });
    const { networks } = await readModelFile(model);
    const parsed = parseArguments(command, [model, "--frame", counted, "--exponents", "2"]);
    const { frame } = await fileOptions(parsed, networks[0]!, 1);
    expect(frame).toEqual(Float64Array.of(0, 4, 8, 12, 1, 5, 9, 13));
    const unit = writeNumbers(at("unit.npy"), [4, 4], (values) => {
      values.fill(0);
      for (let j = 0; j < 4; j++) values[j * 5] = 1;
    });
    const identity = await json("--frame", "identity");
    expect((await json("--frame", unit)).perSequence).toEqual(identity.perSequence);
  });

  test("starts from the states given, one per sequence", async () => {
    const zeros = writeNumbers(at("zeros.npy"), [1, 2, 4], (values) => values.fill(0));
    const base = await json("--transient", "0");
    expect((await json("--transient", "0", "--initial-state", zeros)).perSequence).toEqual(
      base.perSequence,
    );
    const second = writeNumbers(at("second.npy"), [1, 2, 4], (values) => values.fill(0, 0, 4));
    const moved = await json("--transient", "0", "--initial-state", second);
    expect(moved.perSequence[0]).toEqual(base.perSequence[0]);
    expect(moved.perSequence[1]).not.toEqual(base.perSequence[1]);
  });

  test("feeds a text through the network's embedding, with the vocabulary given", async () => {
    const table = Float64Array.of(0.5, -1, 2, 0.25, -0.75, 1.5);
    const tensors = layerTensors("rnn.", { gates: 3, inputs: 2, units: 4 });
    const embedding = { name: "embedding.weight", shape: [3, 2], values: table };
    const path = writeModel(at("embedded.safetensors"), [...tensors, embedding]);
    const ids = Array.from({ length: 60 }, (_, t) => (t * t + 1) % 3);
    writeFileSync(at("text.txt"), ids.map((id) => "bca"[id]).join(""));
    writeFileSync(at("vocab.json"), JSON.stringify({ b: 0, c: 1, a: 2 }));
    const vectors = writeNumbers(at("vectors.npy"), [60, 2], (values) => {
      values.forEach((_, i) => {
        values[i] = table[2 * ids[i >> 1]! + (i & 1)]!;
      });
    });
    const of = async (...args: string[]) => {
      const { out, err } = await lyapscope(["spectrum", path, "--json", ...HERE, ...args]);
      return { err, ...(out === "" ? {} : JSON.parse(out)) };
    };
    const text = ["--input", at("text.txt")];
    const read = await of(...text, "--vocab", at("vocab.json"));
    expect(read.input).toMatchObject({ kind: "tokens", width: 3 });
    expect(read.exponents).toEqual((await of("--input", vectors)).exponents);
    expect((await of(...text)).exponents).not.toEqual(read.exponents);
    writeFileSync(at("text4.txt"), "abcd".repeat(20));
    expect((await of("--input", at("text4.txt"))).err).toContain(
      "input has 4 symbols; the network's embedding takes 3",
    );
  });

  test("closes the loop where the data end", async () => {
    // A readout that says 0.3, −0.2 whatever it reads: the loop is the network on constant input.
    const constant = [0.3, -0.2];
    const tensors = layerTensors("rnn.", { gates: 3, inputs: 2, units: 4 });
    const looped = writeModel(at("looped.safetensors"), [
      ...tensors,
      { name: "fc.weight", shape: [2, 4], values: new Float64Array(8) },
      { name: "fc.bias", shape: [2], values: Float64Array.from(constant) },
    ]);
    // Longer than what is read at once.
    const T = 5000;
    const steps = 30;
    const warm = writeNumbers(at("warm.npy"), [T, 2]);
    const both = writeNumbers(at("both.npy"), [T + steps, 2], (values) => {
      for (let i = 2 * T; i < values.length; i++) values[i] = constant[i % 2]!;
    });
    const documentOf = async (...args: string[]) => {
      const { code, out, err } = await lyapscope(["spectrum", looped, "--json", ...HERE, ...args]);
      expect(code, err).toBe(0);
      return spectrumSchema.parse(JSON.parse(out));
    };
    const loop = ["--closed-loop", "--steps", String(steps), "--transient", "0"];
    const closed = await documentOf("--input", warm, ...loop);
    const driven = await documentOf("--input", both, "--transient", String(T));
    expect(closed).toMatchObject({ closedLoop: true, steps });
    expect(driven).toMatchObject({ closedLoop: false, steps });
    // The frames differ by the transient; the sum of all exponents is ln |det| and does not. Rounding
    // of 30 steps.
    expect(Number(closed.mean)).toBeCloseTo(Number(driven.mean), 12);
    const open = await lyapscope(["spectrum", model, "--input", warm, "--closed-loop"]);
    expect(open.code).toBe(2);
    expect(open.err).toContain(
      "--closed-loop needs a linear readout; rnn: no readout was recognised",
    );
  });

  test("uses the first steps only with --steps", async () => {
    expect((await json("--steps", "100")).steps).toBe(2 * (100 - 10));
  });

  test("writes pictures, page and history whole, and says so", async () => {
    for (const [option, name] of [
      ["--plot", "a.svg"],
      ["--plot", "a.png"],
      ["--plot", "A.HTML"],
      ["--history", "h.csv"],
    ] as const) {
      const { code, err } = await lyapscope([
        "spectrum",
        model,
        "--input",
        data,
        ...HERE,
        option,
        at(name),
      ]);
      expect(code).toBe(0);
      expect(err).toContain(`wrote ${at(name)}\n`);
    }
    expect(parseXml(readFileSync(at("a.svg"), "utf8")).name).toBe("svg");
    expect(readFileSync(at("a.png")).subarray(1, 4).toString()).toBe("PNG");
    expect(readFileSync(at("A.HTML"), "utf8")).toMatch(/^<!doctype html>/);
    expect(readFileSync(at("h.csv"), "utf8")).toMatch(/^step,unit,exponent_1,/);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("stops when interrupted, with code 130 and no file", async () => {
    const controller = new AbortController();
    controller.abort(new DOMException("interrupted", "AbortError"));
    const { code, err, out } = await lyapscope(
      ["spectrum", model, "--input", data, ...HERE, "--plot", at("never.svg")],
      { signal: controller.signal },
    );
    expect({ code, out }).toEqual({ code: 130, out: "" });
    expect(err).toContain("interrupted; nothing was written");
    expect(existsSync(at("never.svg"))).toBe(false);
  });

  test("ends a warning in what to type", async () => {
    const { code, err } = await lyapscope([
      "spectrum",
      model,
      "--input",
      data,
      ...HERE,
      "--tolerance",
      "0.01",
    ]);
    expect(code).toBe(0);
    expect(err).toMatch(/warning: the largest standard error .*\n {2}hint: give some \d+ times/);
  });
});

describe("the other commands", () => {
  test("inspect lists networks, layers and assumptions of a model, and shapes of data", async () => {
    const { code, out } = await lyapscope(["inspect", model]);
    expect(code).toBe(0);
    expect(out).toMatch(/rnn {2}2 inputs, 4 outputs, state of 4/);
    expect(out).toMatch(/layer 1 {2}gru 2 → 4; PyTorch/);
    const about = await lyapscope(["inspect", data]);
    expect(about.out).toMatch(/x\.npy: 2 sequences of 300 steps\nnumbers, 2 features/);
    const parsed = JSON.parse((await lyapscope(["inspect", model, "--json"])).out);
    expect(parsed.networks[0]).toMatchObject({ name: "rnn", stateSize: 4 });
    expect(JSON.parse((await lyapscope(["inspect", data, "--json"])).out)).toMatchObject({
      kind: "numbers",
      width: 2,
      lengths: [300, 300],
    });
  });

  test("inspect prints a mapping that --map takes, for names that nobody knows", async () => {
    const strange = layerTensors("rnn.", { gates: 3, inputs: 2, units: 4 }).map((tensor, i) => ({
      ...tensor,
      name: `q${i}`,
    }));
    const path = writeModel(at("strange.safetensors"), strange);
    const plain = await lyapscope(["inspect", path]);
    expect(plain.err).toMatch(/hint: lyapscope inspect .* --template/);
    const { out } = await lyapscope(["inspect", path, "--template"]);
    const filled = out
      .replace("cell: null", "cell: gru")
      .replace("input_weights: null", "input_weights: q0")
      .replace("recurrent_weights: null", "recurrent_weights: q1")
      .replace("input_bias: null", "input_bias: q2")
      .replace("recurrent_bias: null", "recurrent_bias: q3");
    writeFileSync(at("names.yaml"), filled);
    const args = ["--input", data, "--json", ...HERE];
    const mapped = await lyapscope(["spectrum", path, ...args, "--map", at("names.yaml")]);
    const known = await lyapscope(["spectrum", model, ...args]);
    expect(JSON.parse(mapped.out).exponents).toEqual(JSON.parse(known.out).exponents);
  });

  test("convert writes a model that is read back as the same network", async () => {
    const { code, err } = await lyapscope(["convert", model, at("again.safetensors")]);
    expect(code).toBe(0);
    expect(err).toContain("weight_ih_l0 [12, 2]");
    const [before, after] = await Promise.all([
      readModelFile(model),
      readModelFile(at("again.safetensors")),
    ]);
    expect(after.networks[0]!.cell.definition).toEqual(before.networks[0]!.cell.definition);
    expect((await lyapscope(["convert", model, at("again.pt")])).code).toBe(2);
  });

  test("doctor names the kernels, marks the chosen one, and measures", async () => {
    const { code, out } = await lyapscope(["doctor"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^→ (native|wasm) +\d+\.\d +\d+\.\d/m);
    expect(out).toMatch(/reference +\d+\.\d/);
    const report = JSON.parse((await lyapscope(["doctor", "--json"])).out);
    expect(report.kernels.map((kernel: { name: string }) => kernel.name)).toEqual([
      "native",
      "wasm",
      "reference",
    ]);
  });

  test("demo computes a known spectrum and writes a page", async () => {
    const { code, out, err } = await lyapscope(["demo", "--json", "-o", at("demo.html")]);
    expect(code, err).toBe(0);
    const document = spectrumSchema.parse(JSON.parse(out));
    // assets/demo/README.md: λ₁ = −0.0736 ± 0.0015 by an independent program on other noise.
    const error = Math.hypot(0.0015, document.standardErrors[0]!);
    expect(Math.abs(Number(document.maximum) + 0.0736)).toBeLessThan(4 * error);
    expect(document.nullDirections).toBe(0);
    expect(document.converged).toBe(true);
    // ‖QᵀQ − I‖ of 64 columns in float64, some hundred roundings.
    expect(document.certificates.orthogonality).toBeLessThan(1e-12);
    expect(Math.abs(document.certificates.sumRule!.residual)).toBeLessThan(1e-6);
    expect(readFileSync(at("demo.html"), "utf8")).toContain("small differences of the state fade");
  });
});

describe("help", () => {
  const names = Object.keys(COMMANDS);

  test("a command in a folder of its own is in the list", () => {
    const source = fileURLToPath(new URL("../../src/cli", import.meta.url));
    const folders = readdirSync(source).filter((name) =>
      existsSync(join(source, name, "command.ts")),
    );
    expect(folders.sort()).toEqual(names.toSorted());
  });

  test("lists every command, on stdout with code 0", async () => {
    for (const args of [["--help"], ["-h"], ["help"]]) {
      const { code, out } = await lyapscope(args);
      expect(code).toBe(0);
      for (const name of names) expect(out).toContain(`\n  ${name} `);
    }
    expect((await lyapscope(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each(names)("of %s states every option with its default, within the width", async (name) => {
    const { code, out } = await lyapscope([name, "--help"]);
    const { command } = await COMMANDS[name].load();
    expect(code).toBe(0);
    expect((await lyapscope(["help", name])).out).toBe(out);
    const flat = out.replace(/\s+/g, " ");
    for (const [option, definition] of Object.entries(optionsOf(command))) {
      expect(flat).toContain(`--${option} ${definition.hint ?? ""}`.trimEnd());
      expect(flat).toContain(`(default: ${definition.default})`);
    }
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});

describe("the parts", () => {
  test("the nearest name is within a third of the letters, or begins alike", () => {
    const known = ["exponents", "transient", "input", "json"];
    expect(nearest("exponent", known)).toBe("exponents");
    expect(nearest("trasnient", known)).toBe("transient");
    expect(nearest("exp", known)).toBe("exponents");
    expect(nearest("sjon", known)).toBe("json");
    expect(nearest("verbose", known)).toBeNull();
  });

  test("exit codes: usage 2, failure 1, interruption 130", () => {
    expect(exitCodeOf(new UsageError("a"))).toBe(2);
    expect(exitCodeOf(rangeError("train", "a"))).toBe(2);
    expect(exitCodeOf(typeError(null, "a"))).toBe(2);
    expect(exitCodeOf(new FormatError("AMBIGUOUS", "a"))).toBe(2);
    expect(exitCodeOf(new FormatError("MALFORMED", "a"))).toBe(1);
    expect(exitCodeOf(new NumericalError("NON_FINITE_STATE", 3, "a"))).toBe(1);
    expect(exitCodeOf(new TypeError("a"))).toBe(1);
    expect(exitCodeOf(Object.assign(new Error("a"), { code: "ENOENT" }))).toBe(2);
    expect(exitCodeOf(new DOMException("a", "AbortError"))).toBe(130);
  });

  test("what the engine throws is a fault of ours, whatever its class", () => {
    const endless = (): number => 1 + endless();
    const thrown = (work: () => unknown) => {
      try {
        return work();
      } catch (error) {
        return error;
      }
    };
    for (const error of [
      thrown(endless),
      thrown(() => new Float64Array(-1)),
      thrown(() => (undefined as unknown as string).length),
    ]) {
      expect(exitCodeOf(error)).toBe(1);
      expect(messageOf(error)).toMatch(/: a fault of lyapscope.*LYAPSCOPE_DEBUG=1/);
    }
    const large = thrown(() => new Float64Array(2 ** 40));
    expect(exitCodeOf(large)).toBe(1);
    expect(messageOf(large)).toMatch(/^the memory does not hold this \(Invalid typed array length/);
  });

  test("a file is written whole, or nothing is left of it", async () => {
    const { signal } = new AbortController();
    mkdirSync(at("taken"));
    const before = readdirSync(folder).length;
    // A folder cannot be replaced by a file: the move fails after the content was written.
    await expect(writeWhole(at("taken"), "text", signal)).rejects.toThrow();
    await expect(writeWhole(at("late.txt"), "text", AbortSignal.abort())).rejects.toThrow(/abort/);
    expect(readdirSync(folder)).toHaveLength(before);
    await writeWhole(at("whole.txt"), "text", signal);
    expect(readFileSync(at("whole.txt"), "utf8")).toBe("text");
  });

  test("messages are one line, without the name of the function that threw", () => {
    expect(messageOf(rangeError("lyapunovSpectrum", "k is 9; expected 8"))).toBe(
      "k is 9; expected 8",
    );
    expect(messageOf(rangeError("run", 'there is no run "x"'))).toBe('there is no run "x"');
    expect(messageOf(failure("openStore", "the disk is full"))).toBe("the disk is full");
    expect(messageOf(rangeError(null, "columns: none chosen"))).toBe("columns: none chosen");
    expect(messageOf(new FormatError("MALFORMED", "myModel: is empty"))).toBe("myModel: is empty");
    expect(messageOf(new Error("first\n  second"))).toBe("first; second");
    expect(messageOf(new Error("model.pt: is empty"))).toBe("model.pt: is empty");
  });

  test("colours need a terminal or FORCE_COLOR, and NO_COLOR forbids them", () => {
    const coloured = (isTerminal: boolean, env: Record<string, string>) =>
      createStyle(isTerminal, env).bold("a") !== "a";
    expect(coloured(true, {})).toBe(true);
    expect(coloured(false, {})).toBe(false);
    expect(coloured(true, { NO_COLOR: "1" })).toBe(false);
    expect(coloured(true, { TERM: "dumb" })).toBe(false);
    expect(coloured(false, { FORCE_COLOR: "1" })).toBe(true);
    expect(coloured(false, { FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(false);
  });

  test("progress redraws one line on a terminal and is sparse elsewhere", () => {
    for (const [isTerminal, expected] of [
      [true, /^(\r<clear>\d+ %[^\n<]*)+\r<clear>$/],
      [false, /^30 %, 300 of 1,000 steps, 70 s left\n$/],
    ] as const) {
      let written = "";
      let time = 0;
      const output = { isTerminal, width: 80, style: createStyle(false, {}) };
      const write = (text: string) => {
        written += text;
      };
      const progress = createProgress({ ...output, write }, { now: () => time });
      progress.update(0, 1000);
      expect(written).toBe("");
      for (time = 1000; time <= 35_000; time += 1000) progress.update(time / 100, 1000);
      progress.end();
      expect(written.replaceAll("\u001b[2K", "<clear>")).toMatch(expected);
    }
  });
});
