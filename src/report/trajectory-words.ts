/** Words for what the trajectory did, where it did not simply move. */
import type { SpectrumResult, Trajectory } from "../spectrum/result.ts";
import type { CertificateLine } from "./certificate-line.ts";
import { formatCount, plural } from "./format.ts";

/** Whether the exponents are those of an unstable fixed point or cycle, and of no motion. */
export function isUnstableRest({ trajectory }: Pick<SpectrumResult, "trajectory">): boolean {
  return trajectory.perSequence.some(({ stable }) => stable === false);
}

/** "an unstable fixed point", "a stable cycle of period 3"; "" where nothing rests. */
export function restingPlace({ kind, period, stable }: Trajectory): string {
  const adjective = stable === null ? "" : stable ? "stable " : "unstable ";
  const article = adjective.startsWith("u") ? "an" : "a";
  switch (kind) {
    case "moving":
      return "";
    case "fixed point":
      return `${article} ${adjective}fixed point`;
    case "cycle":
      return period === null
        ? `${adjective}cycles`
        : `${article} ${adjective}cycle of ${plural(period, "step")}`;
    case "mixed":
      return `${adjective}fixed points or cycles`;
  }
}

/** The line among the checks; none where the trajectory moves. */
export function trajectoryLines(result: SpectrumResult): CertificateLine[] {
  const { trajectory } = result;
  if (trajectory.kind === "moving") return [];
  const resting = trajectory.perSequence.filter(({ period }) => period !== null).length;
  const all = trajectory.perSequence.length;
  const who = all === 1 ? "" : `${formatCount(resting)} of ${formatCount(all)} trajectories `;
  const from = `from step ${formatCount(trajectory.from ?? 0)} on`;
  return [
    {
      name: "trajectory",
      passed: isUnstableRest(result) ? false : null,
      detail: `${who}at rest on ${restingPlace(trajectory)} ${from}: exponents of the linearisation there`,
      explanation:
        "A state that does not move, or comes again after some steps, has the exponents of the linearisation at that point or along that cycle. Where it is unstable no motion has them: any disturbance leads away.",
    },
  ];
}

/** Sentences in place of those on forgetting and dimension, where an unstable rest has made the numbers. */
export function unstableRestSentences(
  result: Pick<SpectrumResult, "exponents" | "trajectory">,
): string[] {
  const growing = result.exponents.filter((value) => value > 0).length;
  return [
    `The trajectory rests on ${restingPlace(result.trajectory)}, which any disturbance leaves along ` +
      `${plural(growing, "growing direction")}: these exponents are those of the linearisation there, and no ` +
      "Lyapunov exponents of the motion that follows; they give it neither dimension nor entropy.",
  ];
}
