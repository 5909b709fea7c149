/** The report of a sweep. */
import type { ReadoutResult } from "../../readout/result.ts";
import { NARROW_DRAWING } from "../../report/html-page.ts";
import { readoutFigure } from "../../report/readout/readout-figure.ts";
import {
  type Block,
  type Report,
  type Section,
  type Table,
  words,
} from "../../report/written/report.ts";
import { settingResults } from "../../sweep/run/results.ts";
import type { SweepObjective } from "../../sweep/sweep.ts";
import { readoutTables } from "../readout/readout-tables.ts";
import { countsText, verdictHead } from "../readout/readout-text.ts";
import { headText, settingRows } from "../runs/list/list-sweep.ts";
import { countWords, stateCounts } from "../runs/state-counts.ts";
import type { SweepMaterial } from "./material.ts";

/** What came of reading the sweep's spectra. */
export interface SweepReadout {
  readonly result: ReadoutResult;
  readonly by: string | undefined;
}

/** Verdict, pictures, settings, the readout's tables, notes, and what it was made from. */
export function sweepReport(material: SweepMaterial, read: SweepReadout | null): Report {
  const { sweep, entries } = material;
  const objective = sweep.definition["objective"] as unknown as SweepObjective;
  return {
    title: `Sweep ${sweep.name}`,
    sections: [
      {
        title: "",
        blocks: [
          ...words(verdictSentences(read), "lead"),
          ...words([`${headText(sweep, objective, entries)}.`]),
          ...(read === null ? [] : words([countsText(`sweep ${sweep.name}`, read.result)])),
          factsOf(material),
          ...(read === null ? [] : [figureOf(material, read)]),
        ],
      },
      { title: "Settings, in order of merit", blocks: [settingsTable(material, objective)] },
      ...(read === null ? [] : readoutSections(read.result)),
      { title: "What it was made from", blocks: definitionBlocks(material) },
    ],
  };
}

function verdictSentences(read: SweepReadout | null): string[] {
  if (read === null) return ["No run of this sweep has begun; there is nothing to be read yet."];
  const { result } = read;
  const head = verdictHead(result);
  return [`${head[0].toUpperCase()}${head.slice(1)}.`, ...result.verdict.sentences];
}

function factsOf({ sweep, settings, entries }: SweepMaterial): Block {
  const rejected = settings.filter((setting) => setting.rejected !== null).length;
  const versions = Object.entries(sweep.versions).map(([name, version]) => `${name} ${version}`);
  return {
    kind: "facts",
    facts: [
      ["sweep", sweep.id],
      ["created", sweep.createdAt],
      ["settings", `${settings.length}${rejected === 0 ? "" : `, ${rejected} of them rejected`}`],
      ["runs", `${entries.length}: ${countWords(stateCounts(entries)).join(", ") || "none yet"}`],
      ["versions", versions.join(", ")],
    ],
  };
}

function figureOf({ table, sweep }: SweepMaterial, { result, by }: SweepReadout): Block {
  const options = { title: `Sweep ${sweep.name}`, by };
  return {
    kind: "figure",
    name: "picture",
    svg: () => readoutFigure(table!, result, options),
    narrow: () => readoutFigure(table!, result, { ...options, width: NARROW_DRAWING }),
    caption: READOUT_CAPTION,
  };
}

const READOUT_CAPTION =
  "Dots are settings, means over seeds; crosses at an upper edge diverged. ρ is Spearman's. Gains are of R² out of fold, the best set of predictors with a spectrum against the best without, whose loss is that which equal cost would have bought; bars are intervals over settings. Colours of spectra and maps are by rank.";

function settingsTable(
  { settings, entries, rows }: SweepMaterial,
  objective: SweepObjective,
): Table {
  const results = settingResults(settings, entries, objective.goal, objective.seeds);
  const chosen = new Map(rows.map((row) => [row.entry!, row]));
  const shown = settingRows(results, chosen, objective, true);
  // Rows of settings alone: the column of runs is empty.
  const keep = shown.head.map((name) => name !== "run");
  const pick = <T>(cells: readonly T[]) => cells.filter((_, j) => keep[j]);
  return {
    ...{ kind: "table", title: "" },
    ...{ head: pick(shown.head), rows: shown.rows.map(pick), isLeft: pick(shown.isLeft) },
    note: "means over seeds, ± their standard deviation; λ₁ is that of the last spectrum",
  };
}

function readoutSections(result: ReadoutResult): Section[] {
  const tables = readoutTables(result, false).map(({ notes, ...table }): Table => {
    return { kind: "table", ...table, note: notes.join(" ") };
  });
  return [
    ...(tables.length === 0 ? [] : [{ title: "What its spectra say", blocks: tables }]),
    ...(result.notes.length === 0
      ? []
      : [
          {
            title: "What was assumed and left out",
            blocks: [{ kind: "list", items: result.notes } as Block],
          },
        ]),
  ];
}

function definitionBlocks({ sweep }: SweepMaterial): Block[] {
  return [{ kind: "code", text: JSON.stringify(sweep.definition, null, 2) }];
}
