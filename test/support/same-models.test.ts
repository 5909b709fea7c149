import { expect, test } from "vitest";
import { sequenceFromNumbers } from "../../src/data/sequences.ts";
import { readModel } from "../../src/formats/read-model.ts";
import { lyapunovSpectrum } from "../../src/spectrum/lyapunov-spectrum.ts";
import { expectAllClose } from "./expect-all-close.ts";
import { INPUTS, sameModels } from "./same-models.ts";

test("one network in the files of every framework has one spectrum", async () => {
  const drive = sequenceFromNumbers(
    Float64Array.from({ length: 200 }, (_, t) => Math.sin(t / 5)),
    INPUTS,
  );
  const spectra: (readonly number[])[] = [];
  for (const [ending, bytes] of Object.entries(await sameModels())) {
    const name = `network.${ending}`;
    const model = await readModel({ name, files: new Map([[name, bytes]]) });
    const { exponents } = await lyapunovSpectrum(model.networks[0]!.cell, drive);
    spectra.push(exponents);
  }
  expect(spectra).toHaveLength(5);
  for (const each of spectra) expectAllClose([...each], [...spectra[0]!], { atol: 1e-12 });
});
