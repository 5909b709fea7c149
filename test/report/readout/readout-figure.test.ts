/** Pictures of readouts of tables that are made here: what is drawn, where, and what is said where there is nothing. */
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/random.ts";
import { readout } from "../../../src/readout/readout.ts";
import type { FeatureRow } from "../../../src/readout/result.ts";
import type { RunTable } from "../../../src/readout/run-table.ts";
import { readoutFigure } from "../../../src/report/readout/readout-figure.ts";
import { scatterPanel } from "../../../src/report/readout/scatter-panel.ts";
import { settingPoints } from "../../../src/report/readout/setting-points.ts";
import { runTable, spectraAt } from "../../readout/table.ts";

const DRAWS = { resamples: 19, permutations: 19, ladderPermutations: 19 };

/** Twelve settings of two seeds: three rates × four cells; the last of them diverges. */
function grid(): RunTable {
  const { normal } = createRandom(2);
  const runs = Array.from({ length: 24 }, (_, run) => {
    const setting = run >> 1;
    const [rate, cell] = [setting % 3, Math.floor(setting / 3)];
    const loss = rate + 0.3 * cell + 0.05 * normal();
    return {
      setting,
      rate,
      cell,
      losses: [5, loss + 1, loss],
      first: 0.2 * rate + 0.02 * normal(),
    };
  });
  const table = runTable(
    runs.map(({ losses }) => losses),
    {
      spectra: [
        spectraAt(
          1,
          runs.map(({ first }) => [first, first - 1, first - 3]),
        ),
      ],
    },
  );
  return {
    ...table,
    settingOf: runs.map(({ setting }) => setting),
    ends: runs.map(({ setting }) => (setting === 11 ? "diverged" : "finished")),
    parameters: [
      { kind: "number", name: "rate", log: false, values: runs.map(({ rate }) => rate) },
      { kind: "category", name: "cell", values: runs.map(({ cell }) => `cell ${cell}`) },
    ],
  };
}

const drawn = (table: RunTable, by?: string) =>
  readoutFigure(table, readout(table, DRAWS), { title: "a grid", by });

describe("the picture of a readout", () => {
  const svg = drawn(grid(), "cell");
  const count = (pattern: RegExp) => [...svg.matchAll(pattern)].length;

  test("has a dot for each setting in every panel of a feature, a cross for what diverged", () => {
    const panels = count(/class="settings"/g);
    expect(panels).toBeGreaterThan(0);
    expect(count(/class="diverged"/g)).toBe(panels);
    const [first] = svg.split('class="settings"').slice(1);
    expect([...first.split("</g>")[0].matchAll(/<circle/g)]).toHaveLength(11);
  });

  test("has a line for every spectrum, and a square for every setting in both maps", () => {
    const spectra = /class="spectra">(.*?)<\/g>/s.exec(svg)![1];
    expect([...spectra.matchAll(/<path/g)]).toHaveLength(12);
    const maps = [...svg.matchAll(/class="map">(.*?)<\/g>/gs)].map(([, inside]) => inside);
    expect(maps.map((inside) => [...inside.matchAll(/<rect/g)].length)).toEqual([12, 12]);
  });

  test("is coloured by the hyperparameter that was asked for, with its levels in the legend", () => {
    expect(svg).toContain("colour: cell");
    for (const level of [0, 1, 2, 3]) expect(svg).toContain(`>cell ${level}<`);
  });

  test("has powers of ten for what is positive and spans decades", () => {
    const table = grid();
    const spectra = [...table.spectra].map((at) => {
      const exponents = at.exponents.map((_, run) => {
        // Where it is positive there is no horizon, or the two would put the settings in one order.
        const sign = run >> 1 === 10 ? 1 : -1;
        const largest = sign * 10 ** -((run >> 1) / 4) * (1 + 0.01 * (run % 2));
        return Float64Array.of(largest, largest - 1, largest - 3);
      });
      return { ...at, exponents };
    });
    const values = table.curves[0].values.map((losses) => losses.map((loss) => 1e3 ** loss));
    const row = { feature: "memory horizon 1/|λ₁|", epoch: 1, correlation: 0.5 } as FeatureRow;
    const moved = { ...table, curves: [{ ...table.curves[0], values }], spectra };
    const points = settingPoints(moved, readout(table, DRAWS));
    const box = { left: 60, top: 20, width: 250, height: 190 };
    const svg = scatterPanel(box, points, row, { by: null, outcome: "final loss" });
    expect(svg).not.toContain("NaN");
    const at = (tick: string) =>
      Number(new RegExp(`x="([\\d.]+)"[^>]*text-anchor="middle"[^>]*>${tick}<`).exec(svg)![1]);
    // From one power of ten to the next it is as far everywhere.
    expect(at("100") - at("10")).toBeCloseTo(at("10") - at("1"), 1);
    expect(svg).toContain(">10⁶<");
  });

  test("writes numbers that are too long to stand beside a name in powers of ten", () => {
    const table = grid();
    const { curves } = table;
    const values = curves[0].values.map((losses) => losses.map((loss) => 1e9 * (loss - 1)));
    const svg = drawn({ ...table, curves: [{ ...curves[0], values }] });
    expect(svg).toContain(">1e9<");
    expect(svg).not.toContain(">1000000000<");
  });

  test("says the verdict to those who cannot see it", () => {
    const { verdict } = readout(grid(), DRAWS);
    expect(svg).toContain(verdict.sentences[1].slice(0, 40));
  });

  test("says so where there is nothing to draw", () => {
    const table = runTable([[2], [1]], { spectra: [spectraAt(0, [[-1], [-2]])] });
    expect(drawn(table)).toContain("there are too few settings");
  });

  test("is drawn without hyperparameters, and without any that has a second beside it", () => {
    const table = grid();
    const alone = drawn({
      ...table,
      parameters: table.parameters.slice(0, 1),
      settingOf: table.runs.map((_, run) => run),
    });
    expect(alone).not.toContain('class="map"');
    const none = drawn({ ...table, parameters: [], settingOf: table.runs.map((_, run) => run) });
    expect(none).not.toContain("colour:");
    expect(none).toContain('class="settings"');
  });
});
