import { describe, expect, test } from "vitest";
import { readKerasHdf5 } from "../../src/formats/keras/keras.ts";
import { biasOf, columnsOf, someGates } from "../support/gates.ts";
import {
  type H5Layer,
  kerasFolders,
  kerasH5,
  kerasVariables,
  kerasWeights,
  type Weight,
} from "../support/keras-files.ts";
import { torchLayer } from "../support/weights.ts";

const [m, H] = [3, 4];
const LSTM = someGates("ifgo", m, H, 5);

/** A Keras 1 or 2 file of weights, read. */
async function weightsOnly(layers: readonly H5Layer[], version?: string) {
  return readKerasHdf5(await kerasH5(layers, version === undefined ? {} : { version }), "w.h5");
}

describe("files of weights whose layers are not all known", () => {
  const square = (name: string) => ({
    name,
    weights: kerasWeights(`${name}/`, someGates("ifgo", H, H, 11), "ifgo"),
  });
  const nothing = (name: string) => ({ name, weights: [] });
  const sizes = async (...layers: H5Layer[]) =>
    (await weightsOnly(layers, "2.4.0")).networks.map((network) => network.layers.length);

  test("what has no weights and does nothing is passed, anything else ends a stack", async () => {
    expect(await sizes(square("a"), nothing("dropout_1"), square("b"))).toEqual([2]);
    expect(await sizes(square("a"), nothing("repeat_vector"), square("b"))).toEqual([1, 1]);
    const { networks } = await weightsOnly(
      [square("a"), nothing("lambda_1"), square("b")],
      "2.4.0",
    );
    expect(networks[0]!.assumptions.join()).toContain("across lambda_1");
  });

  test("Keras 3's folders do not say the order: other kinds keep recurrent layers apart", async () => {
    const folder = (name: string) => kerasVariables(`layers/${name}/cell`, square(name).weights);
    const norm = { name: "layers/layer_normalization/vars/0", shape: [H], values: [1, 1, 1, 1] };
    const read = async (arrays: readonly Weight[]) =>
      (await readKerasHdf5(await kerasFolders(arrays), "w.h5")).networks;
    expect((await read([...folder("lstm"), ...folder("lstm_1")])).length).toBe(1);
    const apart = await read([...folder("lstm"), norm, ...folder("lstm_1")]);
    expect(apart.map((network) => network.layers.length)).toEqual([1, 1]);
    expect(apart[0]!.assumptions.join()).toContain("layer_normalization");
  });

  test("a readout is said to be taken as linear; what follows it makes it none", async () => {
    const dense = {
      name: "dense",
      weights: [{ name: "dense/kernel:0", shape: [H, 2], values: Array(2 * H).fill(0.5) }],
    };
    const of = async (...layers: H5Layer[]) => (await weightsOnly(layers, "2.4.0")).networks[0]!;
    const plain = await of(square("a"), dense);
    expect(plain.readout).toMatchObject({ activation: "linear" });
    expect(plain.assumptions.join()).toContain("readout dense is taken as linear");
    const followed = await of(square("a"), dense, nothing("activation_1"));
    expect(followed.readout).toMatchObject({ activation: "other" });
    expect(followed.assumptions.join()).toContain("followed by activation_1");
  });

  test("one matrix per gate is Keras 1, whose gates are hard", async () => {
    const gate = (letter: string, keras: string): Weight[] => [
      { name: `l_W_${keras}`, shape: [m, H], values: columnsOf(LSTM, letter, "W") },
      { name: `l_U_${keras}`, shape: [H, H], values: columnsOf(LSTM, letter, "U") },
      { name: `l_b_${keras}`, shape: [H], values: biasOf(LSTM, letter) },
    ];
    const weights = [gate("i", "i"), gate("g", "c"), gate("f", "f"), gate("o", "o")].flat();
    const [network] = (await weightsOnly([{ name: "l", weights }])).networks;
    expect(network!.cell.definition).toMatchObject({ gateActivation: "hard-sigmoid" });
  });

  test("HDF5 under other names than Keras': recognised as in other files", async () => {
    const named = torchLayer("encoder/", 4, m, H).map(({ name, shape, read }) => ({
      name,
      shape,
      values: [...read()],
    }));
    const model = await readKerasHdf5(await kerasFolders(named), "w.h5");
    expect(model).toMatchObject({ format: "hdf5", unused: [] });
    expect(model.networks[0]!.layers[0]!.cell).toBe("lstm");
  });
});
