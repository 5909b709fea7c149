/** One run, live. */
import { memo, useMemo } from "react";
import { kindText } from "../../../../src/records/run-settings.ts";
import { recordedFacts } from "../../../../src/report/derived-facts.ts";
import { formatCount, formatDimension, plural } from "../../../../src/report/format.ts";
import { interpret } from "../../../../src/report/index.ts";
import { recordedTextGrowth } from "../../../../src/report/training/text-growth.ts";
import { spectraToDraw } from "../../../../src/report/training/training-curves.ts";
import { interpretable } from "../../../../src/report/written/recorded-spectrum.ts";
import type { DerivedQuantity } from "../../../../src/spectrum/index.ts";
import type { RunHistory, SpectrumRecord } from "../../../../src/store/index.ts";
import { Link } from "../parts/link.tsx";
import { Prose } from "../parts/prose.tsx";
import { StateBadge } from "../parts/state-badge.tsx";
import { Failure, Loading } from "../parts/states.tsx";
import { dateText, MISSING, magnitude, stateOf, valueText, withError } from "../parts/words.ts";
import { useAddress } from "../state/location.ts";
import { ChecksPanel } from "./checks-panel.tsx";
import { DecayPanel } from "./decay-panel.tsx";
import { InputPanel } from "./input-panel.tsx";
import { LayersPanel } from "./layers-panel.tsx";
import { PicturePanel } from "./picture-panel.tsx";
import { RecordsPanel } from "./records-panel.tsx";
import { TextPanel } from "./text-panel.tsx";
import { type ShownRun, useHistory } from "./use-history.ts";

export function RunView({ id }: { id: string }) {
  const { resource, again } = useHistory(id);
  if (resource.state === "loading") return <Loading what={`run ${id}`} />;
  if (resource.state === "failed") return <Failure error={resource.error} again={again} />;
  return <RunPage shown={resource.value} />;
}

function RunPage({ shown }: { shown: ShownRun }) {
  const { history } = shown;
  const { query } = useAddress();
  const spectra = useMemo(() => spectraToDraw(history.spectra), [history]);
  const asked = query.get("step");
  const chosen =
    asked === null
      ? spectra.at(-1)
      : (spectra.find(({ step }) => step >= Number(asked)) ?? spectra.at(-1));
  const text = useMemo(
    () => (chosen === undefined ? null : recordedTextGrowth(history.series, chosen.step)),
    [history, chosen],
  );
  return (
    <div data-run={history.run.id} data-changes={shown.changes}>
      <RunHead shown={shown} />
      <Facts history={history} spectrum={spectra.at(-1)} />
      <PicturePanel shown={shown} spectra={spectra} chosen={chosen} />
      {chosen !== undefined && (
        <>
          <div className="columns">
            <Meaning spectrum={chosen} history={history} />
            <ChecksPanel spectrum={chosen} />
          </div>
          <div className="columns">
            <DecayPanel spectrum={chosen} />
            <InputPanel spectrum={chosen} hasText={text !== null} />
          </div>
          <LayersPanel spectrum={chosen} run={history.run} />
          {text !== null && <TextPanel recorded={text} />}
        </>
      )}
      <RecordsPanel history={history} />
    </div>
  );
}

const RunHead = memo(function RunHead({ shown }: { shown: ShownRun }) {
  const { run } = shown.history;
  const state = stateOf({ state: shown.history.run.state, held: shown.held });
  return (
    <div className="head">
      <div className="words">
        <p className="crumbs">
          <Link href="/runs">Runs</Link> / <span className="mono">{run.id}</span>
        </p>
        <h1>
          {run.name ?? (kindText(run) || run.id)}
          <StateBadge state={state} />
        </h1>
        <p>
          {run.name !== null && kindText(run) !== "" && `${kindText(run)} · `}
          seed {run.seed} · begun {dateText(run.createdAt)}
          {run.origin !== null && (
            <>
              {" "}
              · goes on from{" "}
              <Link href={`/runs/${run.origin.run}`}>run {run.origin.run.slice(0, 8)}</Link>, after
              step {formatCount(run.origin.step)}
            </>
          )}
        </p>
        {run.state?.message && (
          <p className={run.state.state === "diverged" ? "note bad" : "note"}>
            <Prose text={run.state.message} />
          </p>
        )}
        {state === "killed" && (
          <p className="note bad">
            Its process ended without a word. <code>lyapscope train</code> with the same
            configuration goes on from the last checkpoint.
          </p>
        )}
      </div>
      <div className="actions">
        <Link href={`/compare?run=${run.id}`}>Compare with others</Link>
      </div>
    </div>
  );
});

interface FactsProps {
  readonly history: RunHistory;
  readonly spectrum: SpectrumRecord | undefined;
}

const Facts = memo(function Facts({ history, spectrum }: FactsProps) {
  const last = (name: string) => history.metrics.findLast((metric) => metric.name === name);
  const error = spectrum?.errors?.[0];
  const heldOut = last("validationLoss");
  const training = last("loss");
  const step = Math.max(0, ...[heldOut, training, spectrum].map((each) => each?.step ?? 0));
  const facts: [string, string, string][] = [
    [
      "λ₁, nats/step",
      spectrum === undefined
        ? MISSING
        : withError(
            spectrum.exponents[0]!,
            error === undefined || Number.isNaN(error) ? null : error,
          ),
      spectrum === undefined
        ? "no spectrum recorded"
        : `of ${plural(spectrum.exponents.length, "exponent")} at step ${formatCount(spectrum.step)}`,
    ],
    ["held-out loss", magnitude(heldOut?.value), baselineText(history)],
    ["training loss", magnitude(training?.value), ""],
    ["step", formatCount(step), epochsText(history)],
    ["Kaplan–Yorke dimension", dimensionText(spectrum), unstableText(spectrum)],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value, note]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
            {note !== "" && <small>{note}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
});

function dimensionText(spectrum: SpectrumRecord | undefined): string {
  const dimension = spectrum?.details["kaplanYorkeDimension"] as DerivedQuantity | undefined;
  return dimension === undefined ? MISSING : formatDimension(dimension, "typeset");
}

/** "unstable ≥ 3": the other facts that lists have a short name for. */
function unstableText(spectrum: SpectrumRecord | undefined): string {
  return recordedFacts(spectrum?.details ?? {})
    .filter((fact) => !fact.startsWith("dimension"))
    .join(", ");
}

function baselineText({ metrics }: RunHistory): string {
  const baseline = metrics.find(({ name }) => name === "baseline");
  return baseline === undefined ? "" : `${magnitude(baseline.value)} without a network`;
}

function epochsText({ run, metrics }: RunHistory): string {
  const training = run.configuration["training"] as { epochs?: unknown } | undefined;
  if (training?.epochs === undefined) return "";
  const done = metrics.filter(({ name }) => name === "loss").length;
  return `epoch ${formatCount(done)} of ${valueText(training.epochs)}`;
}

function Meaning({ spectrum, history }: { spectrum: SpectrumRecord; history: RunHistory }) {
  const sentences = useMemo(() => {
    const meant = interpretable(spectrum, history.run);
    return meant === null
      ? ["It was recorded without its dimension and entropy, which its meaning is told from."]
      : interpret(meant, spectrum.kind === "closed-loop");
  }, [spectrum, history.run]);
  return (
    <section className="panel meaning" aria-labelledby="meaning-title">
      <header>
        <h2 id="meaning-title">What it means, at step {formatCount(spectrum.step)}</h2>
      </header>
      {sentences.map((sentence) => (
        <p key={sentence}>
          <Prose text={sentence} />
        </p>
      ))}
    </section>
  );
}
