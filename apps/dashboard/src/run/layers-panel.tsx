/** Which layer owns which exponent. */
import { formatCount, lambda, plural } from "../../../../src/report/format.ts";
import type { JsonObject, Run, SpectrumRecord } from "../../../../src/store/index.ts";
import { ScrollRegion } from "../parts/scroll-region.tsx";
import { withError } from "../parts/words.ts";

export function LayersPanel({ spectrum, run }: { spectrum: SpectrumRecord; run: Run }) {
  return (
    <section className="panel" aria-labelledby="layers-title">
      <header>
        <h2 id="layers-title">Which layer owns them</h2>
      </header>
      <Layers spectrum={spectrum} run={run} />
    </section>
  );
}

function Layers({
  spectrum: { layerOf, exponents, errors },
  run,
}: {
  spectrum: SpectrumRecord;
  run: Run;
}) {
  const layers = (run.configuration["network"] as JsonObject | undefined)?.["layers"];
  if (layerOf === null) {
    return (
      <p className="note">
        Of this joint spectrum no layer owns an exponent. With <code>monitor.stack: per-layer</code>{" "}
        each layer's own are recorded: in the long run both are the same numbers, since what flows
        between layers flows upwards.
      </p>
    );
  }
  const owners = [...new Set(layerOf)].sort((a, b) => a - b);
  if (owners.length === 1) {
    return (
      <p className="note">
        {layers === 1 || layers === undefined
          ? `The network has one layer; all ${plural(exponents.length, "exponent")} are its own.`
          : `All ${plural(exponents.length, "exponent")} that were computed belong to layer ${owners[0]! + 1}.`}
      </p>
    );
  }
  return (
    <>
      <div
        className="layer-strip"
        role="img"
        aria-label={`Exponents in descending order, each in the colour of its layer: ${layerOf.map((layer) => layer + 1).join(" ")}`}
      >
        {layerOf.map((layer, i) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: the place in the order is what it is.
            key={i}
            className={`layer-${(layer % 4) + 1}`}
            title={`${lambda(i + 1)}: layer ${layer + 1}`}
          />
        ))}
      </div>
      <ScrollRegion label="Exponents by layer">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">layer</th>
              <th scope="col" className="number">
                exponents
              </th>
              <th scope="col" className="number">
                its largest, nats/step
              </th>
              <th scope="col" className="number">
                rank in all
              </th>
            </tr>
          </thead>
          <tbody>
            {owners.map((layer) => {
              const first = layerOf.indexOf(layer);
              const error = errors?.[first];
              return (
                <tr key={layer}>
                  <td>
                    <span className={`swatch layer-${(layer % 4) + 1}`} />
                    {layer + 1}
                  </td>
                  <td className="number">
                    {formatCount(layerOf.filter((each) => each === layer).length)}
                  </td>
                  <td className="number">
                    {withError(
                      exponents[first]!,
                      error === undefined || Number.isNaN(error) ? null : error,
                    )}
                  </td>
                  <td className="number">{lambda(first + 1)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollRegion>
    </>
  );
}
