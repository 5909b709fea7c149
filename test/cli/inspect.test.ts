/** What `inspect` says of files in which it finds no network to compute with. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { encodeNpy } from "../../src/data/readers/npy.ts";
import { layerTensors, lyapscope, temporaryFolder, writeModel } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);

function writeNpz(path: string, shapes: Record<string, readonly number[]>): string {
  const files = Object.entries(shapes).map(([name, shape]) => {
    const values = new Float64Array(shape.reduce((a, b) => a * b, 1));
    return [`${name}.npy`, encodeNpy(values, shape)];
  });
  writeFileSync(path, zipSync(Object.fromEntries(files)));
  return path;
}

test("arrays that nobody knows may be a model's or data: both ways on are shown", async () => {
  const path = writeNpz(at("arrays.npz"), { kernel: [5, 32], state: [8, 32] });
  const { code, out, err } = await lyapscope(["inspect", path]);
  expect(code).toBe(0);
  expect(out).toMatch(/0 recurrent networks, 2 tensors\n\n.*kernel \[5, 32\], state \[8, 32\]/);
  expect(err).toMatch(/hint: .* --template > names\.yaml.*\n {2}hint: as data: .* --array NAME\n/);
});

test("one array in an archive is data", async () => {
  const { out, err } = await lyapscope(["inspect", writeNpz(at("one.npz"), { x: [20, 3] })]);
  expect(out).toMatch(/1 sequence of 20 steps\nnumbers, 3 features/);
  expect(err).toBe("");
});

test("a network that was refused has its reason, and no mapping is offered for it", async () => {
  const tensors = layerTensors("rnn.", { gates: 3, inputs: 2, units: 4 });
  tensors[0]!.values[3] = Number.NaN;
  const { code, out, err } = await lyapscope([
    "inspect",
    writeModel(at("nan.safetensors"), tensors),
  ]);
  expect(code).toBe(0);
  expect(out).toMatch(/rnn {2}cannot be computed with: .*weight_ih_l0 holds NaN/);
  expect(err).toBe("warning: no recurrent network that can be computed with\n");
});

test("names that nobody knows lead to a mapping, or to the tensors as data", async () => {
  const path = writeModel(at("strange.safetensors"), [
    { name: "kernel", shape: [5, 32], values: new Float64Array(160) },
    { name: "other", shape: [3], values: new Float64Array(3) },
  ]);
  const { err } = await lyapscope(["inspect", path]);
  expect(err.match(/hint:/g)).toHaveLength(2);
  expect(err).toContain("--template");
  expect(err).toContain(`lyapscope inspect ${path} --array NAME`);
});
