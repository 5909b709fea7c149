/** The command line inside the test process, and tiny files for it. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context, Output } from "../../src/cli/command.ts";
import { main } from "../../src/cli/main.ts";
import { createStyle } from "../../src/cli/terminal/style.ts";
import { encodeNpy } from "../../src/data/readers/npy.ts";
import { type WritableTensor, writeSafetensors } from "../../src/formats/safetensors.ts";
import { createRandom } from "../../src/random.ts";

/** What a command left behind. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `lyapscope ARGS` without a terminal. */
export async function lyapscope(
  args: readonly string[],
  { signal = new AbortController().signal, env = {} }: Partial<Context> = {},
): Promise<Outcome> {
  const written = { out: "", err: "" };
  const output = (name: "out" | "err"): Output => ({
    write: (text) => {
      written[name] += text;
    },
    isTerminal: false,
    width: 80,
    style: createStyle(false, {}),
  });
  const code = await main(args, { out: output("out"), err: output("err"), env, signal });
  return { code, ...written };
}

/** A folder that goes when the tests have run. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "lyapscope-cli-"));
}

/** PyTorch's tensors of a GRU or tanh layer with seeded weights, names under `prefix`. */
export function layerTensors(
  prefix: string,
  {
    gates,
    inputs,
    units,
    scale = 0.4,
  }: { gates: number; inputs: number; units: number; scale?: number },
): WritableTensor[] {
  const { normal } = createRandom(3);
  const tensor = (name: string, rows: number, columns: number) => ({
    name: `${prefix}${name}`,
    shape: [rows, columns],
    values: Float64Array.from({ length: rows * columns }, () => scale * normal()),
  });
  const bias = (name: string) => ({ ...tensor(name, gates * units, 1), shape: [gates * units] });
  return [
    tensor("weight_ih_l0", gates * units, inputs),
    tensor("weight_hh_l0", gates * units, units),
    bias("bias_ih_l0"),
    bias("bias_hh_l0"),
  ];
}

/** Writes a model of such layers. */
export function writeModel(path: string, tensors: readonly WritableTensor[]): string {
  writeFileSync(path, writeSafetensors(tensors));
  return path;
}

/** Writes normal numbers, [T, m] or [B, T, m]; `change` may spoil them. */
export function writeNumbers(
  path: string,
  shape: readonly number[],
  change: (values: Float64Array) => void = () => {},
): string {
  const { normal } = createRandom(4);
  const values = Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, normal);
  change(values);
  writeFileSync(path, encodeNpy(values, shape));
  return path;
}
