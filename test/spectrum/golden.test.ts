import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Cell } from "../../src/cells/cell.ts";
import { readModel } from "../../src/formats/read-model.ts";
import { lyapunovSpectrum } from "../../src/spectrum/lyapunov-spectrum.ts";
import type { SpectrumOptions } from "../../src/spectrum/options.ts";
import type { SpectrumResult } from "../../src/spectrum/result.ts";
import {
  type GoldenCase,
  goldenNames,
  goldenTolerance,
  goldenTorchCell,
  readGolden,
  unitFrame,
} from "../support/golden.ts";
import { describeShared } from "../support/shared.ts";

/** Largest error over allowance of the columns that are known, all sequences. */
function worst(
  found: SpectrumResult,
  expected: readonly (readonly number[])[],
  {
    tolerance,
    factor = 1,
    slack = 0,
  }: { tolerance: Float64Array; factor?: number; slack?: number },
): number {
  let ratio = 0;
  expected.forEach((row, b) => {
    row.forEach((value, j) => {
      const allowed = factor * tolerance[Math.min(j, tolerance.length - 1)] + slack;
      const error = Math.abs(found.perSequence[b][j] - value);
      // Comparing this way round lets NaN through to the assertion.
      if (!(error <= ratio * allowed)) ratio = error / allowed;
    });
  });
  return ratio;
}

async function fileCell(golden: GoldenCase, file: string): Promise<Cell> {
  const bytes = new Uint8Array(readFileSync(join(golden.folder, file)));
  const cells: Record<string, string> = { keras_gru_v1: "gru-reset-before", keras_lstm: "lstm" };
  const named = cells[golden.spec.cell] ?? (golden.spec.activation === "relu" ? "relu" : undefined);
  const options = named === undefined ? {} : { cell: named };
  const model = await readModel({ name: file, files: new Map([[file, bytes]]) }, options);
  expect(model.networks).toHaveLength(1);
  return model.networks[0].cell;
}

describeShared("golden spectra, known to 128 bits", "golden", (folder) => {
  for (const name of goldenNames(folder)) {
    describe(name, () => {
      const golden = readGolden(folder, name);
      const { spec } = golden;
      const tolerance = goldenTolerance(golden);
      const run = async (options: SpectrumOptions, cell?: Cell) =>
        lyapunovSpectrum(cell ?? (await fileCell(golden, "weights.npz")), golden.inputs, {
          initialState: golden.initialStates,
          transient: spec.warmup,
          frame: "identity",
          // Joint is what the oracle computed: a stack must not go layer by layer where rounding is large.
          stack: "joint",
          threads: 1,
          ...options,
        });

      test("interval 1 from the identity", async () => {
        const result = await run({ interval: 1 });
        expect(worst(result, spec.expected.per_sequence, { tolerance })).toBeLessThanOrEqual(1);
        expect(result.certificates.orthogonality).toBeLessThan(1e-13);
      });

      test.each(["auto", 2, 5] as const)("interval %s keeps to its own bound", async (interval) => {
        const result = await run({ interval });
        const slack = result.certificates.accuracyBound;
        expect(worst(result, spec.expected.per_sequence, { tolerance, slack })).toBeLessThanOrEqual(
          1,
        );
      });

      test("float32 keeps to the recorded float32 errors and its bound", async () => {
        const result = await run({ interval: 1, precision: "float32" });
        const slack = result.certificates.accuracyBound;
        const single = goldenTolerance(golden, "float32");
        expect(
          worst(result, spec.expected.per_sequence, { tolerance: single, slack }),
        ).toBeLessThanOrEqual(1);
      });

      test("from a random frame, and without a transient", async () => {
        const random = await run({ interval: 1, frame: golden.frame });
        expect(worst(random, spec.alt.q0_random.per_sequence, { tolerance })).toBeLessThanOrEqual(
          1,
        );
        if (spec.alt.warmup0 === undefined) return;
        const at0 = await run({ interval: 1, transient: 0 });
        expect(worst(at0, spec.alt.warmup0.per_sequence, { tolerance })).toBeLessThanOrEqual(1);
      });

      const withOrder = spec.alt.order_hc === undefined ? () => {} : test;
      withOrder("from unit vectors in the order h₁ h₂ … c₁ c₂ …", async () => {
        const H = spec.hidden;
        const rows = [0, 1].flatMap((part) =>
          Array.from(
            { length: spec.layers * H },
            (_, i) => 2 * H * Math.floor(i / H) + part * H + (i % H),
          ),
        );
        const result = await run({ interval: 1, frame: unitFrame(rows) });
        expect(worst(result, spec.alt.order_hc.per_sequence, { tolerance })).toBeLessThanOrEqual(1);
      });

      const withPaper = spec.alt.paper === undefined ? () => {} : test;
      withPaper("convention vogt2020 reproduces the reference code", async () => {
        const result = await run({ convention: "vogt2020", transient: 0 });
        expect(worst(result, spec.alt.paper.per_sequence, { tolerance })).toBeLessThanOrEqual(1);
        expect(result.unit).toBe("bits");
        expect(result.warnings[0]).toContain("not the network's Lyapunov exponents");
      });

      test("every weight file gives the same spectrum to the last bit", async () => {
        const expected = (await run({})).perSequence;
        for (const file of spec.weight_files) {
          const result = await run({}, await fileCell(golden, file));
          expect(result.perSequence, file).toEqual(expected);
        }
        if (spec.framework !== "pytorch") return;
        const direct = await run({}, goldenTorchCell(golden));
        expect(direct.perSequence, "made without the readers").toEqual(expected);
      });

      test("k exponents are the first k columns of all of them", async () => {
        const exponents = Math.min(5, spec.state_dim);
        const result = await run({ interval: 1, exponents });
        const first = spec.expected.per_sequence.map((row) => row.slice(0, exponents));
        expect(worst(result, first, { tolerance })).toBeLessThanOrEqual(1);
      });
    });
  }
});
