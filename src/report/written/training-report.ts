/** The report of one training. */
import { documentOf } from "../../store/export/export-json.ts";
import type { RunHistory } from "../../store/export/history.ts";
import type { SpectrumRecord } from "../../store/store.ts";
import { formatCount, formatNumber, formatWithError, lambda } from "../format.ts";
import { NARROW_DRAWING } from "../html-page.ts";
import { reachCaption, reachRows } from "../reach/reach-table.ts";
import { recordedReach } from "../reach/recorded-reach.ts";
import { drawPicture } from "../training/picture/draw-picture.ts";
import { spectrumAt, type TrainingPicture, trainingPicture } from "../training/picture/picture.ts";
import {
  recordedTextGrowth,
  TEXT_GROWTH_CAPTION,
  textGrowthFigure,
} from "../training/text-growth.ts";
import { type TrainingCurves, trainingCurves, trainingTitle } from "../training/training-curves.ts";
import { errorAt, recordedChecks } from "./recorded-spectrum.ts";
import {
  type Block,
  type Facts,
  type Figure,
  type Report,
  type Section,
  type Table,
  words,
} from "./report.ts";
import { ridgeFigure, ridgeWords } from "./ridge-figure.ts";
import { runSentences } from "./run-words.ts";

/** Rows of the table of gradients at most, evenly spread. */
const DECAY_ROWS = 16;

/**
 * What it is and what became of it, in words; the picture; spectra, checks, gradients, reach, ridges, and what it was
 * made from.
 *
 * @param state - Of the run, for people: "finished", "killed".
 */
export function runReport(history: RunHistory, state: string): Report {
  return { title: trainingTitle(history.run), sections: runSections(history, state) };
}

/** The sections, for a report that holds several runs. */
export function runSections(history: RunHistory, state: string): Section[] {
  const curves = trainingCurves(history);
  const picture = trainingPicture(curves);
  const drawn = recordsOf(history, picture);
  const figure = pictureFigure(picture, trainingTitle(history.run));
  return [
    {
      title: "",
      blocks: [
        ...words(runSentences(history, curves, state, drawn), "lead"),
        runFacts(history, state),
        ...figure,
      ],
    },
    ...sectionOf("Spectra", spectrumBlocks(picture, drawn)),
    ...sectionOf("Checks", checkBlocks(drawn)),
    ...sectionOf("Gradients against prediction", decayBlocks(curves)),
    ...sectionOf("Reach by lag", reachBlocks(drawn)),
    ...sectionOf("Along the text", textBlocks(history)),
    ...sectionOf("Spectra as ridges", ridgeBlocks(picture)),
    ...sectionOf("What it was made from", originBlocks(history)),
  ];
}

/** What programs find in the page, by id. */
export function runData(histories: readonly RunHistory[]): Readonly<Record<string, object>> {
  const [first, ...others] = histories;
  if (others.length === 0) return { "lyapscope-run": documentOf(first) };
  return { "lyapscope-runs": { runs: histories.map(documentOf) } };
}

/** The picture's records, for what is recorded beside exponents. */
function recordsOf({ spectra }: RunHistory, picture: TrainingPicture): SpectrumRecord[] {
  const shown = new Set<unknown>(picture.spectra);
  return spectra.filter((record) => shown.has(record));
}

function sectionOf(title: string, blocks: readonly Block[]): Section[] {
  return blocks.length === 0 ? [] : [{ title, blocks }];
}

function runFacts({ run, checkpoints }: RunHistory, state: string): Facts {
  const versions = Object.entries(run.versions).map(([name, version]) => `${name} ${version}`);
  return {
    kind: "facts",
    facts: [
      ["run", run.id],
      ...(run.name === null ? [] : [["name", run.name] as const]),
      ["state", state],
      ["created", run.createdAt],
      ["seed", String(run.seed)],
      ...(versions.length === 0 ? [] : [["versions", versions.join(", ")] as const]),
      ...(run.origin === null
        ? []
        : [
            [
              "goes on from",
              `run ${run.origin.run}, after step ${formatCount(run.origin.step)}`,
            ] as const,
          ]),
      ...(checkpoints.length === 0
        ? []
        : [
            [
              "checkpoints",
              `${formatCount(checkpoints.length)}, the last at step ${formatCount(checkpoints[checkpoints.length - 1].step)}`,
            ] as const,
          ]),
    ],
  };
}

function pictureFigure(picture: TrainingPicture, title: string): Figure[] {
  const { spectra, curves } = picture;
  if (spectra.length + curves.losses.length + curves.gradientNorms.length === 0) return [];
  return [
    {
      kind: "figure",
      name: "picture",
      svg: (theme) => drawPicture(picture, { title, theme }),
      narrow: () => drawPicture(picture, { title, theme: "page", width: NARROW_DRAWING }),
      caption: PICTURE_CAPTION,
    },
  ];
}

/** How the picture of a training is read. */
export const PICTURE_CAPTION: string =
  "Exponents are of held-out sequences, in nats per time step: below 0 the network forgets at this rate, above it small differences grow. Their axis is linear within ±0.1 and logarithmic beyond; at its right stands after how many steps half of a difference is forgotten. Bands hold the exponents between two ranks. In the strip below every exponent has a row, coloured by how long what it carries lasts; lines are −∞. Beside both stand whole spectra by index: the last, the one at the least held-out loss, the first. Losses and norms are on logarithmic axes; crosses at an upper edge are numbers that were not finite. Hover over a mark for its value.";

function spectrumBlocks(picture: TrainingPicture, drawn: readonly SpectrumRecord[]): Block[] {
  const last = drawn.at(-1);
  if (last === undefined) return [];
  const best =
    picture.best === null
      ? null
      : drawn.find((each) => each === spectrumAt(picture, picture.best!.step));
  const chosen = [...new Set([drawn[0], ...(best ? [best] : []), last])];
  const names = chosen.map((record) => {
    const what = record === best && record !== last ? "best, " : "";
    return `${what}step ${formatCount(record.step)}`;
  });
  const layers = last.layerOf;
  const withLayers = layers !== null && new Set(layers).size > 1;
  const count = chosen.reduce((most, { exponents }) => Math.max(most, exponents.length), 0);
  const rows = Array.from({ length: count }, (_, j) => [
    lambda(j + 1),
    ...chosen.map(({ exponents, errors }) =>
      j < exponents.length ? formatWithError(exponents[j], errorAt(errors, j)) : "–",
    ),
    ...(withLayers ? [layers[j] === undefined ? "–" : String(layers[j] + 1)] : []),
  ]);
  const head = ["", ...names, ...(withLayers ? ["layer at the last"] : [])];
  const note = `nats per step, ± one standard error; ${formatCount(drawn.length)} spectra of kind "${last.kind}" were recorded`;
  const table: Table = {
    kind: "table",
    title: "",
    head,
    rows,
    isLeft: head.map(() => false),
    note,
  };
  return [table];
}

function checkBlocks(drawn: readonly SpectrumRecord[]): Block[] {
  if (drawn.length === 0) return [];
  const rows = recordedChecks(drawn);
  const note =
    "Of what a training records. Sum rule and orthogonality are not recorded with it; lyapscope spectrum of an exported checkpoint has them.";
  if (rows.length === 0) return words([note], "note");
  const head = ["check", "verdict", "found"];
  return [{ kind: "table", title: "", head, rows, isLeft: [true, true, true], note }];
}

function decayBlocks({ decay }: TrainingCurves): Block[] {
  if (decay.length === 0) return [];
  const shown = evenly(decay, DECAY_ROWS);
  const rows = shown.map(({ step, from, to, measured, error, predicted }) => [
    formatCount(step),
    `${from} to ${to}`,
    formatWithError(measured, error),
    formatNumber(predicted, 4),
    formatNumber(measured - predicted, 4),
  ]);
  const head = ["step", "lags", "measured", "predicted", "difference"];
  const left = decay.length - shown.length;
  const note =
    "Slope of ln‖∂L/∂h‖ by time lag, nats per step: as back-propagation met it, ± one standard error, and as the exponents predict it" +
    (left > 0
      ? `; ${formatCount(shown.length)} of ${formatCount(decay.length)} steps are shown`
      : "");
  return [{ kind: "table", title: "", head, rows, isLeft: head.map(() => false), note }];
}

function reachBlocks(drawn: readonly SpectrumRecord[]): Block[] {
  const last = drawn.at(-1);
  const reach = last === undefined ? null : recordedReach(last);
  if (reach === null) return [];
  const [head, ...rows] = reachRows({ reach });
  const note = `${reachCaption({ reach, unit: "nats" })}; at step ${formatCount(last!.step)}`;
  return [{ kind: "table", title: "", head, rows, isLeft: head.map(() => false), note }];
}

function textBlocks({ series }: RunHistory): Block[] {
  const recorded = recordedTextGrowth(series);
  if (recorded === null) return [];
  return [
    {
      kind: "figure",
      name: "text",
      svg: (theme) => textGrowthFigure(recorded, { theme }),
      narrow: () => textGrowthFigure(recorded, { theme: "page", width: NARROW_DRAWING }),
      caption: TEXT_GROWTH_CAPTION,
    },
  ];
}

function ridgeBlocks(picture: TrainingPicture): Block[] {
  if (picture.all.count < 8 || picture.spectra.length < 2) return [];
  return [
    {
      kind: "figure",
      name: "ridges",
      svg: (theme) => ridgeFigure(picture, theme),
      narrow: () => ridgeFigure(picture, "page", NARROW_DRAWING),
      caption: ridgeWords(picture),
    },
  ];
}

function originBlocks({ run, states }: RunHistory): Block[] {
  const rows = states.map(({ at, state, step, message }) => [
    at,
    state,
    formatCount(step),
    message,
  ]);
  return [
    {
      kind: "table",
      title: "History",
      head: ["at", "state", "step", "why"],
      rows,
      isLeft: [true, true, false, true],
      note: "",
    },
    ...words(
      [
        "The id of a run is a hash of what follows, its seed and its versions: the same three give the same run.",
      ],
      "note",
    ),
    { kind: "code", text: JSON.stringify(run.configuration, null, 2) },
  ];
}

/** At most `count` of the items, the first and the last among them. */
function evenly<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  const at = (i: number) => items[Math.round((i * (items.length - 1)) / (count - 1))];
  return Array.from({ length: count }, (_, i) => at(i));
}
