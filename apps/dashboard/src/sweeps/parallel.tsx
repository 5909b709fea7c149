/** Parallel coordinates: an axis for every hyperparameter, λ₁ and the outcome; a stretch of an axis chooses settings. */
import { type KeyboardEvent, type PointerEvent, type RefObject, useRef } from "react";
import { useWidth } from "../state/use-width.ts";
import type { Brush, ParallelAxis } from "./axes.ts";
import { rankClasses, type SettingRow } from "./settings.ts";

export interface ParallelProps {
  readonly rows: readonly SettingRow[];
  readonly axes: readonly ParallelAxis[];
  readonly brushes: ReadonlyMap<string, Brush>;
  readonly isMaximised: boolean;
  readonly chosen: ReadonlySet<number>;
  readonly pointed: ReadonlySet<number>;
  onBrush(key: string, brush: Brush | null): void;
  onPoint(trials: readonly number[]): void;
  readonly ref: RefObject<HTMLDivElement | null>;
}

const [NARROWEST, USUAL, WIDEST] = [280, 1200, 1400];
/** Below this width axes lie below each other, and settings are lines from the top down. */
const NARROW = 640;
/** Of the picture whose axes stand. */
const HEIGHT = 340;
/** From one lying axis to the next. */
const ROW = 66;
/** Around the axes: names and numbers of the first and the last have to fit beside or above them. */
const STANDING = { left: 70, right: 100, top: 46, bottom: 22 };
const LYING = { left: 16, right: 28, top: 34, bottom: 30 };
/** A shorter stretch is a click, and takes the brush away. */
const SHORTEST = 0.02;
/** Of an axis, by arrow keys. */
const STEP = 0.05;

/** Where axes are, and places on them. */
interface Layout {
  readonly lies: boolean;
  readonly width: number;
  readonly height: number;
  /** Across the axes, of the i-th. */
  axisAt(i: number): number;
  /** Along them, of a share of their length. */
  placeAt(share: number): number;
  /** The other way: a share by pixels along them. */
  shareAt(pixel: number): number;
}

function layoutOf(width: number, count: number): Layout {
  const lies = width < NARROW;
  const { left, right, top, bottom } = lies ? LYING : STANDING;
  const height = lies ? top + ROW * (count - 1) + bottom : HEIGHT;
  const [from, to] = lies ? [left, width - right] : [HEIGHT - bottom, top];
  const room = width - left - right;
  return {
    ...{ lies, width, height },
    axisAt: (i) => (lies ? top + i * ROW : left + (i * room) / Math.max(1, count - 1)),
    placeAt: (share) => from + share * (to - from),
    shareAt: (pixel) => Math.min(1, Math.max(0, (pixel - from) / (to - from))),
  };
}

export function Parallel(props: ParallelProps) {
  const { rows, axes, isMaximised, chosen, pointed, onPoint, ref } = props;
  const layout = layoutOf(useWidth(ref, USUAL, NARROWEST, WIDEST), axes.length);
  const classes = rankClasses(
    rows.map(({ objective }) => objective),
    isMaximised,
  );
  const lines = rows.map((row, i) => ({ row, rank: classes[i]!, d: pathOf(row, axes, layout) }));
  const order = [...lines].sort((a, b) => weight(a.row) - weight(b.row));
  function weight({ trial }: SettingRow): number {
    return 2 * Number(pointed.has(trial)) + Number(chosen.has(trial));
  }
  return (
    <div className="chart parallel" ref={ref}>
      <svg
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        role="group"
        aria-label={`Settings as lines across ${axes.map(({ name }) => name).join(", ")}; a stretch of an axis chooses those that pass through it`}
        onPointerLeave={() => onPoint([])}
      >
        {order.map(({ row, rank, d }) => {
          const names = [
            rank < 0 ? "is-diverged" : `rank-${rank}`,
            pointed.has(row.trial) && "pointed",
            !chosen.has(row.trial) && "faint",
          ];
          return (
            <path
              key={row.trial}
              className={`thread ${names.filter(Boolean).join(" ")}`}
              d={d}
              onPointerEnter={() => onPoint([row.trial])}
            />
          );
        })}
        {axes.map((axis, i) => (
          <Axis key={axis.key} axis={axis} at={layout.axisAt(i)} layout={layout} {...props} />
        ))}
      </svg>
    </div>
  );
}

function pathOf(
  row: SettingRow,
  axes: readonly ParallelAxis[],
  { lies, axisAt, placeAt }: Layout,
): string {
  let isOpen = false;
  return axes
    .map((axis, i) => {
      const share = axis.placeOf(row);
      const command = isOpen ? "L" : "M";
      isOpen = share !== null;
      if (share === null) return "";
      const [across, along] = [axisAt(i).toFixed(1), placeAt(share).toFixed(1)];
      return lies ? `${command}${along} ${across}` : `${command}${across} ${along}`;
    })
    .join("");
}

interface AxisProps extends ParallelProps {
  readonly axis: ParallelAxis;
  readonly at: number;
  readonly layout: Layout;
}

function Axis({ axis, at, layout, brushes, onBrush }: AxisProps) {
  const brush = brushes.get(axis.key);
  const { lies, placeAt } = layout;
  const [first, last] = [placeAt(0), placeAt(1)];
  return (
    <g className="parallel-axis">
      {lies ? (
        <text className="name" x={first} y={at - 12}>
          {axis.name}
        </text>
      ) : (
        <text className="name" x={at} y={20} textAnchor="middle">
          {axis.name}
        </text>
      )}
      {lies ? (
        <line x1={first} x2={last} y1={at} y2={at} />
      ) : (
        <line x1={at} x2={at} y1={last} y2={first} />
      )}
      {axis.ticks.map(({ place, label }) => (
        <text
          key={label}
          className="tick-label"
          {...(lies
            ? { x: placeAt(place), y: at + 19, textAnchor: anchorAt(place) }
            : { x: at + 8, y: placeAt(place) + 4 })}
        >
          {label}
        </text>
      ))}
      {brush !== undefined && <rect className="brush" {...stretch(layout, at, brush, 7)} rx={3} />}
      <BrushArea axis={axis} at={at} layout={layout} brush={brush} onBrush={onBrush} />
    </g>
  );
}

/** Numbers at the ends of a lying axis stay within it. */
function anchorAt(place: number): "start" | "middle" | "end" {
  return place < 0.06 ? "start" : place > 0.94 ? "end" : "middle";
}

/** A rectangle over a stretch of an axis, `half` a width to both sides. */
function stretch({ lies, placeAt }: Layout, at: number, [low, high]: Brush, half: number) {
  const ends = [placeAt(low), placeAt(high)];
  const [from, length] = [Math.min(...ends), Math.abs(ends[1]! - ends[0]!)];
  return lies
    ? { x: from, width: length, y: at - half, height: 2 * half }
    : { x: at - half, width: 2 * half, y: from, height: length };
}

interface BrushAreaProps extends Pick<AxisProps, "axis" | "at" | "layout" | "onBrush"> {
  readonly brush: Brush | undefined;
}

/** What is dragged along; beyond the ends of the axis, too. */
const BEYOND = 0.03;

function BrushArea({ axis, at, layout, brush, onBrush }: BrushAreaProps) {
  const began = useRef<number | null>(null);
  const shareOf = (event: PointerEvent<SVGElement>) => {
    const box = event.currentTarget.ownerSVGElement!.getBoundingClientRect();
    return layout.shareAt(
      layout.lies
        ? ((event.clientX - box.left) / box.width) * layout.width
        : ((event.clientY - box.top) / box.height) * layout.height,
    );
  };
  const onDown = (event: PointerEvent<SVGElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    began.current = shareOf(event);
  };
  const onMove = (event: PointerEvent<SVGElement>) => {
    if (began.current === null) return;
    const here = shareOf(event);
    const ends: Brush = [Math.min(began.current, here), Math.max(began.current, here)];
    if (ends[1] - ends[0] > SHORTEST) onBrush(axis.key, ends);
  };
  const onUp = (event: PointerEvent<SVGElement>) => {
    if (began.current !== null && Math.abs(shareOf(event) - began.current) <= SHORTEST)
      onBrush(axis.key, null);
    began.current = null;
  };
  const onKey = (event: KeyboardEvent) => {
    const next = moved(brush, event.key, event.shiftKey);
    if (next === undefined) return;
    event.preventDefault();
    onBrush(axis.key, next);
  };
  const [low, high] = brush ?? [0, 1];
  return (
    <rect
      className={layout.lies ? "brush-area lying" : "brush-area"}
      data-page-only
      {...stretch(layout, at, [-BEYOND, 1 + BEYOND], 14)}
      tabIndex={0}
      role="slider"
      aria-label={`${axis.name}: stretch that is chosen`}
      aria-orientation={layout.lies ? "horizontal" : "vertical"}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(50 * (low + high))}
      aria-valuetext={
        brush === undefined
          ? "all"
          : `from ${Math.round(100 * low)} to ${Math.round(100 * high)} % of the axis`
      }
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onKeyDown={onKey}
    />
  );
}

/** Arrows move a stretch, with Shift they widen and narrow it; Escape takes it away. Undefined: no such key. */
function moved(brush: Brush | undefined, key: string, widens: boolean): Brush | null | undefined {
  if (key === "Escape" || key === "Backspace") return null;
  const by = { ArrowUp: STEP, ArrowRight: STEP, ArrowDown: -STEP, ArrowLeft: -STEP }[key];
  if (by === undefined) return undefined;
  if (brush === undefined) return by > 0 ? [0.75, 1] : [0, 0.25];
  const low = Math.max(0, brush[0] + (widens ? 0 : by));
  const high = Math.min(1, brush[1] + by);
  return high - low < STEP ? brush : [low, high];
}
