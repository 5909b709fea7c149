/** The picture of the training, with a pointer, pins and files. */
import { useCallback, useMemo, useRef, useState } from "react";
import { formatCount } from "../../../../src/report/format.ts";
import {
  MOST_PINS,
  trainingCurves,
  trainingPicture,
  trainingTitle,
} from "../../../../src/report/index.ts";
import type { SpectrumRecord } from "../../../../src/store/index.ts";
import { Downloads } from "../parts/downloads.tsx";
import { csvOf } from "../parts/save.ts";
import { Empty } from "../parts/states.tsx";
import { useAddress, usePatch } from "../state/location.ts";
import { LinkedPicture } from "./linked-picture.tsx";
import type { ShownRun } from "./use-history.ts";

export interface PicturePanelProps {
  readonly shown: ShownRun;
  readonly spectra: readonly SpectrumRecord[];
  readonly chosen: SpectrumRecord | undefined;
}

export function PicturePanel({ shown, spectra, chosen }: PicturePanelProps) {
  const { history, isThinned } = shown;
  const { query } = useAddress();
  const patch = usePatch();
  const element = useRef<HTMLDivElement>(null);
  const picture = useMemo(() => trainingPicture(trainingCurves(history)), [history]);
  const [hovered, setHovered] = useState<number | null>(null);
  const pins = useMemo(() => pinsOf(query), [query]);
  const isLog = query.get("time") === "log";
  const pin = useCallback(
    (step: number) => {
      const others = pins.filter((each) => each !== step);
      const next = others.length < pins.length ? others : [...pins, step].slice(-MOST_PINS);
      patch({ pin: next.map(String) });
    },
    [pins, patch],
  );
  const { spectra: drawn, curves } = picture;
  if (drawn.length === 0 && curves.losses.length === 0 && curves.gradientNorms.length === 0) {
    return <NothingToDraw />;
  }
  const step = hovered ?? chosen?.step ?? null;
  return (
    <section className="panel" aria-labelledby="picture-title">
      <header>
        <h2 id="picture-title">The spectrum while it trains</h2>
        {chosen !== undefined && (
          <PinButtons
            chosen={chosen.step}
            pins={pins}
            onPin={pin}
            onNone={() => patch({ pin: null })}
          />
        )}
        <button
          type="button"
          aria-pressed={isLog}
          onClick={() => patch({ time: isLog ? null : "log" })}
        >
          Logarithmic time
        </button>
        <Downloads
          name={`run-${history.run.id}`}
          picture={element}
          csv={() => csvOfSpectra(spectra)}
        />
      </header>
      <LinkedPicture
        ref={element}
        picture={picture}
        title={trainingTitle(history.run)}
        isLog={isLog}
        step={step}
        pins={pins}
        onHover={setHovered}
        onChoose={(at) => patch({ step: at === null ? null : String(at) })}
        onPin={pin}
      />
      {isThinned && <ThinnedNote />}
    </section>
  );
}

function NothingToDraw() {
  return (
    <Empty title="Nothing to draw yet">
      <p>
        Neither a spectrum nor a loss has been recorded. As soon as one is, it appears here by
        itself.
      </p>
    </Empty>
  );
}

function ThinnedNote() {
  return (
    <p className="note">
      Of the oldest spectra every second is drawn here, those where λ₁ turns among them; the store
      has all.
    </p>
  );
}

interface PinProps {
  readonly chosen: number;
  readonly pins: readonly number[];
  onPin(step: number): void;
  onNone(): void;
}

function PinButtons({ chosen, pins, onPin, onNone }: PinProps) {
  return (
    <>
      <button type="button" onClick={() => onPin(chosen)}>
        {pins.includes(chosen) ? "Take away the pin at" : "Pin"} step {formatCount(chosen)}
      </button>
      {pins.length > 0 && (
        <button type="button" onClick={onNone}>
          No pins
        </button>
      )}
    </>
  );
}

function pinsOf(query: URLSearchParams): number[] {
  const steps = query.getAll("pin").map(Number);
  return steps.filter((step) => Number.isInteger(step) && step >= 0).slice(-MOST_PINS);
}

function csvOfSpectra(spectra: readonly SpectrumRecord[]): string {
  return csvOf([
    ["step", "kind", "j", "exponent", "error"],
    ...spectra.flatMap(({ step, kind, exponents, errors }) =>
      Array.from(exponents, (value, j) => [step, kind, j + 1, value, errors?.[j]]),
    ),
  ]);
}
