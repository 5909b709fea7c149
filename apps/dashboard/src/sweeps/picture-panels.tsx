/** The three pictures of a sweep, each with what it is of and its files; pointing at a setting shows it in all. */
import { useRef } from "react";
import { plural } from "../../../../src/report/format.ts";
import { Downloads } from "../parts/downloads.tsx";
import { csvOf } from "../parts/save.ts";
import { valueText } from "../parts/words.ts";
import { useAddress, usePatch } from "../state/location.ts";
import type { Brush } from "./axes.ts";
import { HeatMap } from "./heat-map.tsx";
import { Parallel } from "./parallel.tsx";
import { Scatter } from "./scatter.tsx";
import { type Measure, pointText } from "./settings.ts";
import { axesOf, brushTexts, type SweepPictures } from "./sweep-pictures.ts";
import { useFeatures } from "./use-features.ts";

/** A choice of one of a few names. */
function Choice(props: {
  label: string;
  value: string;
  names: readonly (readonly [value: string, name: string])[];
  onChange(value: string): void;
}) {
  return (
    <label className="choice">
      {props.label}{" "}
      <select value={props.value} onChange={(event) => props.onChange(event.target.value)}>
        {props.names.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

export function MapPanel(pictures: SweepPictures) {
  const { rows, parameters, measures, outcome } = pictures;
  const { query } = useAddress();
  const patch = usePatch();
  const picture = useRef<HTMLDivElement>(null);
  const byLevels = [...parameters].sort((a, b) => b.levels.length - a.levels.length);
  const find = (name: string, otherwise: number) =>
    parameters.find(({ path }) => path === query.get(name)) ?? byLevels[otherwise];
  const [x, y] = [find("x", 0), find("y", 1)];
  const shown = query.get("colour") ?? "";
  const measure = measures.find(({ name }) => name === shown);
  if (x === undefined || y === undefined) {
    return <NoMap />;
  }
  const values = rows.map((row) => (measure === undefined ? row.objective : measure.of(row).mean));
  const names = parameters.map(({ path, name }) => [path, name] as const);
  const name = measure?.name ?? outcome;
  return (
    <section className="panel" aria-labelledby="map-title">
      <header>
        <h2 id="map-title">Over two hyperparameters</h2>
        <Downloads
          name="sweep-map"
          picture={picture}
          csv={() =>
            csvOf([
              ["trial", x.path, y.path, name],
              ...rows.map((row, i) => [
                row.trial,
                valueText(row.point[x.path]),
                valueText(row.point[y.path]),
                values[i],
              ]),
            ])
          }
        />
      </header>
      <div className="choices">
        <Choice
          label="across"
          value={x.path}
          names={names}
          onChange={(path) => patch({ x: path })}
        />
        <Choice label="up" value={y.path} names={names} onChange={(path) => patch({ y: path })} />
        <Choice
          label="colour"
          value={measure?.name ?? ""}
          names={[["", outcome], ...measures.map(({ name: own }) => [own, own] as const)]}
          onChange={(own) => patch({ colour: own })}
        />
      </div>
      <HeatMap
        {...pictures}
        ref={picture}
        x={x}
        y={y}
        values={values}
        name={name}
        isMaximised={measure === undefined && pictures.isMaximised}
      />
      <RankKey name={name} />
    </section>
  );
}

function NoMap() {
  return (
    <section className="panel">
      <header>
        <h2>Over two hyperparameters</h2>
      </header>
      <p className="note">Fewer than two were varied; the scatter says all there is.</p>
    </section>
  );
}

/** Colours are by rank: what they say is said beside the picture. */
function RankKey({ name }: { name: string }) {
  return (
    <p className="legend rank-key">
      <span className="entry">
        {Array.from({ length: 7 }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place in the order is what it is.
          <svg key={i} width="14" height="12" aria-hidden="true" className={`rank-${i}`}>
            <rect width="13" height="12" />
          </svg>
        ))}
        {name}, by rank: best to worst
      </span>
      <span className="entry">
        <svg width="14" height="12" aria-hidden="true" className="is-diverged">
          <rect width="13" height="12" />
        </svg>
        diverged
      </span>
    </p>
  );
}

export function ScatterPanel(pictures: SweepPictures) {
  const { sweep, rows, parameters, outcome } = pictures;
  const { query } = useAddress();
  const patch = usePatch();
  const picture = useRef<HTMLDivElement>(null);
  const epoch = query.get("epoch");
  const { measures: features, epochs, error } = useFeatures(sweep, epoch, rows);
  // Numbers that lists have, then those of spectra; a name of both is the spectrum's at the epoch that is chosen.
  const recorded = pictures.measures.filter(({ name }) => !features.some((f) => f.name === name));
  const measures = [...features, ...recorded];
  const feature =
    measures.find(({ name }) => name === query.get("feature")) ?? (measures[0] as Measure);
  const nameOf = ({ name }: Measure) =>
    recorded.some((each) => each.name === name) ? `${name}, last` : name;
  return (
    <section className="panel" aria-labelledby="scatter-title">
      <header>
        <h2 id="scatter-title">A feature against the outcome</h2>
        <Downloads
          name="sweep-scatter"
          picture={picture}
          csv={() =>
            csvOf([
              ["trial", feature.name, "spread", outcome, "spread of it"],
              ...rows.map((row) => {
                const { mean, spread } = feature.of(row);
                return [row.trial, mean, spread, row.objective, row.objectiveSpread];
              }),
            ])
          }
        />
      </header>
      <div className="choices">
        <Choice
          label="feature"
          value={feature.name}
          names={measures.map((each) => [each.name, nameOf(each)] as const)}
          onChange={(name) => patch({ feature: name === "λ₁" ? null : name })}
        />
        {epochs.length > 1 && (
          <Choice
            label="spectrum at"
            value={epoch ?? ""}
            names={[
              ["", "the last epoch"],
              ...epochs.map((each) => [String(each), `epoch ${each}`] as const),
            ]}
            onChange={(each) => patch({ epoch: each })}
          />
        )}
      </div>
      <Scatter
        {...pictures}
        ref={picture}
        feature={feature}
        describe={(row) => pointText(row, parameters)}
      />
      {error !== null && (
        <p className="note">Features of spectra could not be had: {error.message}</p>
      )}
    </section>
  );
}

export function ParallelPanel(
  pictures: SweepPictures & { readonly brushes: ReadonlyMap<string, Brush> },
) {
  const { rows, chosen, brushes, outcome, parameters } = pictures;
  const patch = usePatch();
  const picture = useRef<HTMLDivElement>(null);
  const axes = axesOf(pictures);
  const onBrush = (key: string, brush: Brush | null) => {
    const next = new Map(brushes);
    if (brush === null) next.delete(key);
    else next.set(key, brush);
    patch({ brush: brushTexts(next) });
  };
  return (
    <section className="panel" aria-labelledby="parallel-title">
      <header>
        <h2 id="parallel-title">Every setting as a line</h2>
        {brushes.size > 0 && (
          <button type="button" onClick={() => patch({ brush: null })}>
            All settings again
          </button>
        )}
        <Downloads
          name="sweep-settings"
          picture={picture}
          csv={() =>
            csvOf([
              ["trial", ...parameters.map(({ path }) => path), outcome, "chosen"],
              ...rows.map((row) => [
                row.trial,
                ...parameters.map(({ path }) => valueText(row.point[path])),
                row.objective,
                chosen.has(row.trial) ? "yes" : "no",
              ]),
            ])
          }
        />
        <p>
          {brushes.size === 0
            ? "Drag along an axis to choose settings by a stretch of it; with the keyboard: Tab to an axis, arrows."
            : `${plural(chosen.size, "setting")} of ${rows.length} pass through every chosen stretch.`}
        </p>
      </header>
      <Parallel {...pictures} ref={picture} axes={axes} onBrush={onBrush} />
    </section>
  );
}
