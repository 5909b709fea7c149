import { describe, expect, test } from "vitest";
import { readModel } from "../../src/formats/index.ts";
import { type WritableTensor, writeSafetensors } from "../../src/formats/safetensors.ts";

const values = Float64Array.of(0.5, 0.25, -0.25, 0.75);
const tensors = ["ih", "hh"].map((part) => ({
  name: `rnn.weight_${part}_l0`,
  shape: [2, 2],
  values,
}));

function read(lyapscope?: string, cell?: string, more: readonly WritableTensor[] = []) {
  const metadata = lyapscope === undefined ? {} : { lyapscope };
  const bytes = writeSafetensors([...tensors, ...more], metadata);
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
    ['{"cell":"leaky","leak":1.5}', "leaky units whose leak is not a number above 0, up to 1"],
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

  test("of coupled oscillators want their matrix, square; without them nobody has a place for it", async () => {
    const stated = '{"cell":"cornn","step":0.1,"frequency":1,"damping":1}';
    const withMatrix = (shape: number[], lyapscope?: string, cell?: string) =>
      read(lyapscope, cell, [
        { name: "rnn.weight_vh_l0", shape, values: new Float64Array(shape[0] * shape[1]) },
      ]);
    const { networks, unused } = await withMatrix([2, 2], stated);
    expect(networks[0].layers[0]).toMatchObject({
      cell: "cornn",
      convention: "PyTorch, one gate, no bias, step 0.1, frequency 1, damping 1",
    });
    expect(networks[0].cell.stateSize).toBe(4);
    expect(unused).toEqual([]);
    const refused = async (model: ReturnType<typeof read>) => (await model).refused[0].reason;
    expect(await refused(read(stated))).toContain("no weight_vh beside it");
    expect(await refused(withMatrix([2, 3], stated))).toContain("shape [2,3]; expected [2,2]");
    expect(await refused(withMatrix([2, 2]))).toMatch(/weight_vh_l0 \[2, 2\].*no tanh cell has/);
    const told = await withMatrix([2, 2], undefined, "relu");
    expect(told.networks[0].assumptions.join()).toContain("computed without rnn.weight_vh_l0");
  });
});
