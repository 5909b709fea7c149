/** `lyapscope tune-init`: what is typed, printed, written and refused. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { targetOf, targetText } from "../../src/cli/tune-init/target-words.ts";
import { lyapscope, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const CONFIG = at("copy.yaml");
const QUICK = ["--seeds", "2", "--points", "3", "--threads", "1"];
const tune = (...words: string[]) => {
  const quick = words.includes("--seeds") ? ["--threads", "1"] : QUICK;
  return lyapscope(["tune-init", CONFIG, ...quick, ...words]);
};
const BOUND = ["--vary", "initial.all.bound", "--target", "λ1=-0.3"];

beforeAll(() => {
  writeFileSync(
    CONFIG,
    `# what is learned
task: { kind: delayed-copy, sequences: 16, validation: 12, length: 2, delay: 8, symbols: 3 }
network:
  cell: gru # with gates
  hidden: 5
  initial: { all: { kind: uniform, bound: 1 } }
training: { epochs: 1, batchSize: 16 }
store: ${at("runs.db")}
`,
  );
});

describe("targets", () => {
  test.each([
    ["λ1=0", { kind: "exponent", index: 1, value: 0 }, "λ₁ = 0"],
    ["λ₁₂=−0.5", { kind: "exponent", index: 12, value: -0.5 }, "λ₁₂ = −0.5"],
    ["L2=1e-3", { kind: "exponent", index: 2, value: 0.001 }, "λ₂ = 0.001"],
    ["lambda3=-1", { kind: "exponent", index: 3, value: -1 }, "λ₃ = −1"],
    ["horizon=50", { kind: "horizon", steps: 50 }, "λ₁ = −1/50, a horizon of 50 steps"],
    ["mean=-0.7", { kind: "mean", value: -0.7 }, "mean of all λ = −0.7"],
  ] as const)("%s is understood", (typed, target, text) => {
    expect(targetOf(typed)).toEqual(target);
    expect(targetText(target)).toBe(text);
  });

  test.each([
    "0",
    "λ1",
    "λ1=",
    "λ0=1",
    "λ=1",
    "entropy=1",
    "λ1=x",
    "λ1=∞",
    "horizon=0",
    "horizon=-3",
    "λ1=1=2",
  ])("%s is refused", (typed) => {
    expect(() => targetOf(typed)).toThrow(`--target is "${typed}"; expected`);
  });
});

describe("tune-init", () => {
  test("prints the curve, the crossing with its interval, and what to type; that trains", async () => {
    const { code, out, err } = await tune(
      ...BOUND,
      "-o",
      at("tuned.yaml"),
      "--plot",
      at("curve.svg"),
    );
    expect(code, err).toBe(0);
    expect(out).toMatch(/^λ₁ = −0\.3, by network\.initial\.all\.bound from 0\.0775 to 7\.75\n/);
    expect(out).toContain("gru, 5 units; 2 networks, seeds 0 to 1\n");
    expect(out).toMatch(/^λ₁ = −0\.3 at [\d.]+; λ₁ (rises|falls) through it$/m);
    expect(out).toMatch(/^ {2}of the mean over all networks of the kind: 95 % interval/m);
    expect(out).toMatch(/^ {2}of one more network drawn like these: 95 % interval/m);
    expect(err).toContain(`wrote ${at("tuned.yaml")}\n`);
    const [, bound] = /--set network\.initial\.all\.bound=([\d.]+)\n$/.exec(out)!;
    const written = readFileSync(at("tuned.yaml"), "utf8");
    expect(written).toContain(`bound: ${bound}`);
    expect(written).toContain("cell: gru # with gates");
    expect(readFileSync(at("curve.svg"), "utf8")).toContain('class="interval"');
    const trained = await lyapscope(["train", at("tuned.yaml"), "--json", "--threads", "1"]);
    expect(trained.code, trained.err).toBe(0);
  });

  test("a page holds the figure and the numbers", async () => {
    expect((await tune(...BOUND, "--plot", at("curve.html"))).code).toBe(0);
    const page = readFileSync(at("curve.html"), "utf8");
    expect(page).toContain("<svg");
    expect(page).toContain('"schema":"lyapscope.tune-init/1"');
  });

  test("without a crossing: what comes nearest, what to try, and exit code 1", async () => {
    const { code, out, err } = await tune(
      "--vary",
      "initial.all.bound",
      ...["--seeds", "4", "--points", "2"],
      "--from",
      "0.1",
      "--to",
      "0.2",
      "-o",
      at("no.yaml"),
    );
    expect(code).toBe(1);
    expect(out).toContain(
      "no crossing: no network.initial.all.bound between 0.1 and 0.2 has λ₁ = 0",
    );
    expect(err).toMatch(
      /nearest is −0\.\d+ ± 0\.\d+, at 0\.2; try a higher --to, or another setting/,
    );
    expect(() => readFileSync(at("no.yaml"))).toThrow("ENOENT");
  });

  test("a setting that moves nothing is named", async () => {
    const { code, err } = await tune("--vary", "initial.readout.gain");
    expect(code).toBe(1);
    expect(err).toContain("network.initial.readout.gain does not move λ₁ before the training");
  });

  test("settings by --set go before the file's, into the words to type as well", async () => {
    const { out } = await tune(
      ...BOUND,
      "--set",
      "network.hidden=4",
      "--set",
      "network.initial.all.bound=9",
    );
    expect(out).toContain("gru, 4 units");
    expect(out.match(/--set network\.hidden=4/g)).toHaveLength(1);
    expect(out.match(/--set network\.initial\.all\.bound/g)).toHaveLength(1);
  });

  test.each([
    [["--target", "1"], '--target is "1"; expected λ1=0'],
    [["--vary", "initial.all.bond"], "did you mean network.initial.all.bound?"],
    [["--from", "0.1"], "--from is given without --to"],
    [["--from", "a", "--to", "1"], '--from is "a"; expected a number'],
    [["--seeds", "1"], '--seeds is "1"; expected an integer from 2 on'],
    [["-o", "a.json"], "expected a name ending in .yaml or .yml"],
    [["--set", "monitor.enabled=false"], "monitor.enabled is false"],
    [["--set", "training.epochs=abc"], "tune-init: --set training.epochs has a mistake"],
    [["--vary", "leak"], "network.leak"],
  ])("%j is wrong usage", async (words, message) => {
    const { code, err } = await tune(...words);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});
