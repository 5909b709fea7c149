/** The rest of what is recorded: last values, history of states, configuration. */
import { memo } from "react";
import { formatCount } from "../../../../src/report/format.ts";
import type { RunHistory } from "../../../../src/store/index.ts";
import { Downloads } from "../parts/downloads.tsx";
import { csvOf } from "../parts/save.ts";
import { StateBadge } from "../parts/state-badge.tsx";
import { dateText, magnitude } from "../parts/words.ts";

export const RecordsPanel = memo(function RecordsPanel({ history }: { history: RunHistory }) {
  const { metrics, states, run } = history;
  const names = [...new Set(metrics.map(({ name }) => name))].sort();
  const last = names.map((name) => metrics.findLast((metric) => metric.name === name)!);
  return (
    <div className="columns">
      <section className="panel" aria-labelledby="metrics-title">
        <header>
          <h2 id="metrics-title">Metrics, the last of each</h2>
          <Downloads
            name={`metrics-${run.id}`}
            csv={() =>
              csvOf([
                ["name", "step", "value"],
                ...metrics.map(({ name, step, value }) => [name, step, value]),
              ])
            }
          />
        </header>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">name</th>
              <th scope="col" className="number">
                value
              </th>
              <th scope="col" className="number">
                step
              </th>
            </tr>
          </thead>
          <tbody>
            {last.map(({ name, value, step }) => (
              <tr key={name}>
                <td>{name}</td>
                <td className="number" data-metric={name} data-value={value}>
                  {magnitude(value)}
                </td>
                <td className="number">{formatCount(step)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section className="panel" aria-labelledby="states-title">
        <header>
          <h2 id="states-title">What became of it</h2>
        </header>
        <table className="plain-table">
          <tbody>
            {states.map(({ at, state, step, message }) => (
              <tr key={`${at} ${state} ${step}`}>
                <td className="number">{dateText(at)}</td>
                <td>
                  <StateBadge state={state} />
                </td>
                <td className="number">step {formatCount(step)}</td>
                <td>{message}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <details>
          <summary>Configuration, seed and versions</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keyboards have to be able to. */}
          <pre className="tree" tabIndex={0}>
            {JSON.stringify(
              { seed: run.seed, versions: run.versions, ...run.configuration },
              null,
              2,
            )}
          </pre>
        </details>
      </section>
    </div>
  );
});
