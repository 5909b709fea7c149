/** Groups of runs of one setting, as JSON. */
import { jsonValue } from "../../store/export/export-json.ts";
import { type Field, fieldOf } from "./fields.ts";
import type { Group } from "./group-rows.ts";
import type { Statistics } from "./statistics.ts";
import { statisticsOf } from "./statistics.ts";

/** Name and version of the document; the number rises when a reader would have to change. */
export const RUN_GROUPS_SCHEMA = "lyapscope.run-groups/1";

/** What a group has a mean and a spread of. */
export const GROUP_STATISTICS = [
  "trainLoss",
  "heldOutLoss",
  "heldOutAccuracy",
  "bestHeldOutLoss",
  "λ₁",
  "seconds",
] as const;

/** One group. */
export function groupDocument(group: Group): object {
  const { run } = group[0].listed!.overview;
  const statistics = GROUP_STATISTICS.map((name) => {
    const values = group.map(fieldOf(name, group) as Field);
    return [name, statisticsDocument(statisticsOf(values)!)] as const;
  });
  return {
    configuration: run.configuration,
    versions: run.versions,
    runs: group.map((row) => ({
      id: row.listed!.overview.run.id,
      seed: row.listed!.overview.run.seed,
      state: row.listed!.overview.run.state?.state ?? null,
    })),
    statistics: Object.fromEntries(statistics),
  };
}

/** Numbers that JSON cannot write go by their names. */
export function statisticsDocument({ count, of, mean, spread }: Statistics): object {
  return { count, of, mean: mean === null ? null : jsonValue(mean), spread };
}
