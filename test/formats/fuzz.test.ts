/**
 * Damaged files end in a result or in one clear error: no crash, no hang, nothing written, nothing
 * run. A longer run: LYAPSCOPE_FUZZ=100000 npx vitest run test/formats/fuzz.test.ts
 */
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { encodeNpy } from "../../src/data/readers/npy.ts";
import { FormatError } from "../../src/errors.ts";
import { toPyTorchTensors } from "../../src/formats/convert.ts";
import { describeModel } from "../../src/formats/describe-model.ts";
import type { RecurrentNetwork, Tensor } from "../../src/formats/model.ts";
import { readModel } from "../../src/formats/read-model.ts";
import { readTorch } from "../../src/formats/torch/torch.ts";
import { fuzz, fuzzCases } from "../support/fuzz.ts";
import { type Code, pickle, text } from "../support/pickles.ts";
import { kerasArrays, safetensorsOf, tensor, torchLayer } from "../support/weights.ts";

const FIXTURES = new URL("./fixtures/", import.meta.url);

const tensors = [
  ...torchLayer("rnn.", 4, 3, 4),
  ...kerasArrays("gru/", 3, 2, 3, [2, 9]),
  tensor("embed.weight", 5, 3),
  tensor("fc.weight", 2, 4),
];
const arrays = (all: readonly Tensor[]) =>
  Object.fromEntries(all.map((one) => [`${one.name}.npy`, encodeNpy(one.read(), one.shape)]));

const files: Record<string, Uint8Array> = {
  safetensors: safetensorsOf(tensors),
  "stored.npz": zipSync(arrays(tensors), { level: 0 }),
  "deflated.npz": zipSync(arrays(tensors), { level: 9 }),
};
for (const name of readdirSync(FIXTURES)) {
  if (/\.(pt|pkl|jit)$/.test(name)) files[name] = readFileSync(new URL(name, FIXTURES));
}

/** Reads a file and everything in it, as `inspect`, `spectrum` and `convert` would. */
async function readAll(bytes: Uint8Array, name: string): Promise<void> {
  const model = await readModel({ name, files: new Map([[name, bytes]]) });
  JSON.stringify(describeModel(model));
  for (const each of model.tensors) tolerant(() => each.read());
  for (const network of model.networks) tolerant(() => convert(network));
}

function convert(network: RecurrentNetwork): void {
  for (const { values } of toPyTorchTensors(network).tensors) {
    expect(values.every(Number.isFinite)).toBe(true);
  }
}

function tolerant(part: () => unknown): void {
  try {
    part();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
}

test("the files are read when they are whole", async () => {
  for (const [name, bytes] of Object.entries(files)) await readAll(bytes, name);
});

test("damaged safetensors, npz and PyTorch files are read or refused", async () => {
  await fuzz(files, readAll, fuzzCases(4000));
}, 3_600_000);

test("programs of random pickle instructions give a value or are refused", () => {
  const instruction = fc.constantFrom<Code>(
    ...Array.from("NIJKMLSTUBCXVFG]ael)t}dsu021(cRbioPQ", (op) => [op, 1, 0, "0\n"]),
    ...[
      "(",
      "t",
      "]",
      "}",
      ")",
      "R",
      "b",
      "s",
      "a",
      "e",
      "u",
      "Q",
      "h\0",
      "q\0",
      "0",
      "2",
      "K\x05",
      "N",
    ],
    ...[0x81, 0x85, 0x86, 0x87, 0x8f, 0x90, 0x91, 0x92, 0x93, 0x94, 0x88],
    ...["w", "_modules", "__proto__", "weight_hh_l0", "storage"].map(text),
    ...[
      "_utils\n_rebuild_tensor_v2",
      "_utils\n_rebuild_parameter",
      "storage\n_load_from_bytes",
    ].map((name) => `ctorch.${name}\n`),
  );
  const program = fc.noBias(fc.array(instruction, { minLength: 1, maxLength: 60 }));
  fc.assert(
    fc.property(program, (code) => {
      tolerant(() => readTorch(pickle(...code), "m"));
    }),
    { numRuns: fuzzCases(4000), seed: 20261123 },
  );
});
