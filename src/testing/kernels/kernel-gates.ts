/** The part of `describeKernels` about units with gates, one unit at a time by its formulas. */
import type { ClippedLine, Nonlinearity } from "../../kernels/gates.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import { createRandom } from "../../random.ts";
import type { TestRunner } from "../test-runner.ts";
import { type Case, gruCases, lineCase, lstmCases, resetCases } from "./gate-cases.ts";
import { firstDifference, placeMatrix } from "./guarded-matrix.ts";
import { type KernelFactory, SIZES } from "./kernel-cases.ts";

const HARD_SIGMOID: ClippedLine = { gain: 0.2, offset: 0.5, low: 0, high: 1 };
const RELU: ClippedLine = { gain: 1, offset: 0, low: 0, high: Number.POSITIVE_INFINITY };
const RULES: readonly (readonly [gate: Nonlinearity, candidate: Nonlinearity])[] = [
  ["sigmoid", "tanh"],
  [HARD_SIGMOID, RELU],
];
/** Units of roundoff in all factors of a term: two activations of six, and products. */
const FEW = 24;

/** Describes `GateKernels`. */
export function describeGates(make: KernelFactory, { test, expect }: TestRunner): void {
  for (const [gate, candidate] of RULES) {
    const kind = typeof gate === "string" ? `${gate} and ${candidate}` : "clipped lines";
    const cases = [
      ...lstmCases(gate, candidate),
      ...gruCases(gate, candidate),
      ...resetCases(1, gate, candidate),
      ...resetCases(2, gate, candidate),
      ...(typeof gate === "string" ? [] : [lineCase(gate), lineCase(RELU)]),
    ];
    test(`units with gates, ${kind}: every unit is what its formulas say, and nothing else changes`, () => {
      for (const each of cases) {
        for (const [units, columns] of SIZES) {
          expect(check(make(60_000), each, units, columns, false)).toEqual("");
        }
      }
    });

    test(`units with gates, ${kind}: infinities and NaN stay in their unit`, () => {
      for (const each of cases) expect(check(make(60_000), each, 33, 3, true)).toEqual("");
    });
  }

  test("a clipped line has no slope at its corners, and may write over its input", () => {
    const kernels = make(1000);
    const [x, slope] = [0, 1].map(() => placeMatrix(kernels, 5, 2, (i) => 1.25 * (i - 2)));
    const [on, by] = [x!, slope!];
    kernels.clippedLine(HARD_SIGMOID, 5, 2, on.view, on.ld, on.view, on.ld, by.view, by.ld);
    const values = [0, 0.25, 0.5, 0.75, 1];
    const slopes = [0, 0.2, 0.2, 0.2, 0];
    const allowed = 4 * kernels.unitRoundoff;
    expect(firstDifference("values", on.read(), [...values, ...values], allowed)).toEqual("");
    expect(firstDifference("slopes", by.read(), [...slopes, ...slopes], allowed)).toEqual("");
    expect(on.damage() + by.damage()).toEqual("");
  });
}

/** What is wrong with one method on units × columns; empty if nothing is. */
function check(
  kernels: Kernels,
  { name, sections, run, unit }: Case,
  units: number,
  columns: number,
  special: boolean,
): string {
  const random = createRandom(29);
  const placed = sections.map((count, m) =>
    placeMatrix(kernels, count * units, columns, (i, j) => {
      if (special && m === 0 && (i + 3 * j) % 7 === 0) return SPECIAL[(i + j) % 3]!;
      return 2 * random.normal();
    }),
  );
  const before = placed.map((matrix) => matrix.read());
  run(kernels, units, columns, placed);
  const wanted = before.map((values) => values.slice());
  const allowed = before.map((values) => values.map(() => 0));
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < units; i++) {
      const place = (m: number, s: number) => i + (s + j * sections[m]!) * units;
      const left = unit((m, s = 0) => before[m]![place(m, s)]);
      for (const [m, found] of Object.entries(left)) {
        for (const [s, each] of found.entries()) {
          if (each === null) continue;
          const to = place(+m, s);
          wanted[+m]![to] = each[0];
          allowed[+m]![to] = FEW * kernels.unitRoundoff * each[1];
        }
      }
    }
  }
  for (const [m, matrix] of placed.entries()) {
    const what = `${name}, ${units} × ${columns}, matrix ${m}`;
    const wrong = firstDifference(what, matrix.read(), wanted[m]!, allowed[m]!) || matrix.damage();
    if (wrong !== "") return wrong;
  }
  return "";
}

const SPECIAL = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
