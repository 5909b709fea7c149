/** Pictures of what one sweep says of another, of results that are made here. */
import { describe, expect, test } from "vitest";
import { transferFigure } from "../../../src/report/readout/transfer-figure.ts";
import { predictionPanel } from "../../../src/report/readout/transfer-panels.ts";
import { OBSERVED, TRANSFER, transferOf } from "./fake-transfer.ts";

const box = { left: 50, top: 20, width: 200, height: 100 };

describe("the picture of a transfer", () => {
  const svg = transferFigure(TRANSFER, { title: "a → b" });
  const count = (pattern: RegExp) => [...svg.matchAll(pattern)].length;

  test("has a dot for each setting in both panels of both scales, of the epoch that the verdict is about", () => {
    expect(count(/class="predictions"/g)).toBe(4);
    const [first] = svg.split('class="predictions"').slice(1);
    expect([...first.split("</g>")[0].matchAll(/<circle/g)]).toHaveLength(OBSERVED.length);
    expect(svg).toContain("spectra after epoch 1, numbers within each sweep");
    expect(svg).not.toContain("after epoch 2");
    expect(svg).toContain("hyperparameters: ρ\u00a0=\u00a00.75, R²\u00a0=\u00a0−1.25");
  });

  test("has the areas with their intervals on one axis, and the reason where there are none", () => {
    const [, inside] = /class="areas">(.*?)<\/g>/s.exec(svg)!;
    // The axis of areas begins at x₀ and ends at x₁; its ticks stand at tenths.
    const tick = (words: string) =>
      Number(new RegExp(`x="([\\d.]+)"[^>]*text-anchor="middle"[^>]*>${words}<`).exec(inside)![1]);
    const [zero, one] = [tick("0.0"), tick("1.0")];
    const at = (share: number) => zero + share * (one - zero);
    const [, x1, x2] = /<line x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)"/.exec(inside)!.map(Number);
    expect(x1).toBeCloseTo(at(0.25), 1);
    expect(x2).toBeCloseTo(at(1), 1);
    const [, circle] = /<circle cx="([\d.]+)"/.exec(inside)!.map(Number);
    expect(circle).toBeCloseTo(at(0.5), 1);
    expect(svg).toContain("area under the curve, 9 of 30");
    expect(svg).toContain("never beats its baseline: not computed: no &lt;reason&gt;");
  });

  test("draws where predictions would be what came, as far as both axes have values in common", () => {
    const drawn = predictionPanel(
      box,
      transferOf("as they are"),
      TRANSFER.transfers[0].predicted.by,
      "loss",
    );
    const [, x1, y1] = /<line x1="([\d.]+)" y1="([\d.]+)"[^>]*class="equal"/
      .exec(drawn)!
      .map(Number);
    // Both axes have the same ends here: from corner to corner.
    expect([x1, y1]).toEqual([50, 120]);
    const far = { ...transferOf("as they are"), observed: [11, 12, 13, 14] };
    expect(predictionPanel(box, far, far.predicted.by, "loss")).not.toContain("equal");
  });

  test("says so where nothing without a spectrum is in both, and where no outcome could be predicted", () => {
    expect(predictionPanel(box, transferOf("as they are"), null, "loss")).toContain(
      "nothing without a spectrum is in both sweeps",
    );
    const none = { ...TRANSFER, transfers: [], verdict: { ...TRANSFER.verdict, at: null } };
    expect(transferFigure(none, { title: "a → b" })).toContain(
      "twenty settings of each are needed",
    );
  });

  test("says the verdict to those who cannot see it, and refuses a width without room", () => {
    expect(svg).toContain("First sentence. Second one.");
    expect(() => transferFigure(TRANSFER, { title: "a", width: 100 })).toThrow(
      /transferFigure: width is 100/,
    );
  });
});
