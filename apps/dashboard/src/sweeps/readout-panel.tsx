/** What the spectra said about the outcome, beside what anyone could say without them. */
import { memo, useRef } from "react";
import type { ReadoutResult } from "../../../../src/readout/index.ts";
import { FONT_FAMILY, framedFigure } from "../../../../src/report/drawing/figure-frame.ts";
import { formatNumber, plural } from "../../../../src/report/format.ts";
import {
  gainPanel,
  LADDER_BESIDE,
  ladderPanel,
} from "../../../../src/report/readout/ladder-panels.ts";
import { pathOf, read } from "../api/client.ts";
import { withNumbers } from "../api/documents.ts";
import { Downloads } from "../parts/downloads.tsx";
import { Drawing } from "../parts/drawing.tsx";
import { csvOf } from "../parts/save.ts";
import { ScrollRegion } from "../parts/scroll-region.tsx";
import { Failure } from "../parts/states.tsx";
import { MISSING, magnitude } from "../parts/words.ts";
import { useResource } from "../state/use-resource.ts";
import { useWidth } from "../state/use-width.ts";

/** Drawn once, not whenever the pointer is over another setting. */
export const ReadoutPanel = memo(function ReadoutPanel({ name }: { name: string }) {
  const path = pathOf(`/sweeps/${encodeURIComponent(name)}/readout`);
  const { resource, again } = useResource(path, async (signal) => {
    return withNumbers((await read<ReadoutResult>(path, signal)).document);
  });
  return (
    <section className="panel readout" aria-labelledby="readout-title">
      <header>
        <h2 id="readout-title">What the spectra said early</h2>
      </header>
      {resource.state === "loading" && (
        <p className="note" role="status">
          <span className="spinner" aria-hidden="true" /> Held against baselines, with permutations;
          this takes some seconds the first time …
        </p>
      )}
      {resource.state === "failed" && <Failure error={resource.error} again={again} />}
      {resource.state === "ready" && <Readout result={resource.value} />}
    </section>
  );
});

function Readout({ result }: { result: ReadoutResult }) {
  const { verdict, counts, outcome, notes } = result;
  return (
    <>
      <p className="verdict">
        {verdict.kind}
        {verdict.parameter !== null && ` (${verdict.parameter})`}
      </p>
      {verdict.sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <p className="note">
        {plural(counts.runs, "run")}, {plural(counts.settings, "setting")}; {counts.diverged}{" "}
        diverged
        {counts.neverBeatBaseline !== null &&
          `, ${counts.neverBeatBaseline} never beat the baseline`}
        {counts.pruned > 0 && `, ${counts.pruned} pruned`}
        {counts.unfinished > 0 && `, ${counts.unfinished} not over`}. The {outcome.name} of{" "}
        {plural(outcome.settings, "setting")}: median {magnitude(outcome.median)},{" "}
        {outcome.range.map((end) => magnitude(end)).join(" to ")}.
      </p>
      {result.ladders.length > 0 && <Ladders result={result} />}
      {result.features.length > 0 && <Features result={result} />}
      {notes.length > 0 && (
        <details>
          <summary>{plural(notes.length, "note")} on what was assumed or left out</summary>
          <ul className="notes">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

const FRAME = { left: 12, fontFamily: FONT_FAMILY };
/** As narrow as they can be drawn, and as wide as they are read with ease. */
const [NARROWEST, USUAL, WIDEST] = [300, 600, 800];
/** Of a panel, whose own title of up to two lines stands above it, and which has its legend below. */
const [TOP, BELOW] = [82, 46];

/** The ladder whose gain is least likely chance, and the gains by epoch. */
function Ladders({ result: { ladders, verdict } }: { result: ReadoutResult }) {
  const random = ladders.filter(({ splitting }) => splitting === "random settings");
  const shown = (random.length > 0 ? random : ladders).reduce((a, b) =>
    (b.gain?.p ?? 2) < (a.gain?.p ?? 2) ? b : a,
  );
  const description = verdict.sentences.join(" ");
  const figure = (width: number, title: string, height: number, panel: string) =>
    framedFigure({ ...FRAME, width, height, title, description }, [panel]);
  return (
    <div className="columns">
      <LadderPicture
        name="readout-ladder"
        csv={() => ladderCsv(ladders)}
        draw={(width) => {
          // Names of predictors stand above their bars where there is no room beside them.
          const height = width < LADDER_BESIDE ? 400 : 250;
          const panel = ladderPanel({ left: 12, top: TOP, width: width - 24, height }, shown);
          return figure(width, "The ladder of predictors", TOP + height + BELOW, panel);
        }}
      />
      <LadderPicture
        name="readout-gains"
        csv={() => gainCsv(ladders)}
        draw={(width) => {
          const box = { left: 62, top: TOP, width: width - 82, height: 220 };
          return figure(width, "What spectra add", TOP + 220 + 76, gainPanel(box, ladders));
        }}
      />
    </div>
  );
}

function LadderPicture(props: { name: string; draw(width: number): string; csv(): string }) {
  const picture = useRef<HTMLDivElement>(null);
  const width = useWidth(picture, USUAL, NARROWEST, WIDEST);
  return (
    <figure>
      <Drawing svg={props.draw(width)} ref={picture} />
      <figcaption>
        <Downloads name={props.name} picture={picture} csv={props.csv} />
      </figcaption>
    </figure>
  );
}

type Ladders = ReadoutResult["ladders"];

function ladderCsv(ladders: Ladders): string {
  return csvOf([
    ["splitting", "parameter", "epoch", "predictors", "model", "R2", "spearman", "with spectrum"],
    ...ladders.flatMap(({ splitting, parameter, epoch, rungs }) =>
      rungs.map(({ name, model, r2, spearman, withSpectrum }) => {
        return [
          splitting,
          parameter,
          epoch,
          name,
          model,
          r2,
          spearman,
          withSpectrum ? "yes" : "no",
        ];
      }),
    ),
  ]);
}

function gainCsv(ladders: Ladders): string {
  return csvOf([
    ["splitting", "parameter", "epoch", "gain in R2", "low", "high", "p", "by", "over"],
    ...ladders.map(({ splitting, parameter, epoch, gain }) => {
      const [low, high] = gain?.interval ?? [];
      return [splitting, parameter, epoch, gain?.value, low, high, gain?.p, gain?.by, gain?.over];
    }),
  ]);
}

/** Rows of features that are shown. */
const STRONGEST = 8;

function Features({ result: { features, tested, outcome } }: { result: ReadoutResult }) {
  const strength = (value: number) => Math.abs(value) || 0;
  const strongest = [...features]
    .sort((a, b) => strength(b.correlation) - strength(a.correlation))
    .slice(0, STRONGEST);
  return (
    <details>
      <summary>
        The {strongest.length} strongest of {plural(features.length, "feature")} and epochs
      </summary>
      <ScrollRegion label="Features">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">feature</th>
              <th scope="col" className="number">
                epoch
              </th>
              <th scope="col" className="number">
                ρ with the {outcome.name}
              </th>
              <th scope="col" className="number">
                given hyperparameters
              </th>
              <th scope="col" className="number">
                p
              </th>
              <th scope="col" className="number">
                and the loss so far
              </th>
              <th scope="col" className="number">
                p
              </th>
            </tr>
          </thead>
          <tbody>
            {strongest.map(({ feature, epoch, correlation, givenParameters, givenLoss }) => (
              <tr key={`${feature} ${epoch}`}>
                <td>{feature}</td>
                <td className="number">{epoch}</td>
                <td className="number">{two(correlation)}</td>
                <td className="number">{two(givenParameters.correlation)}</td>
                <td className="number">{pText(givenParameters.adjusted)}</td>
                <td className="number">
                  {givenLoss === null ? MISSING : two(givenLoss.correlation)}
                </td>
                <td className="number">
                  {givenLoss === null ? MISSING : pText(givenLoss.adjusted)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <p className="note">
        Rank correlations over settings; p is adjusted for all {tested} features and epochs.
      </p>
    </details>
  );
}

function two(value: number): string {
  return Number.isNaN(value) ? MISSING : formatNumber(value, 2, "typeset");
}

function pText(p: number): string {
  if (Number.isNaN(p)) return MISSING;
  return p < 0.001 ? "<.001" : p.toFixed(3);
}
