/** Whether settings of one made-up sweep train at all, foreseen by what another teaches. */
import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/random.ts";
import type { RunEnd, RunTable } from "../../src/readout/run-table.ts";
import {
  areaDifference,
  areaInterval,
  placesAmongOthers,
} from "../../src/readout/statistics/auc.ts";
import { transfer } from "../../src/readout/transfer/transfer.ts";
import { runTable, spectraAt } from "./table.ts";

const FEW = { resamples: 19 };

/** Settings of the same kind: of so many so many diverge. */
interface Group {
  readonly cell: string;
  readonly top: number;
  readonly settings: number;
  readonly events: number;
}

/** Spectra with two exponents that follow one number; the loss before is the same for all. */
function tableOf(groups: readonly Group[], more: Partial<RunTable> = {}): RunTable {
  const settings = groups.flatMap(({ settings: count, events, ...group }) =>
    Array.from({ length: count }, (_, i) => ({ ...group, diverges: i < events })),
  );
  const ends = settings.map(({ diverges }): RunEnd => (diverges ? "diverged" : "finished"));
  return runTable(
    settings.map(({ diverges }, i) => [3, diverges ? Number.POSITIVE_INFINITY : 1 + (i % 7) / 10]),
    {
      ends,
      parameters: [{ kind: "category", name: "cell", values: settings.map(({ cell }) => cell) }],
      spectra: [
        spectraAt(
          0,
          settings.map(({ top }) => [top, top - 1]),
        ),
      ],
      ...more,
    },
  );
}

/** A large λ₁ and cell b go with divergence, the first more plainly. */
const HOME = tableOf([
  { cell: "a", top: 0, settings: 20, events: 1 },
  { cell: "b", top: 0, settings: 10, events: 2 },
  { cell: "a", top: 1, settings: 10, events: 6 },
  { cell: "b", top: 1, settings: 20, events: 18 },
]);
const AWAY = tableOf([
  { cell: "a", top: 0, settings: 12, events: 2 },
  { cell: "b", top: 0, settings: 10, events: 3 },
  { cell: "a", top: 1, settings: 8, events: 4 },
  { cell: "b", top: 1, settings: 10, events: 7 },
]);

const diverges = (from: RunTable, to: RunTable) =>
  transfer(from, to, FEW).hurdles.find(({ event }) => event === "diverges")!;
const rungOf = ({ at }: ReturnType<typeof diverges>, name: string, place = 0) =>
  at[place].rungs.find((rung) => rung.name === name)!;

describe("whether settings of another sweep diverge", () => {
  test("has the areas that the counts of two groups give, ties counting half", () => {
    const found = diverges(HOME, AWAY);
    expect(found.notComputed).toBeNull();
    expect(found.at.map(({ scale }) => scale)).toEqual(["as they are", "within each sweep"]);
    // 16 of 40 diverge. By cell: 6 of 20 in a, 10 of 20 in b. By λ₁: 5 of 22 at 0, 11 of 18 at 1.
    const byCell = (10 * 14 + (6 * 14 + 10 * 10) / 2) / (16 * 24);
    const byTop = (11 * 17 + (5 * 17 + 11 * 7) / 2) / (16 * 24);
    for (const place of [0, 1]) {
      expect(rungOf(found, "hyperparameters", place).auc.value).toBeCloseTo(byCell, 12);
      expect(rungOf(found, "spectrum", place).auc.value).toBeCloseTo(byTop, 12);
      expect(found.at[place]).toMatchObject({
        from: { settings: 60, events: 27 },
        to: { settings: 40, events: 16 },
      });
    }
    expect(found.at[0].rungs.map(({ name }) => name)).toEqual([
      ...["hyperparameters", "spectrum", "hyperparameters + spectrum"],
    ]);
  });

  test("has Newcombe's interval of an area and DeLong's of a gain, all of which hold together", () => {
    const { hurdles, protocol } = transfer(HOME, AWAY, { ...FEW, confidence: 0.9 });
    const [{ at }] = hurdles;
    // One event at one epoch on two scales: 5 % of each; Φ(1.959964) = 0.975.
    expect(protocol.eachArea).toBeCloseTo(0.95, 12);
    const { auc } = at[0].rungs.find(({ name }) => name === "spectrum")!;
    const expected = areaInterval(auc.value, 16, 24, 1.959964);
    for (const end of [0, 1]) expect(auc.interval![end]).toBeCloseTo(expected[end], 6);
    // Of the best at home, all of them together, over cells alone: scores that have the same order.
    const events = Uint8Array.from(
      [2, 3, 4, 7].flatMap((many, group) =>
        Array.from({ length: [12, 10, 8, 10][group] }, (_, i) => (i < many ? 1 : 0)),
      ),
    );
    const places = (of: readonly number[]) =>
      placesAmongOthers(
        Float64Array.from(
          [12, 10, 8, 10].flatMap((count, group) => new Array(count).fill(of[group])),
        ),
        events,
      );
    const { value, error } = areaDifference(places([0, 1, 2, 3]), places([0, 1, 0, 1]), events);
    const { gain } = at[0];
    expect(gain).toMatchObject({ over: "hyperparameters", by: "hyperparameters + spectrum" });
    expect(gain!.value).toBeCloseTo(value, 12);
    expect(gain!.interval![0]).toBeCloseTo(value - 1.959964 * error, 6);
  });

  test("learns nothing from the events that it foresees", () => {
    const other = (most: number) =>
      tableOf([
        { cell: "a", top: 0, settings: 12, events: 12 - most },
        { cell: "b", top: 1, settings: 12, events: most },
      ]);
    // All is turned round: so is the area.
    const [one, reverse] = [
      rungOf(diverges(HOME, other(7)), "spectrum"),
      rungOf(diverges(HOME, other(5)), "spectrum"),
    ];
    expect(one.auc.value).toBeGreaterThan(0.5);
    expect(one.auc.value + reverse.auc.value).toBeCloseTo(1, 12);
    expect(one.home).toBe(reverse.home);
  });

  test("is told wholly without an interval that collapses, and turned where it is the reverse", () => {
    const whole = (turned: boolean) =>
      tableOf([
        { cell: "a", top: 0, settings: 10, events: turned ? 10 : 0 },
        { cell: "b", top: 0.1, settings: 10, events: turned ? 10 : 0 },
        { cell: "a", top: 0.9, settings: 10, events: turned ? 0 : 10 },
        { cell: "b", top: 1, settings: 10, events: turned ? 0 : 10 },
      ]);
    const told = diverges(HOME, whole(false));
    const { auc } = rungOf(told, "spectrum");
    expect(auc.value).toBe(1);
    expect(auc.interval![0]).toBeLessThan(0.95);
    expect(told.claim!.kind).toBe("carries and adds");
    expect(told.claim!.sentences[0]).toMatch(
      /^Spectra before training, as 60 settings \(27 diverge\) teach to read them, tell which settings of the other sweep diverge: area 1\.00 \[0\.\d\d, 1\.00\], 20 of 40 \(numbers as they are\)\.$/,
    );
    const turned = diverges(HOME, whole(true));
    expect(rungOf(turned, "spectrum").auc.value).toBe(0);
    expect(turned.claim!.kind).toBe("turns");
    expect(turned.claim!.sentences[0]).toContain("the wrong way round");
  });

  test("claims nothing of spectra that lie outside of what was learned from, unless within each sweep", () => {
    const far = tableOf([
      { cell: "a", top: 50, settings: 20, events: 2 },
      { cell: "b", top: 51, settings: 20, events: 18 },
    ]);
    const found = diverges(HOME, far);
    expect(found.at.map(({ outside }) => outside)).toEqual([1, 0]);
    expect(found.claim!.sentences[0]).toContain("(numbers within each sweep)");
  });

  test("is not computed, with the reason, where either sweep has too few, one kind alone, or does not know", () => {
    const few = tableOf([
      { cell: "a", top: 0, settings: 40, events: 4 },
      { cell: "b", top: 1, settings: 20, events: 0 },
    ]);
    const none = tableOf([
      { cell: "a", top: 0, settings: 20, events: 0 },
      { cell: "b", top: 1, settings: 20, events: 0 },
    ]);
    expect(diverges(HOME, few)).toEqual({
      event: "diverges",
      notComputed:
        "of the 60 settings of the other sweep of which it is known and open before training, 4 diverge and 56 do not; 5 of each are needed",
      at: [],
      claim: null,
    });
    expect(diverges(few, HOME).notComputed).toMatch(
      /^of the 60 settings of the sweep that is learned from/,
    );
    expect(diverges(HOME, none).notComputed).toMatch(/0 diverge and 40 do not/);
    const [, baseline] = transfer(HOME, AWAY, FEW).hurdles;
    expect(baseline).toMatchObject({
      event: "never beats its baseline",
      notComputed:
        "of no setting of the sweep that is learned from it is known whether it never beats its baseline",
    });
    const late = (table: RunTable) => ({
      ...table,
      spectra: [{ ...[...table.spectra][0], epoch: 2 }],
    });
    expect(() => transfer(late(HOME), late(AWAY), FEW)).toThrow("a training was over");
  });

  test("asks who beats a baseline where one is recorded, of settings that have not yet diverged", () => {
    const known = (table: RunTable) => ({
      ...table,
      baselines: new Float64Array(table.runs.length).fill(0.5 + 1.05),
    });
    const [first, second] = [HOME, AWAY].map(known);
    const [, { at, notComputed }] = transfer(first, second, FEW).hurdles;
    expect(notComputed).toBeNull();
    // Losses of those that do not diverge are 1 to 1.6, which one of seven does not beat.
    const never = (table: RunTable) =>
      table.ends.filter((end, i) => end === "diverged" || i % 7 === 6).length;
    expect(at[0].from.events).toBe(never(HOME));
    expect(at[0].to.events).toBe(never(AWAY));
  });

  test("claims something of spectra that carry nothing in at most a twentieth of pairs of sweeps", () => {
    const random = createRandom(5);
    const nothing = () =>
      tableOf(
        Array.from({ length: 30 }, () => ({
          cell: random.uniform() < 0.5 ? "a" : "b",
          top: random.normal(),
          settings: 1,
          events: random.uniform() < 0.4 ? 1 : 0,
        })),
      );
    const claims = Array.from({ length: 40 }, () => diverges(nothing(), nothing()).claim?.kind);
    // Six or more of forty come by chance in 1.4 % of cases where the share is a twentieth; draws are seeded.
    const claimed = claims.filter((kind) => kind?.startsWith("carries") || kind === "turns");
    expect(claimed.length).toBeLessThan(6);
    expect(claims.filter((kind) => kind !== undefined).length).toBeGreaterThan(30);
  });
});
