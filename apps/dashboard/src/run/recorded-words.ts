/** What a recorded spectrum says, in the sentences of the command line, and which of its checks are kept. */

import { formatCount, formatMagnitude, plural } from "../../../../src/report/format.ts";
import { type CertificateLine, interpret } from "../../../../src/report/index.ts";
import { recordedReach } from "../../../../src/report/reach/recorded-reach.ts";
import type { SpectrumResult } from "../../../../src/spectrum/index.ts";
import type { JsonObject, Run, SpectrumRecord } from "../../../../src/store/index.ts";

/** Sentences on the meaning of a spectrum. */
export function recordedSentences(record: SpectrumRecord, run: Run): string[] {
  return interpret(resultOf(record, run), record.kind === "closed-loop");
}

/** A result as far as the sentences ask for one; the rest of it was not recorded. */
export function resultOf(record: SpectrumRecord, run: Run): SpectrumResult {
  const { exponents, errors, details } = record;
  const bound = (name: string) => (details[name] ?? { value: 0, lowerBound: true }) as JsonObject;
  const trajectory = (details["trajectory"] ?? { kind: "moving", stable: null }) as JsonObject;
  return {
    unit: "nats",
    exponents: [...exponents],
    standardErrors: Array.from(exponents, (_, i) => numberOr(errors?.[i])),
    nullDirections: Number(details["nullDirections"] ?? 0),
    kaplanYorkeDimension: bound("kaplanYorkeDimension"),
    entropy: bound("entropy"),
    reach: recordedReach(record),
    trajectory: { ...trajectory, perSequence: [{ stable: trajectory["stable"] ?? null }] },
    state: { size: stateSize(run) ?? exponents.length, layers: [] },
  } as unknown as SpectrumResult;
}

function numberOr(error: number | undefined): number | null {
  return error === undefined || Number.isNaN(error) ? null : error;
}

/** n of a network that `lyapscope train` made: an LSTM has two numbers a unit. */
function stateSize({ configuration }: Run): number | null {
  const network = configuration["network"] as JsonObject | undefined;
  const { hidden, layers = 1, cell } = network ?? {};
  if (typeof hidden !== "number" || typeof layers !== "number") return null;
  return hidden * layers * (cell === "lstm" ? 2 : 1);
}

/** Lines on what was checked; those that are made while computing and not kept are named. */
export function recordedChecks({ details }: SpectrumRecord): CertificateLine[] {
  const bound = details["accuracyBound"];
  const converged = details["converged"];
  const [steps, sequences] = [details["steps"], details["sequences"]].map(Number);
  return [
    {
      name: "settled",
      passed: typeof converged === "boolean" ? converged : null,
      detail:
        converged === true
          ? "the estimates no longer drift"
          : converged === false
            ? "the estimates had not settled over the data given"
            : "not recorded",
      explanation:
        "Whether the estimates have settled within their standard errors over the data given.",
    },
    {
      name: "rounding",
      passed: null,
      detail:
        typeof bound === "number"
          ? `≤ ${formatMagnitude(bound, "typeset")} nats/step`
          : "not recorded",
      explanation: "How much of any exponent rounding can take, at most.",
    },
    {
      name: "data",
      passed: null,
      detail: `${formatCount(steps!)} counted steps of ${plural(sequences!, "sequence")}`,
      explanation: "What the exponents are means over.",
    },
    {
      name: "sum rule, frame",
      passed: null,
      detail: "checked while computing, not kept with a run",
      explanation:
        "`lyapscope runs export RUN --format safetensors`, then `lyapscope spectrum` on that file, prints all checks.",
    },
  ];
}
