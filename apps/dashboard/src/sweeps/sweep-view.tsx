/** One sweep: what was varied, what came of it, what the spectra said. */
import { useMemo, useState } from "react";
import { formatCount, plural } from "../../../../src/report/format.ts";
import { pathOf, read } from "../api/client.ts";
import type { SweepDocument } from "../api/documents.ts";
import { Link } from "../parts/link.tsx";
import { Empty, Failure, Loading } from "../parts/states.tsx";
import { dateText, magnitude } from "../parts/words.ts";
import { useTellConnection } from "../state/connection.tsx";
import { useAddress } from "../state/location.ts";
import { useChanges } from "../state/use-changes.ts";
import { useResource } from "../state/use-resource.ts";
import { MapPanel, ParallelPanel, ScatterPanel } from "./picture-panels.tsx";
import { ReadoutPanel } from "./readout-panel.tsx";
import { measuresOf, parametersOf, settingRows } from "./settings.ts";
import { SettingsTable } from "./settings-table.tsx";
import { StatesBar, stateWords } from "./states-bar.tsx";
import { brushesOf, chosenTrials, type SweepPictures } from "./sweep-pictures.ts";

/** Milliseconds between two looks at a sweep that changes. */
const REST = 3000;

export function SweepView({ name }: { name: string }) {
  const path = pathOf(`/sweeps/${encodeURIComponent(name)}`);
  const { resource, again } = useResource(path, (signal) => read<SweepDocument>(path, signal));
  const found = resource.state === "ready" ? resource.value : null;
  const [timer, setTimer] = useState(false);
  const connection = useChanges({
    parts: "",
    after: found === null ? null : (found.change ?? 0),
    ...(found === null ? {} : { sweep: found.document.sweep.id }),
    onChanges() {
      if (timer) return;
      setTimer(true);
      setTimeout(() => {
        setTimer(false);
        again();
      }, REST);
    },
    onStartAgain: again,
  });
  useTellConnection(connection);
  if (resource.state === "loading") return <Loading what={`sweep ${name}`} />;
  if (resource.state === "failed") return <Failure error={resource.error} again={again} />;
  return <SweepPage document={resource.value.document} />;
}

function SweepPage({ document }: { document: SweepDocument }) {
  const { query } = useAddress();
  const [pointedTrials, setPointed] = useState<readonly number[]>([]);
  const rows = useMemo(() => settingRows(document), [document]);
  const parameters = useMemo(() => parametersOf(rows), [rows]);
  const measures = useMemo(() => measuresOf(rows), [rows]);
  const pointed = useMemo(() => new Set(pointedTrials), [pointedTrials]);
  const brushText = query.getAll("brush").join("&");
  const pictures: Omit<SweepPictures, "chosen"> = {
    ...{ rows, parameters, measures, pointed },
    sweep: document.sweep.name,
    outcome: outcomeName(document),
    isMaximised: document.objective.goal === "maximise",
    isLog: isLogarithmic(rows.map(({ objective }) => objective)),
    onPoint: setPointed,
  };
  const axes = brushesOf(brushText);
  const chosen = chosenTrials(pictures, axes);
  const all: SweepPictures = { ...pictures, chosen };
  return (
    <>
      <SweepHead document={document} />
      {rows.length === 0 ? (
        <Empty title="No setting has been suggested yet">
          <p>
            <code>lyapscope worker</code> computes this sweep; what it does appears here by itself.
          </p>
        </Empty>
      ) : (
        <>
          <ReadoutPanel name={document.sweep.name} />
          <div className="columns">
            <MapPanel {...all} />
            <ScatterPanel {...all} />
          </div>
          <ParallelPanel {...all} brushes={axes} />
          <SettingsTable {...all} />
        </>
      )}
    </>
  );
}

function outcomeName({ objective }: SweepDocument): string {
  return `${objective.of} ${objective.metric}`;
}

/** Losses over more than a factor of thirty are looked at by their logarithms. */
function isLogarithmic(values: readonly (number | null)[]): boolean {
  const finite = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return finite.length > 1 && low > 0 && high > 30 * low;
}

function SweepHead({ document }: { document: SweepDocument }) {
  const { sweep, objective, settings, runs } = document;
  const counts: Record<string, number> = {};
  for (const { state } of runs) counts[state] = (counts[state] ?? 0) + 1;
  const best = settings[0];
  return (
    <>
      <div className="head">
        <div className="words">
          <p className="crumbs">
            <Link href="/sweeps">Sweeps</Link> / <span className="mono">{sweep.id}</span>
          </p>
          <h1>{sweep.name}</h1>
          <p>
            {objective.goal} {objective.metric}, the {objective.of} of each run, the{" "}
            {objective.seeds} over seeds · begun {dateText(sweep.createdAt)}
          </p>
        </div>
      </div>
      <dl className="facts">
        <div>
          <dt>runs</dt>
          <dd>
            {formatCount(runs.length)}
            <small>{plural(settings.length, "setting")}</small>
          </dd>
        </div>
        <div className="wide">
          <dt>states</dt>
          <dd>
            <StatesBar counts={counts} />
            <small>{stateWords(counts)}</small>
          </dd>
        </div>
        <div>
          <dt>best setting</dt>
          <dd>
            {best === undefined || best.objective.mean === null
              ? "–"
              : magnitude(Number(best.objective.mean))}
            <small>{best === undefined ? "" : `trial ${best.trial}`}</small>
          </dd>
        </div>
      </dl>
    </>
  );
}
