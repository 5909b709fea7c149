/**
 * The picture that `lyapscope/report` draws, and over it what moves. Only the group of the chosen step is drawn
 * anew while a pointer moves.
 */
import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useDeferredValue,
  useLayoutEffect,
  useMemo,
} from "react";
import { formatCount, lambda } from "../../../../src/report/format.ts";
import {
  chosenInPicture,
  drawPicture,
  type PictureScales,
  type PictureView,
  scalesOf,
  spectrumAt,
  type TrainingPicture,
} from "../../../../src/report/index.ts";
import { Drawing, replaceGroup } from "../parts/drawing.tsx";
import { magnitude, withError } from "../parts/words.ts";
import { useWidth } from "../state/use-width.ts";

export interface LinkedPictureProps {
  readonly picture: TrainingPicture;
  readonly title: string;
  readonly isLog: boolean;
  /** The step that is looked at, by pointer or by choice. */
  readonly step: number | null;
  readonly pins: readonly number[];
  onHover(step: number | null): void;
  onChoose(step: number | null): void;
  onPin(step: number): void;
  readonly ref: RefObject<HTMLDivElement | null>;
}

/** As narrow as it can be drawn, and as wide as it is read with ease. */
const [NARROWEST, WIDEST] = [340, 1400];

export function LinkedPicture(props: LinkedPictureProps) {
  const { picture, title, step, pins, ref } = props;
  // A switch answers at once; what it asks for is drawn when there is time.
  const isLog = useDeferredValue(props.isLog);
  const width = useWidth(ref, 1000, NARROWEST, WIDEST);
  const view = useMemo(
    (): PictureView => ({ width, title, logTime: isLog, theme: "page" }),
    [width, title, isLog],
  );
  const svg = useMemo(() => drawPicture(picture, view), [picture, view]);
  const scales = useMemo(() => scalesOf(picture, view), [picture, view]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a picture drawn anew has the group anew.
  useLayoutEffect(() => {
    replaceGroup(ref, "g.chosen", chosenInPicture(picture, { ...view, step, pins }));
  }, [svg, picture, view, step, pins, ref]);
  const stepAt = (event: PointerEvent<HTMLElement>) => {
    const { x, y } = placeIn(event, scales);
    return isOverTime(scales, x, y)
      ? (spectrumAt(picture, scales.time.stepAt(x))?.step ?? null)
      : null;
  };
  const onKey = (event: KeyboardEvent) => {
    const next = steppedTo(picture, step, event.key);
    if (event.key === "p" && step !== null) props.onPin(step);
    if (next === undefined) return;
    event.preventDefault();
    props.onChoose(next);
  };
  return (
    <>
      <StepLine picture={picture} step={step} />
      <div
        className="linked-picture"
        tabIndex={0}
        role="slider"
        aria-label="Step whose spectrum is shown"
        aria-valuemin={picture.spectra[0]?.step ?? 0}
        aria-valuemax={picture.lastStep}
        aria-valuenow={step ?? 0}
        aria-valuetext={wordsAt(picture, step)}
        onPointerMove={(event) => props.onHover(stepAt(event))}
        onPointerLeave={() => props.onHover(null)}
        onClick={(event) => {
          const at = stepAt(event as unknown as PointerEvent<HTMLElement>);
          if (at !== null) props.onChoose(at);
        }}
        onKeyDown={onKey}
      >
        <Drawing svg={svg} ref={ref} />
      </div>
    </>
  );
}

/** What the picture says at a step, in one line of words. */
function StepLine({ picture, step }: { picture: TrainingPicture; step: number | null }) {
  return <p className="step-line">{wordsAt(picture, step)}</p>;
}

function wordsAt(picture: TrainingPicture, step: number | null): string {
  const spectrum = step === null ? null : spectrumAt(picture, step);
  if (spectrum === null) return "no spectrum recorded yet";
  const first = spectrum.exponents[0]!;
  const error = spectrum.errors?.[0];
  const epochs = picture.curves.stepsPerEpoch;
  const losses = picture.curves.losses.flatMap(({ name, points }) => {
    const at = points.find((point) => point.step >= spectrum.step);
    return at === undefined || name === "single batches"
      ? []
      : [`${name} loss ${magnitude(at.value)}`];
  });
  return [
    `step ${formatCount(spectrum.step)}${epochs === null ? "" : ` (epoch ${magnitude(spectrum.step / epochs)})`}`,
    `${lambda(1)} = ${withError(first, error === undefined || Number.isNaN(error) ? null : error)} nats/step`,
    paceText(first, error),
    ...losses,
  ].join(" · ");
}

/** The sign is said where it is two standard errors from zero. */
function paceText(first: number, error: number | undefined): string {
  if (first === Number.NEGATIVE_INFINITY) return "differences vanish";
  if (error === undefined || !(Math.abs(first) > 2 * error)) return "not told from zero";
  const steps = magnitude(1 / Math.abs(first));
  return `differences ${first < 0 ? "fade" : "grow"} by a factor e in ${steps} steps`;
}

/** Where in the picture the pointer is. */
function placeIn(event: PointerEvent<HTMLElement>, { width, height }: PictureScales) {
  const box = event.currentTarget.getBoundingClientRect();
  return {
    x: ((event.clientX - box.left) / box.width) * width,
    y: ((event.clientY - box.top) / box.height) * height,
  };
}

function isOverTime(
  { ribbons, heat, losses, below }: PictureScales,
  x: number,
  y: number,
): boolean {
  return [ribbons, heat, losses, ...below].some(
    (box) =>
      box !== null &&
      x >= box.left - 6 &&
      x <= box.left + box.width + 6 &&
      y >= box.top &&
      y <= box.top + box.height,
  );
}

/** Arrows go from spectrum to spectrum, Home and End to the first and last, Escape back to the newest. */
function steppedTo(
  { spectra }: TrainingPicture,
  step: number | null,
  key: string,
): number | null | undefined {
  if (key === "Escape") return null;
  const here = spectra.findIndex((each) => each.step >= (step ?? Number.POSITIVE_INFINITY));
  const place = here < 0 ? spectra.length - 1 : here;
  const places: Readonly<Record<string, number>> = {
    ArrowLeft: place - 1,
    ArrowRight: place + 1,
    Home: 0,
    End: spectra.length - 1,
  };
  const next = places[key];
  if (next === undefined) return undefined;
  return spectra[Math.min(spectra.length - 1, Math.max(0, next))]?.step;
}
