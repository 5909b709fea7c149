/** The text that drives the spectra, every character in the colour of what it did; one of them is looked at. */
import {
  type KeyboardEvent,
  type PointerEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import {
  type RecordedTextGrowth,
  symbolWords,
  TEXT_GROWTH_CAPTION,
  textGrid,
  textGrowthCsv,
  textGrowthFigure,
} from "../../../../src/report/training/text-growth.ts";
import { Downloads } from "../parts/downloads.tsx";
import { Drawing } from "../parts/drawing.tsx";
import { useWidth } from "../state/use-width.ts";

const [NARROWEST, WIDEST] = [340, 1400];

export function TextPanel({ recorded }: { recorded: RecordedTextGrowth }) {
  const picture = useRef<HTMLDivElement>(null);
  const width = useWidth(picture, 1000, NARROWEST, WIDEST);
  const [place, setPlace] = useState(0);
  const count = recorded.symbols.length;
  const index = Math.min(place, count - 1);
  const svg = useMemo(
    () => textGrowthFigure(recorded, { width, theme: "page" }),
    [recorded, width],
  );
  const grid = useMemo(() => textGrid(count, width), [count, width]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a picture drawn anew has its symbols anew.
  useLayoutEffect(() => {
    const symbol = picture.current?.querySelectorAll("g.symbol").item(index);
    symbol?.classList.add("chosen-symbol");
    return () => symbol?.classList.remove("chosen-symbol");
  }, [svg, index]);
  const onPointer = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = width / box.width;
    const at = grid.indexAt((event.clientX - box.left) * scale, (event.clientY - box.top) * scale);
    if (at !== null) setPlace(at);
  };
  const onKey = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ...{ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -grid.columns, ArrowDown: grid.columns },
      ...{ Home: -index, End: count - 1 - index },
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setPlace(Math.min(count - 1, Math.max(0, index + step)));
  };
  return (
    <section className="panel" aria-labelledby="text-title">
      <header>
        <h2 id="text-title">Along the text</h2>
        <Downloads
          name={`text-step-${recorded.step}`}
          picture={picture}
          csv={() => textGrowthCsv(recorded)}
        />
      </header>
      <p className="step-line">{symbolWords(recorded, index)}</p>
      <div
        className="text-growth"
        tabIndex={0}
        role="slider"
        aria-label="Character whose growth is shown"
        aria-valuemin={1}
        aria-valuemax={count}
        aria-valuenow={index + 1}
        aria-valuetext={symbolWords(recorded, index)}
        onPointerMove={onPointer}
        onKeyDown={onKey}
      >
        <Drawing svg={svg} ref={picture} />
      </div>
      <p className="note">{TEXT_GROWTH_CAPTION}</p>
    </section>
  );
}
