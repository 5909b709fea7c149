/** What the views of a run ask of its records. */
import type { JsonObject, Run, RunHistory, SpectrumRecord } from "../../../../src/store/index.ts";
import type { ShownRun } from "./use-history.ts";

/** The joint spectra, else those of the first kind; none of the closed loop where there are others. */
export function mainSpectra({ spectra }: RunHistory): readonly SpectrumRecord[] {
  const driven = spectra.filter(({ kind }) => kind !== "closed-loop");
  const usable = driven.length > 0 ? driven : spectra;
  const kind = usable.some((each) => each.kind === "joint") ? "joint" : usable[0]?.kind;
  return usable.filter((each) => each.kind === kind && each.exponents.length > 0);
}

/** "delayed-copy, gru 64"; "watch" for a watched folder. */
export function taskText({ configuration }: Run): string {
  if (typeof configuration["command"] === "string") return configuration["command"];
  const at = (part: string, key: string) => (configuration[part] as JsonObject | undefined)?.[key];
  const network = [at("network", "cell"), at("network", "hidden")]
    .filter((part) => typeof part === "string" || typeof part === "number")
    .join(" ");
  const task = at("task", "kind");
  return [typeof task === "string" ? task : "", network].filter((part) => part !== "").join(", ");
}

/** "killed" is what a run is that had no time to say so. */
export function stateText({ history, held }: ShownRun): string | null {
  const state = history.run.state?.state ?? null;
  return state === "running" && !held ? "killed" : state;
}
