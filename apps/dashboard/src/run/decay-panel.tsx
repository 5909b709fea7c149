/** How gradients decay over time lags: as back-propagation met it, beside what the exponents predict. */
import { useRef } from "react";
import { formatCount, formatWithError } from "../../../../src/report/format.ts";
import type { JsonObject, SpectrumRecord } from "../../../../src/store/index.ts";
import { LineChart } from "../charts/line-chart.tsx";
import { Downloads } from "../parts/downloads.tsx";
import { csvOf } from "../parts/save.ts";

interface Decay {
  readonly lags: readonly number[];
  readonly measured: readonly number[];
  readonly errors: readonly (number | null)[];
  readonly predicted: readonly number[];
  readonly rate: JsonObject | null;
}

export function DecayPanel({ spectrum }: { spectrum: SpectrumRecord }) {
  const picture = useRef<HTMLDivElement>(null);
  const decay = decayOf(spectrum);
  return (
    <section className="panel" aria-labelledby="decay-title">
      <header>
        <h2 id="decay-title">Gradients against the exponents' prediction</h2>
        {decay !== null && (
          <Downloads
            name={`gradients-step-${spectrum.step}`}
            picture={picture}
            csv={() =>
              csvOf([
                ["lag", "measured", "error", "predicted"],
                ...decay.lags.map((lag, i) => [
                  lag,
                  decay.measured[i],
                  decay.errors[i],
                  decay.predicted[i],
                ]),
              ])
            }
          />
        )}
        {decay !== null && decay.rate !== null && <p>{rateText(decay.rate)}</p>}
      </header>
      {decay === null ? (
        <p className="note">
          Not recorded at step {formatCount(spectrum.step)}. With{" "}
          <code>monitor.gradientNormsEvery: 125</code> in the configuration, <code>train</code>{" "}
          measures how the gradient falls over time lags beside every spectrum.
        </p>
      ) : (
        <LineChart
          ref={picture}
          lines={[
            {
              name: "measured",
              points: decay.lags.map((x, i) => ({
                x,
                y: decay.measured[i]!,
                error: decay.errors[i] ?? null,
              })),
              isMarks: true,
            },
            {
              name: "predicted by the λⱼ",
              points: decay.lags.map((x, i) => ({ x, y: decay.predicted[i]! })),
            },
          ]}
          labels={{ x: "lag (steps)", y: "ln of the gradient's size (nats)" }}
          description={`Logarithm of the gradient's size by lag at step ${spectrum.step}: measured and predicted`}
        />
      )}
    </section>
  );
}

function rateText({ from, to, measured, error, predicted }: JsonObject): string {
  const text = formatWithError(
    Number(measured),
    typeof error === "number" ? error : null,
    "typeset",
  );
  return `Over lags ${from} to ${to}: ${text} nats/step measured, ${formatWithError(Number(predicted), null, "typeset")} predicted.`;
}

function decayOf({ details }: SpectrumRecord): Decay | null {
  const decay = details["gradientDecay"] as Partial<Decay> | null | undefined;
  if (!decay || !Array.isArray(decay.lags) || decay.lags.length === 0) return null;
  const numbers = (values: readonly unknown[] | undefined) => (values ?? []).map(Number);
  return {
    lags: decay.lags,
    measured: numbers(decay.measured),
    errors: decay.errors ?? [],
    predicted: numbers(decay.predicted),
    rate: decay.rate ?? null,
  };
}
