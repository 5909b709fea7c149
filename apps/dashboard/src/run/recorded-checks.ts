/** Which checks of a recorded spectrum are kept. */

import { formatCount, formatMagnitude, plural } from "../../../../src/report/format.ts";
import type { CertificateLine } from "../../../../src/report/index.ts";
import type { SpectrumRecord } from "../../../../src/store/index.ts";

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
