/** All runs, a line each. */

import { MISSING } from "../../records/missing.ts";
import { type Listed, lastSpectrum, stateText } from "../../records/run-listing.ts";
import { kindText, settingsWriter } from "../../records/run-settings.ts";
import { formatCount, formatDuration, formatMagnitude } from "../../report/format.ts";
import type { Metric } from "../../store/store.ts";
import type { Style } from "../terminal/style.ts";
import { alignColumns, largestText } from "./numbers.ts";

/** Columns to the left; numbers stand to the right. */
const LEFT = ["id", "name", "task", "state"];

/** Aligned columns, the settings last since they are as long as they are. */
export function listingText(listing: readonly Listed[], { bold }: Style): string {
  const textOf = settingsWriter(listing.map(({ settings }) => settings));
  const numbers = ["seed", "epochs", "steps", "train loss", "held-out loss", "held-out right"];
  const header = [...LEFT, ...numbers, "λ₁ nats/step", "time", "goes on from"];
  const rows = listing.map((listed) => cellsOf(listed));
  const used = header.map((_, j) => j < LEFT.length || rows.some((row) => row[j] !== MISSING));
  const columns = [header, ...rows].map((row) => row.filter((_, j) => used[j]));
  const [head, ...lines] = alignColumns(columns, LEFT.length);
  const settings = listing.map((listed) => textOf(listed.settings));
  const title = settings.some((text) => text !== "") ? "  settings that differ" : "";
  const texts = lines.map((line, i) => `${line}${settings[i] === "" ? "" : `  ${settings[i]}`}`);
  return [bold(`${head}${title}`), ...texts].map((line) => `${line}\n`).join("");
}

function cellsOf({ overview: { run, step, spectra, held }, facts }: Listed): string[] {
  const spectrum = lastSpectrum(spectra);
  const { epochs, duration: spent } = facts;
  const number = (metric: Metric | null) =>
    metric === null ? MISSING : formatMagnitude(metric.value);
  const right = facts.heldOutAccuracy;
  return [
    run.id,
    run.name ?? MISSING,
    kindText(run) || MISSING,
    stateText(run, held),
    String(run.seed),
    epochs === null ? MISSING : formatCount(epochs),
    step === null ? MISSING : formatCount(step),
    number(facts.trainLoss),
    number(facts.heldOutLoss),
    right === null ? MISSING : accuracyText(right.value),
    spectrum === undefined ? MISSING : largestText(spectrum),
    spent === null ? MISSING : `${spent.isLeast ? "≥ " : ""}${formatDuration(spent.seconds)}`,
    run.origin?.run ?? MISSING,
  ];
}

/** Ours are shares; what other programs call accuracy may be a percentage. */
function accuracyText(value: number): string {
  return value >= 0 && value <= 1 ? `${(100 * value).toFixed(1)} %` : formatMagnitude(value);
}
