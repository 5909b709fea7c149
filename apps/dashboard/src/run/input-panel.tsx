/** What single stretches of the input do: finite-time growth, where it was recorded. */
import { useRef } from "react";
import { plural } from "../../../../src/report/format.ts";
import { recordedReach } from "../../../../src/report/reach/recorded-reach.ts";
import type { SpectrumRecord } from "../../../../src/store/index.ts";
import { type Line, LineChart } from "../charts/line-chart.tsx";
import { Downloads } from "../parts/downloads.tsx";
import { csvOf } from "../parts/save.ts";

export interface InputPanelProps {
  readonly spectrum: SpectrumRecord;
  /** Whether what every character did stands below. */
  readonly hasText: boolean;
}

export function InputPanel({ spectrum, hasText }: InputPanelProps) {
  const picture = useRef<HTMLDivElement>(null);
  const reach = recordedReach(spectrum);
  const lines: Line[] =
    reach === null
      ? []
      : [
          {
            name: "state, lasts best",
            points: reach.points.map(({ lag, state }) => ({
              x: lag,
              y: state.largest,
              error: state.largestError,
            })),
          },
          {
            name: "state, typical",
            points: reach.points.map(({ lag, state }) => ({
              x: lag,
              y: state.typical,
              error: state.typicalError,
            })),
          },
          {
            name: "what an input changes",
            points: reach.points.flatMap(({ lag, input }) =>
              input === null ? [] : [{ x: lag, y: input.largest, error: input.largestError }],
            ),
          },
        ].filter(({ points }) => points.length > 0);
  return (
    <section className="panel" aria-labelledby="input-title">
      <header>
        <h2 id="input-title">Over finite times, along the input</h2>
        {reach !== null && (
          <Downloads
            name={`reach-step-${spectrum.step}`}
            picture={picture}
            csv={() =>
              csvOf([
                ["curve", "lag", "ln gain", "error"],
                ...lines.flatMap(({ name, points }) =>
                  points.map(({ x, y, error }) => [name, x, y, error]),
                ),
              ])
            }
          />
        )}
      </header>
      {reach !== null && (
        <LineChart
          ref={picture}
          lines={lines}
          labels={{ x: "lag (steps)", y: "ln gain (nats)" }}
          description={`How much differences grow or fade within so many steps, means over ${plural(reach.starts, "window")} of the data`}
        />
      )}
      {reach === null && (
        <p className="note">
          How long differences last within finite times was not recorded: <code>monitor.lags</code>{" "}
          asks for it.
        </p>
      )}
      {!hasText && (
        <p className="note">
          Growth at single steps of the input is kept with a run where the input is a text.{" "}
          <code>lyapscope spectrum MODEL --input DATA --history FILE.csv</code> writes the exponents
          stretch by stretch.
        </p>
      )}
    </section>
  );
}
