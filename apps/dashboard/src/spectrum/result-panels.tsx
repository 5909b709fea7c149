/** A spectrum: picture, meaning, checks, what was assumed. */
import { useMemo, useRef } from "react";
import { formatCount, lambda } from "../../../../src/report/format.ts";
import {
  certificateLines,
  interpret,
  type SpectrumDocument,
  spectrumFigure,
} from "../../../../src/report/index.ts";
import { Downloads } from "../parts/downloads.tsx";
import { Drawing } from "../parts/drawing.tsx";
import { Prose } from "../parts/prose.tsx";
import { csvOf, saveText } from "../parts/save.ts";
import { ScrollRegion } from "../parts/scroll-region.tsx";
import { withError } from "../parts/words.ts";
import { CheckList } from "../run/checks-panel.tsx";
import { useSpectrumWidth } from "../state/use-width.ts";
import { resultOf } from "./document-result.ts";

export function ResultPanels({ document }: { document: SpectrumDocument }) {
  const picture = useRef<HTMLDivElement>(null);
  const result = useMemo(() => resultOf(document), [document]);
  const width = useSpectrumWidth(picture);
  const svg = useMemo(
    () => spectrumFigure(result, { title: document.model.source, width }),
    [result, document, width],
  );
  const { assumptions } = document.model;
  return (
    <>
      <section className="panel" aria-labelledby="result-title">
        <header>
          <h2 id="result-title">Lyapunov spectrum</h2>
          <button
            type="button"
            onClick={() =>
              saveText("spectrum.json", "application/json", JSON.stringify(document, null, 2))
            }
          >
            JSON
          </button>
          <Downloads
            name="spectrum"
            picture={picture}
            csv={() =>
              csvOf([
                ["j", "exponent", "error"],
                ...document.exponents.map((value, j) => [j + 1, value, document.standardErrors[j]]),
              ])
            }
          />
        </header>
        <Drawing svg={svg} ref={picture} />
      </section>
      <div className="columns">
        <section className="panel meaning" aria-labelledby="result-meaning">
          <header>
            <h2 id="result-meaning">What it means</h2>
          </header>
          {interpret(result, document.closedLoop).map((sentence) => (
            <p key={sentence}>
              <Prose text={sentence} />
            </p>
          ))}
          {[...document.warnings, ...assumptions.map((each) => `Assumed: ${each}`)].map((words) => (
            <p key={words} className="note">
              <Prose text={words} />
            </p>
          ))}
        </section>
        <section className="panel" aria-labelledby="result-checks">
          <header>
            <h2 id="result-checks">How far it can be trusted</h2>
          </header>
          <CheckList lines={certificateLines(result)} />
        </section>
      </div>
      <Exponents document={document} result={result} />
    </>
  );
}

function Exponents({
  document,
  result,
}: {
  document: SpectrumDocument;
  result: ReturnType<typeof resultOf>;
}) {
  return (
    <section className="panel" aria-labelledby="result-exponents">
      <header>
        <h2 id="result-exponents">
          {formatCount(result.exponents.length)} exponents, {document.unit} per step
        </h2>
      </header>
      <ScrollRegion label="Exponents" className="scroll tall">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">j</th>
              <th scope="col" className="number">
                exponent
              </th>
              {document.layerOf !== null && (
                <th scope="col" className="number">
                  layer
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {result.exponents.map((value, j) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the place in the order is what it is.
              <tr key={j}>
                <td>{lambda(j + 1)}</td>
                <td className="number" data-value={value}>
                  {withError(value, result.standardErrors[j] ?? null)}
                </td>
                {document.layerOf !== null && (
                  <td className="number">{document.layerOf[j]! + 1}</td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}
