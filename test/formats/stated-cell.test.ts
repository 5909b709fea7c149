import { describe, expect, test } from "vitest";
import { readModel } from "../../src/formats/index.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";

const values = Float64Array.of(0.5, 0.25, -0.25, 0.75);
const tensors = ["ih", "hh"].map((part) => ({
  name: `rnn.weight_${part}_l0`,
  shape: [2, 2],
  values,
}));

function read(lyapscope: string, cell?: string) {
  const bytes = writeSafetensors(tensors, { lyapscope });
  const options = cell === undefined ? {} : { cell };
  return readModel({ name: "m", files: new Map([["m.safetensors", bytes]]) }, options);
}

describe("metadata that state a cell", () => {
  test("are shown with their parameters, and --cell goes before them", async () => {
    const text = '{"cell":"antisymmetric","step":0.25,"diffusion":0}';
    const { networks } = await read(text);
    expect(networks[0]!.layers[0]).toMatchObject({
      cell: "antisymmetric",
      convention: "PyTorch, one gate, no bias, step 0.25, diffusion 0",
    });
    const told = await read(text, "relu");
    expect(told.networks[0]!.layers[0]!.cell).toBe("relu");
  });

  test("of another number of gates than the tensors have are not believed", async () => {
    const { networks } = await read('{"cell":"lstm"}');
    expect(networks[0]!.layers[0]!.cell).toBe("tanh");
    expect(networks[0]!.assumptions[0]).toMatch(/^nonlinearity tanh/);
  });

  test.each([
    ['{"cell":"leaky"}', "leaky units without leak"],
    [
      '{"cell":"antisymmetric","step":0.1,"diffusion":"0"}',
      "antisymmetric units without diffusion",
    ],
    ['{"cell":"hopfield"}', "a cell that is not known"],
    ["{", "a cell that is not known"],
    ["null", "a cell that is not known"],
  ])("%s are refused", async (text, reason) => {
    await expect(read(text)).rejects.toMatchObject({
      name: "FormatError",
      code: "UNSUPPORTED",
      message: expect.stringContaining(`m: its metadata state ${reason} (${text}); expected`),
    });
  });
});
