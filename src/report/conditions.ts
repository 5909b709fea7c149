/** How a spectrum was asked for and made, as rows of a table: name and words. */
import type { SpectrumResult } from "../spectrum/result.ts";
import type { Provenance } from "./document/provenance.ts";
import { formatMagnitude, plural } from "./format.ts";
import { restingPlace } from "./trajectory-words.ts";

/** Initial state, seed, frame, interval and accuracy; and where the trajectory rests, if it does. */
export function settingRows({ settings, trajectory }: SpectrumResult): [string, string][] {
  const { seed, frame, interval, accuracy, precision, segments, tolerance, skip } = settings;
  const place = restingPlace(trajectory);
  return [
    ["initial state", initialStateWords(settings)],
    ...(place === "" ? [] : [["trajectory", `at rest on ${place}`] as [string, string]]),
    ["seed", String(seed)],
    ["frame", frame],
    [
      "interval asked for",
      `${interval}, accuracy ${formatMagnitude(accuracy, "typeset")} nats per step`,
    ],
    ["segments asked for", String(segments)],
    ["precision", precision],
    ...(tolerance === null
      ? []
      : [["tolerance", `${tolerance} nats per step`] as [string, string]]),
    ...(skip === 0 ? [] : [["skipped", plural(skip, "step")] as [string, string]]),
  ];
}

/** "zeros", "random, deviation 0.5, 5 starts along each sequence". */
export function initialStateWords(settings: SpectrumResult["settings"]): string {
  const { initialState, initialScale, repetitions } = settings;
  const deviation = initialScale === null ? "" : `, deviation ${initialScale}`;
  const starts = repetitions === 1 ? "" : `, ${repetitions} starts along each sequence`;
  return `${initialState}${deviation}${starts}`;
}

/** What it was made with and from. */
export function provenanceRows(madeFrom: Provenance | undefined): [string, string][] {
  if (madeFrom === undefined) return [];
  const { lyapscope, command, date, node, platform, files } = madeFrom;
  return [
    ["command", command],
    ["made with", `lyapscope ${lyapscope}, Node ${node}, ${platform}, ${date}`],
    ...files.map(({ role, path, sha256 }): [string, string] => [
      `SHA-256 of ${role}`,
      `${sha256 ?? "not known"} (${path})`,
    ]),
  ];
}
