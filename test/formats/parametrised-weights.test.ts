import { describe, expect, test } from "vitest";
import type { CellDefinition } from "../../src/cells/definition.ts";
import type { Tensor } from "../../src/formats/model.ts";
import { recognise } from "../../src/formats/recognise.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { tensor, torchLayer } from "../support/weights.ts";

const [m, H] = [3, 4];
const rows = 4 * H;
/** One rounding of a product, a sum of H squares and a quotient. */
const ROUNDING = { atol: 1e-14, rtol: 1e-14 };
/** An LSTM without weight_hh, and other tensors in its place. */
const withParts = (prefix: string, ...parts: Tensor[]) => [
  ...torchLayer(prefix, 4, m, H).filter(({ name }) => !name.includes("weight_hh")),
  ...parts,
];
const recurrentOf = (tensors: readonly Tensor[]) => {
  const { networks, refused, unused } = recognise(tensors);
  expect(refused).toEqual([]);
  expect(unused).toEqual([]);
  const definition = networks[0]!.cell.definition as CellDefinition & Record<string, Float64Array>;
  return { weights: definition["recurrentWeights"]!, said: networks[0]!.assumptions.join("; ") };
};
/** g · v/‖v‖, row by row or for columns. */
function normalised(g: Tensor, v: Tensor, byRow: boolean): number[] {
  const [scales, values] = [g.read(), v.read()];
  const group = (at: number) => (byRow ? Math.floor(at / H) : at % H);
  return Array.from(values, (value, at) => {
    const members = [...values].filter((_, other) => group(other) === group(at));
    return (scales[group(at)]! * value) / Math.hypot(...members);
  });
}

describe("weights that are stored in parts", () => {
  test.each([
    ["rnn.weight_hh_l0_g", "rnn.weight_hh_l0_v", rows, 1],
    [
      "rnn.parametrizations.weight_hh_l0.original0",
      "rnn.parametrizations.weight_hh_l0.original1",
      rows,
      1,
    ],
    ["rnn.weight_hh_l0_g", "rnn.weight_hh_l0_v", 1, H],
  ])("weight normalisation: %s, g of [%i, %i]", (nameG, nameV, high, wide) => {
    const [g, v] = [tensor(nameG, high, wide), tensor(nameV, rows, H)];
    const { weights, said } = recurrentOf(withParts("rnn.", g, v));
    expectAllClose(weights, normalised(g, v, wide === 1), ROUNDING);
    expect(said).toContain("weight normalisation");
  });

  test("pruning: the original times its mask, which may be of bytes", () => {
    const original = tensor("rnn.weight_hh_l0_orig", rows, H);
    const kept = Float64Array.from({ length: rows * H }, (_, i) => (i % 3 === 0 ? 0 : 1));
    const mask = { ...tensor("rnn.weight_hh_l0_mask", rows, H), dtype: "uint8", read: () => kept };
    const { weights, said } = recurrentOf(withParts("rnn.", original, mask));
    expect([...weights]).toEqual([...original.read()].map((value, i) => value * kept[i]!));
    expect(said).toContain("pruning");
  });

  test.each([
    ["weight_hh_l0_orig", "weight_hh_l0_u", "weight_hh_l0_v"],
    [
      "parametrizations.weight_hh_l0.original",
      "parametrizations.weight_hh_l0.0._u",
      "parametrizations.weight_hh_l0.0._v",
    ],
  ])("spectral normalisation: W₀ by uᵀ W₀ v (%s)", (nameW, nameU, nameV) => {
    const [W, u, v] = [tensor(nameW, rows, H), tensor(nameU, rows), tensor(nameV, H)];
    const values = [...W.read()];
    const norm = values.reduce(
      (sum, value, i) => sum + u.read()[Math.floor(i / H)]! * value * v.read()[i % H]!,
      0,
    );
    const { weights } = recurrentOf(withParts("", W, u, v));
    expectAllClose(
      weights,
      values.map((value) => value / norm),
      ROUNDING,
    );
  });

  test("weight drop: the undropped weight, not the copy inside the wrapped module", () => {
    const raw = tensor("rnns.0.weight_hh_l0_raw", rows, H);
    const { weights, said } = recurrentOf([raw, ...torchLayer("rnns.0.module.", 4, m, H)]);
    expect(weights).toEqual(raw.read());
    expect(said).toContain("rnns.0.weight_hh_l0_raw");
  });

  test("another parametrisation is refused by its name, and says what undoes it", () => {
    const parts = [
      tensor("rnn.parametrizations.weight_hh_l0.original", rows, H),
      tensor("rnn.parametrizations.weight_hh_l0.0.base", H, H),
    ];
    const { networks, refused } = recognise(withParts("rnn.", ...parts));
    expect(networks).toEqual([]);
    expect(refused[0]!.reason).toMatch(/weight_hh_l0\.original.*remove_parametrizations/);
  });

  test("parts whose shapes do not fit are refused", () => {
    const parts = [tensor("rnn.weight_hh_l0_g", 5, 1), tensor("rnn.weight_hh_l0_v", rows, H)];
    expect(recognise(withParts("rnn.", ...parts)).refused[0]!.reason).toMatch(
      /_g has shape \[5,1\], which does not fit/,
    );
  });

  test("a readout in parts is put together, too", () => {
    const head = [tensor("fc.weight_g", 2, 1), tensor("fc.weight_v", 2, H), tensor("fc.bias", 2)];
    const { networks, unused } = recognise([...torchLayer("rnn.", 4, m, H), ...head]);
    expectAllClose(networks[0]!.readout!.weights, normalised(head[0]!, head[1]!, true), ROUNDING);
    expect(unused).toEqual([]);
  });
});
