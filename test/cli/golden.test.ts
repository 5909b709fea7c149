/** Golden spectra through the whole chain: files, initial states, frames, options, JSON. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeShared } from "../support/shared.ts";
import { lyapscope } from "./run-cli.ts";

interface Case {
  readonly warmup: number;
  readonly expected: { readonly per_sequence: number[][] };
  readonly alt: Readonly<Record<string, { readonly per_sequence: number[][] }>>;
  readonly accuracy: { readonly float64_vs_oracle_per_exponent: number[] };
}

describeShared("golden cases on the command line", "golden", (golden) => {
  /** The rule of the golden cases' README for interval 1. */
  function expectGolden(actual: number[][], expected: number[][], errors: readonly number[]): void {
    expected.forEach((values, b) => {
      values.forEach((value, j) => {
        const allowance = 30 * Math.max(...errors.slice(Math.max(0, j - 2), j + 3)) + 1e-9;
        expect(Math.abs(actual[b]![j]! - value), `sequence ${b}, column ${j}`).toBeLessThanOrEqual(
          allowance,
        );
      });
    });
  }

  async function perSequence(name: string, ...args: string[]): Promise<number[][]> {
    const folder = join(golden, name);
    const files = args.map((arg) => arg.replace("@", `${folder}/`));
    const common = ["--interval", "1", "--threads", "1", "--segments", "1", "--json"];
    const weights = join(folder, "weights.safetensors");
    const x = join(folder, "x.npy");
    const { code, out, err } = await lyapscope([
      "spectrum",
      weights,
      "--input",
      x,
      ...common,
      ...files,
    ]);
    expect(code, err).toBe(0);
    return JSON.parse(out).perSequence;
  }

  const caseOf = (name: string): Case =>
    JSON.parse(readFileSync(join(golden, name, "case.json"), "utf8"));

  test.each([
    [
      "h0 and c0 in files of their own",
      ["--initial-state", "@h0.npy", "--initial-cell", "@c0.npy"],
    ],
    ["both in one file", ["--initial-state", "@inputs.safetensors"]],
  ])("a stack of two LSTMs, %s", async (_, states) => {
    const { warmup, expected, accuracy } = caseOf("lstm_l2");
    const args = [...states, "--frame", "identity", "--transient", String(warmup)];
    // Joint is what the oracle computed: by default rounding may send a stack layer by layer.
    const found = await perSequence("lstm_l2", ...args, "--stack", "joint");
    expectGolden(found, expected.per_sequence, accuracy.float64_vs_oracle_per_exponent);
  });

  test("a first frame from a file", async () => {
    const { warmup, alt, accuracy } = caseOf("gru_tiny");
    const args = [
      "--initial-state",
      "@h0.npy",
      "--frame",
      "@q0.npy",
      "--transient",
      String(warmup),
    ];
    const found = await perSequence("gru_tiny", ...args);
    expectGolden(found, alt["q0_random"]!.per_sequence, accuracy.float64_vs_oracle_per_exponent);
  });
});
