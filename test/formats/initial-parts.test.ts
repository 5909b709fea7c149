/** Initial states from files: the parts of a state by the names that its kind of layer gives them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { KINDS, type LayerKind } from "../../src/cells/kinds.ts";
import { layerFrom, networkFrom } from "../../src/formats/layers.ts";
import { openInitialStates } from "../../src/formats/node/read-arrays.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { createRandom } from "../../src/random.ts";
import { initialLayer } from "../../src/training/initialise.ts";

const folder = mkdtempSync(join(tmpdir(), "lyapscope-state-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each<[LayerKind, string, string]>([
  ["lstm", "h0", "c0"],
  ["cornn", "y0", "z0"],
])("%s: %s and %s", async (kind, first, second) => {
  const weights = initialLayer(createRandom(1), kind, 1, 2);
  const constants = { step: 0.1, frequency: 1, damping: 1 };
  const options = kind === "cornn" ? { constants } : {};
  const layer = layerFrom({ kind, weights, ...options, convention: "", tensors: [] });
  const path = join(folder, `${kind}.safetensors`);
  const shape = [1, 1, 2];
  const tensors = [
    { name: second, shape, values: Float64Array.of(3, 4) },
    { name: first, shape, values: Float64Array.of(1, 2) },
  ];
  writeFileSync(path, writeSafetensors(tensors, {}));
  const network = networkFrom([layer], { name: "rnn" });
  const [state] = await openInitialStates(path, undefined, network, 1);
  expect(Array.from(state)).toEqual([1, 2, 3, 4]);
  expect(KINDS[kind].state.map((part) => `${part}0`)).toEqual([first, second]);
});
