/** What docs/guides/keras.md says of names and formats, on files in Keras' layout. */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { someGates } from "../support/gates.ts";
import { kerasFolders, kerasVariables, kerasWeights, kerasZip } from "../support/keras-files.ts";
import { temporaryFolder, writeNumbers } from "./run-cli.ts";
import { startWatch, watchOnce, write } from "./watching.ts";

const SHARED =
  process.env["LYAPSCOPE_SHARED"] ?? fileURLToPath(new URL("../../../shared", import.meta.url));
const TEXTGENRNN = join(SHARED, "models/textgenrnn/textgenrnn_weights.hdf5");

const [m, H] = [3, 4];
const gates = (epoch: number) => someGates("ifgo", m, H, epoch);
const weights = (epoch: number) => kerasWeights("", gates(epoch), "ifgo");

test(".keras and .weights.h5 give the same spectrum for the same weights, under their epoch", async () => {
  const place = temporaryFolder();
  const folder = join(place, "checkpoints");
  mkdirSync(folder);
  const data = writeNumbers(join(place, "x.npy"), [2, 120, m]);
  const config = {
    name: "lstm",
    units: H,
    activation: "tanh",
    recurrent_activation: "sigmoid",
    use_bias: true,
  };
  const architecture = {
    class_name: "Sequential",
    config: { layers: [{ class_name: "LSTM", config }] },
  };
  const args = [folder, "--input", data, "--store", join(place, "runs.db"), "--json"];
  const watching = startWatch(args);
  for (const epoch of [1, 2]) {
    const whole = await kerasZip(architecture, kerasVariables("layers/lstm/cell", weights(epoch)));
    const only = await kerasFolders(kerasVariables("layers/lstm/cell", weights(epoch)));
    writeFileSync(join(place, "whole"), whole);
    writeFileSync(join(place, "only"), only);
    const named = join(folder, `weights.0${epoch}-0.5${epoch}.weights.h5`);
    await write(
      ["torn", join(place, "whole"), join(folder, `epoch-00${epoch}.keras`), 900],
      ["torn", join(place, "only"), named, 900],
    );
    await watching.until(`epoch ${epoch}`, () => watching.documents().length === 2 * epoch);
  }
  await watching.stop();
  expect(watching.err).not.toContain("not computed");
  const spectra = watching
    .documents()
    .map(
      ({ step, file, spectrum }) => [step, file.replace(/.*\./, ""), spectrum.exponents] as const,
    );
  expect(spectra.map(([step, ending]) => [step, ending])).toEqual([
    [1, "keras"],
    [1, "h5"],
    [2, "keras"],
    [2, "h5"],
  ]);
  expect(spectra[0]![2]).toHaveLength(2 * H);
  expect(spectra[1]![2]).toEqual(spectra[0]![2]);
  expect(spectra[3]![2]).toEqual(spectra[2]![2]);
  expect(spectra[2]![2]).not.toEqual(spectra[0]![2]);
});

test.skipIf(!existsSync(TEXTGENRNN))(
  "a file that Keras wrote (skipped: no shared/models)",
  async () => {
    const place = temporaryFolder();
    const folder = join(place, "checkpoints");
    mkdirSync(folder);
    copyFileSync(TEXTGENRNN, join(folder, "weights.07-1.25.hdf5"));
    const text = join(place, "text.txt");
    writeFileSync(text, "what a network reads that has learned headlines ".repeat(3));
    const vocabulary = join(SHARED, "models/textgenrnn/textgenrnn_vocab.json");
    const { documents } = await watchOnce([
      ...[folder, "--input", text, "--vocab", vocabulary, "--store", join(place, "runs.db")],
      ...["--json", "--exponents", "4", "--transient", "20"],
    ]);
    expect(documents().map(({ step }) => step)).toEqual([7]);
    expect(documents()[0]!.spectrum.state.size).toBe(512);
  },
);
