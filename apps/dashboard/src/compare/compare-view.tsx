/** Runs beside each other: in what they differ, and what they came to at the same epochs. */
import { useMemo, useRef } from "react";
import { comparisonFigure } from "../../../../src/report/comparison/comparison-figure.ts";
import { plural } from "../../../../src/report/format.ts";
import { pathOf, read } from "../api/client.ts";
import {
  type ComparisonDocument,
  numberOf,
  numberOrNull,
  type Quantity,
  type RunList,
  type SpectrumDocument,
} from "../api/documents.ts";
import { type Line, LineChart } from "../charts/line-chart.tsx";
import { Downloads } from "../parts/downloads.tsx";
import { Drawing } from "../parts/drawing.tsx";
import { Link } from "../parts/link.tsx";
import { csvOf } from "../parts/save.ts";
import { ScrollRegion } from "../parts/scroll-region.tsx";
import { StateBadge } from "../parts/state-badge.tsx";
import { Empty, Failure, Loading } from "../parts/states.tsx";
import { valueText } from "../parts/words.ts";
import { useAddress } from "../state/location.ts";
import { useResource } from "../state/use-resource.ts";
import { useSpectrumWidth } from "../state/use-width.ts";
import { Chooser } from "./chooser.tsx";

export function CompareView() {
  const { query } = useAddress();
  const runs = query.getAll("run");
  return (
    <>
      <div className="head">
        <div className="words">
          <h1>Compare</h1>
          <p>
            Runs beside each other: in what they differ, and what they came to at the same epochs.
          </p>
        </div>
      </div>
      <Chooser runs={runs} />
      {runs.length < 2 ? (
        <Empty title={runs.length === 0 ? "No runs chosen yet" : "One more is needed"}>
          <p>
            Choose them above, or in <Link href="/runs">the list of runs</Link> (key <kbd>x</kbd>),
            which has filters.
          </p>
        </Empty>
      ) : (
        <Comparison runs={runs} />
      )}
    </>
  );
}

interface Compared {
  readonly comparison: ComparisonDocument;
  readonly spectra: readonly (SpectrumDocument | undefined)[];
}

function Comparison({ runs }: { runs: readonly string[] }) {
  const { resource, again } = useResource(runs.join(), (signal) => readAll(runs, signal));
  if (resource.state === "loading") return <Loading what={plural(runs.length, "run")} />;
  if (resource.state === "failed") return <Failure error={resource.error} again={again} />;
  const { comparison, spectra } = resource.value;
  return (
    <>
      <Spectra comparison={comparison} spectra={spectra} />
      <div className="columns">
        <QuantityPanel
          comparison={comparison}
          quantity="λ₁"
          title="λ₁ while they train"
          y="λ₁ (nats/step)"
        />
        <QuantityPanel
          comparison={comparison}
          quantity="validationLoss"
          title="Held-out loss"
          y="loss"
          isLog
        />
        <QuantityPanel
          comparison={comparison}
          quantity="loss"
          title="Training loss"
          y="loss"
          isLog
        />
        <QuantityPanel
          comparison={comparison}
          quantity="dimension"
          title="Kaplan–Yorke dimension"
          y="dimension"
        />
      </div>
      <Differences comparison={comparison} />
    </>
  );
}

async function readAll(runs: readonly string[], signal: AbortSignal): Promise<Compared> {
  const { document: comparison } = await read<ComparisonDocument>(
    pathOf("/compare", { run: runs }),
    signal,
  );
  // The address may have the beginnings of ids alone.
  const ids = comparison.runs.map(({ id }) => id);
  const { document: list } = await read<RunList>(
    pathOf("/runs", { where: ids.map((id) => `id=${id}`).join(" or ") }),
    signal,
  );
  const spectra = ids.map(async (id) => {
    // The last spectrum alone: the others may be thousands.
    const last = list.runs.find((row) => row.id === id)?.largestExponent;
    if (!last) return undefined;
    const query = { kind: last.kind, from: last.step };
    const answer = await read<{ spectra: SpectrumDocument[] }>(
      pathOf(`/runs/${id}/spectra`, query),
      signal,
    );
    return answer.document.spectra.findLast(({ kind }) => kind === last.kind);
  });
  return { comparison, spectra: await Promise.all(spectra) };
}

const nameOf = ({ id, name, seed }: ComparisonDocument["runs"][number]) =>
  `${name ?? "run"} ${id.slice(0, 8)}, seed ${seed}`;

function Spectra({ comparison, spectra }: Compared) {
  const picture = useRef<HTMLDivElement>(null);
  const width = useSpectrumWidth(picture);
  const svg = useMemo(() => {
    const named = comparison.runs.map((run, i) => ({
      name: nameOf(run),
      exponents: (spectra[i]?.exponents ?? []).map(numberOf),
      errors: spectra[i]?.standardErrors?.map((error) => numberOrNull(error) ?? Number.NaN) ?? null,
    }));
    const isEmpty = named.every(({ exponents }) => exponents.length === 0);
    return isEmpty ? null : comparisonFigure(named, "The last spectrum of each", width);
  }, [comparison, spectra, width]);
  return (
    <section className="panel" aria-labelledby="spectra-title">
      <header>
        <h2 id="spectra-title">Spectra</h2>
        {svg !== null && (
          <Downloads
            name="compare-spectra"
            picture={picture}
            csv={() =>
              csvOf([
                ["run", "step", "j", "exponent", "error"],
                ...comparison.runs.flatMap(({ id }, i) =>
                  (spectra[i]?.exponents ?? []).map((value, j) => [
                    id,
                    spectra[i]!.step,
                    j + 1,
                    value,
                    spectra[i]!.standardErrors?.[j],
                  ]),
                ),
              ])
            }
          />
        )}
      </header>
      {svg === null ? (
        <p className="note">
          None of these runs has a spectrum; <code>monitor</code> in a configuration asks for them.
        </p>
      ) : (
        <Drawing svg={svg} ref={picture} />
      )}
    </section>
  );
}

interface QuantityProps {
  readonly comparison: ComparisonDocument;
  readonly quantity: Quantity;
  readonly title: string;
  readonly y: string;
  readonly isLog?: boolean;
}

function QuantityPanel({ comparison, quantity, title, y, isLog = false }: QuantityProps) {
  const picture = useRef<HTMLDivElement>(null);
  const lines = comparison.runs.map(
    (run, i): Line => ({
      name: nameOf(run),
      points: comparison.rows.flatMap(({ at, ...row }) => {
        const value = row[quantity]?.[i];
        return value === null || value === undefined ? [] : [{ x: at, y: numberOf(value) }];
      }),
    }),
  );
  const isEmpty = lines.every(({ points }) => points.length === 0);
  return (
    <section className="panel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {!isEmpty && (
          <Downloads
            name={`compare-${quantity}`}
            picture={picture}
            csv={() =>
              csvOf([
                [comparison.unit, ...comparison.runs.map(({ id }) => id)],
                ...comparison.rows.map((row) => [row.at, ...(row[quantity] ?? [])]),
              ])
            }
          />
        )}
      </header>
      {isEmpty ? (
        <p className="note">Recorded of none of them.</p>
      ) : (
        <LineChart
          ref={picture}
          lines={lines}
          isLog={isLog}
          labels={{ x: comparison.unit, y }}
          description={`${title} by ${comparison.unit} of ${plural(lines.length, "run")}`}
        />
      )}
    </section>
  );
}

function Differences({ comparison: { runs, differences } }: { comparison: ComparisonDocument }) {
  return (
    <section className="panel" aria-labelledby="differences-title">
      <header>
        <h2 id="differences-title">In what they differ</h2>
        <Downloads
          name="compare-settings"
          csv={() =>
            csvOf([
              ["setting", ...runs.map(({ id }) => id)],
              ...differences.map(({ setting, values }) => [
                setting,
                ...values.map(({ given, value }) => (given ? valueText(value) : "")),
              ]),
            ])
          }
        />
      </header>
      <ScrollRegion label="Settings that differ">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">setting</th>
              {runs.map((run, i) => (
                <th key={run.id} scope="col">
                  <span className={`swatch layer-${(i % 4) + 1}`} />
                  <Link href={`/runs/${run.id}`}>{run.name ?? run.id.slice(0, 8)}</Link>{" "}
                  <StateBadge state={run.state} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {differences.map(({ setting, values }) => (
              <tr key={setting}>
                <th scope="row" className="mono">
                  {setting}
                </th>
                {values.map(({ given, value }, i) => (
                  <td key={runs[i]!.id}>
                    {given ? valueText(value) : <span className="weak">not given</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}
