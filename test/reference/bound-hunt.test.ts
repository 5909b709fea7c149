/**
 * The rounding bound held against arithmetic of 106 bits on random networks of the kinds that have broken it.
 *
 * `node bench/bound-hunt.mjs` runs some hundred more of them and prints the worst of each kind.
 *
 * @module-tag slow
 */
import { expect, test } from "vitest";
import { lyapunovSpectrum, type SpectrumResult } from "../../src/spectrum/index.ts";
import { type BoundCase, boundCase, cellOf, KINDS } from "../support/bound-cases.ts";
import { sequenceSet } from "../support/drive.ts";
import { exactExponents } from "../support/exact-networks.ts";

const COUNT = Number(process.env["LYAPSCOPE_HUNT"] ?? 16);
const FIRST = Number(process.env["LYAPSCOPE_HUNT_FROM"] ?? 0);

/** What came of a case: error over bound, or why there is none. */
interface Finding {
  readonly kind: BoundCase["kind"];
  readonly line: string;
  /** ∞: a −∞ that is false, or one that was missed, without a word. */
  readonly ratio: number;
  readonly outcome: "held" | "said" | "undecided" | "broken";
}

async function examine(hunted: BoundCase): Promise<Finding> {
  const { kind, layers, inputs, frame, options } = hunted;
  const cell = cellOf(layers);
  const result = await lyapunovSpectrum(cell, sequenceSet(inputs.map((row) => [...row])), options);
  const bound = result.certificates.accuracyBound;
  const found = [...result.perSequence[0]];
  const truth =
    kind === "float32, chaotic"
      ? await inDoublePrecision(hunted)
      : exactExponents(layers, inputs, frame, options.transient);
  const report = (outcome: Finding["outcome"], ratio: number, error: number): Finding => ({
    kind,
    outcome,
    ratio,
    line: `${hunted.name} ${options.interval} ${options.kernels}: error ${error.toExponential(1)}, bound ${bound.toExponential(1)}: ${outcome}`,
  });
  if (isSaid(result)) return report("said", 0, Number.NaN);
  const unstable = kind !== "float32, chaotic" && Math.max(...truth) > -0.02;
  if (unstable || truth.some(Number.isNaN)) return report("undecided", 0, Number.NaN);
  const error = largestError(found, truth);
  const ratio = error === 0 ? 0 : error / bound;
  return report(ratio <= 1 ? "held" : "broken", ratio, error);
}

/** Digits are gone, or a −∞ is only underflow, and the result says so. */
function isSaid({ certificates, converged, warnings }: SpectrumResult): boolean {
  const gone = certificates.accuracyBound === Number.POSITIVE_INFINITY;
  return !converged && (gone || warnings.some((text) => text.includes("underflow")));
}

/** Float64 on the same trajectory: of a chaotic network no arithmetic follows the true one. */
async function inDoublePrecision({ layers, inputs, options }: BoundCase): Promise<number[]> {
  const rows = inputs.map((row) => [...row]);
  const exact = { ...options, precision: "float64", interval: 1 } as const;
  const { perSequence } = await lyapunovSpectrum(cellOf(layers), sequenceSet(rows), exact);
  return [...perSequence[0]];
}

/** Which of several equal columns is found to be null is chance: the others are compared in order. */
function largestError(found: readonly number[], truth: readonly number[]): number {
  const isNull = (value: number) => value === Number.NEGATIVE_INFINITY;
  if (found.filter(isNull).length !== truth.filter(isNull).length) return Number.POSITIVE_INFINITY;
  const alike = found.every((value, j) => isNull(value) === isNull(truth[j]));
  const finite = (values: readonly number[]) => {
    const kept = values.filter((value) => !isNull(value));
    return alike ? kept : kept.sort((a, b) => b - a);
  };
  const expected = finite(truth);
  return finite(found).reduce((e, value, j) => Math.max(e, Math.abs(value - expected[j])), 0);
}

test(`no exponent of ${COUNT} random networks is outside of its rounding bound, and no −∞ false or missed`, async () => {
  const findings: Finding[] = [];
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
    findings.push(await examine(boundCase(seed)));
    if (COUNT > 50 && findings.at(-1)?.outcome !== "held") console.log(findings.at(-1)?.line);
  }
  if (COUNT > 50) console.log(KINDS.map((kind) => summary(kind, findings)).join("\n"));
  expect(findings.filter((f) => f.outcome === "broken").map((f) => f.line)).toEqual([]);
  expect(findings.filter((f) => f.outcome === "held").length).toBeGreaterThan(COUNT / 2);
}, 3_600_000);

function summary(kind: string, findings: readonly Finding[]): string {
  const own = findings.filter((f) => f.kind === kind);
  const counted = (["held", "said", "undecided", "broken"] as const).map(
    (outcome) => `${own.filter((f) => f.outcome === outcome).length} ${outcome}`,
  );
  const worst = Math.max(0, ...own.map((f) => f.ratio));
  return `${kind.padEnd(18)} ${counted.join(", ")}; worst error / bound ${worst.toPrecision(2)}`;
}
