/** Certificates and convergence, in plain words. */
import type { CertificateLine } from "../../../../src/report/index.ts";
import type { SpectrumRecord } from "../../../../src/store/index.ts";
import { Prose } from "../parts/prose.tsx";
import { recordedChecks } from "./recorded-checks.ts";

export function ChecksPanel({ spectrum }: { spectrum: SpectrumRecord }) {
  return (
    <section className="panel" aria-labelledby="checks-title">
      <header>
        <h2 id="checks-title">How far it can be trusted</h2>
      </header>
      <CheckList lines={recordedChecks(spectrum)} />
    </section>
  );
}

/** ✓ passed, ✗ failed, – no verdict: with what was compared with what. */
export function CheckList({ lines }: { lines: readonly CertificateLine[] }) {
  return (
    <ul className="checks">
      {lines.map(({ name, passed, detail, explanation }) => {
        const [sign, kind, words] =
          passed === null
            ? ["–", "open", "no verdict"]
            : passed
              ? ["✓", "passed", "passed"]
              : ["✗", "failed", "failed"];
        return (
          <li key={name} className={kind}>
            <span className="sign" aria-hidden="true">
              {sign}
            </span>
            <span>
              <span className="hidden">{words}: </span>
              <b>{name}</b>: {detail}
            </span>
            <p>
              <Prose text={explanation} />
            </p>
          </li>
        );
      })}
    </ul>
  );
}
