/** Parallel coordinates: an axis for every hyperparameter, λ₁ and the outcome; a stretch of an axis chooses settings. */
import { type KeyboardEvent, type PointerEvent, type Ref, useRef } from "react";
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
  readonly ref?: Ref<HTMLDivElement>;
}

const WIDTH = 1200;
const HEIGHT = 340;
const TOP = 46;
const BOTTOM = HEIGHT - 22;
const LEFT = 70;
const RIGHT = 100;
/** A shorter stretch is a click, and takes the brush away. */
const SHORTEST = 0.02;
/** Of an axis, by arrow keys. */
const STEP = 0.05;

const heightAt = (place: number) => BOTTOM - place * (BOTTOM - TOP);

export function Parallel(props: ParallelProps) {
  const { rows, axes, isMaximised, chosen, pointed, onPoint, ref } = props;
  const classes = rankClasses(
    rows.map(({ objective }) => objective),
    isMaximised,
  );
  const across = (i: number) => LEFT + (i * (WIDTH - LEFT - RIGHT)) / Math.max(1, axes.length - 1);
  const lines = rows.map((row, i) => ({ row, rank: classes[i]!, d: pathOf(row, axes, across) }));
  const order = [...lines].sort((a, b) => weight(a.row) - weight(b.row));
  function weight({ trial }: SettingRow): number {
    return 2 * Number(pointed.has(trial)) + Number(chosen.has(trial));
  }
  return (
    <div className="chart parallel scroll" ref={ref}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
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
          <Axis key={axis.key} axis={axis} left={across(i)} {...props} />
        ))}
      </svg>
    </div>
  );
}

function pathOf(
  row: SettingRow,
  axes: readonly ParallelAxis[],
  across: (i: number) => number,
): string {
  let isOpen = false;
  return axes
    .map((axis, i) => {
      const place = axis.placeOf(row);
      const command = isOpen ? "L" : "M";
      isOpen = place !== null;
      return place === null
        ? ""
        : `${command}${across(i).toFixed(1)} ${heightAt(place).toFixed(1)}`;
    })
    .join("");
}

function Axis({
  axis,
  left,
  brushes,
  onBrush,
}: ParallelProps & { axis: ParallelAxis; left: number }) {
  const began = useRef<number | null>(null);
  const brush = brushes.get(axis.key);
  const placeAt = (event: PointerEvent<SVGElement>) => {
    const box = event.currentTarget.ownerSVGElement!.getBoundingClientRect();
    const y = ((event.clientY - box.top) / box.height) * HEIGHT;
    return Math.min(1, Math.max(0, (BOTTOM - y) / (BOTTOM - TOP)));
  };
  const onDown = (event: PointerEvent<SVGElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    began.current = placeAt(event);
  };
  const onMove = (event: PointerEvent<SVGElement>) => {
    if (began.current === null) return;
    const here = placeAt(event);
    const ends: Brush = [Math.min(began.current, here), Math.max(began.current, here)];
    if (ends[1] - ends[0] > SHORTEST) onBrush(axis.key, ends);
  };
  const onUp = (event: PointerEvent<SVGElement>) => {
    if (began.current !== null && Math.abs(placeAt(event) - began.current) <= SHORTEST)
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
    <g className="parallel-axis">
      <text className="name" x={left} y={20} textAnchor="middle">
        {axis.name}
      </text>
      <line x1={left} x2={left} y1={TOP} y2={BOTTOM} />
      {axis.ticks.map(({ place, label }) => (
        <text key={label} className="tick-label" x={left + 8} y={heightAt(place) + 4}>
          {label}
        </text>
      ))}
      {brush !== undefined && (
        <rect
          className="brush"
          x={left - 7}
          width={14}
          y={heightAt(high)}
          height={heightAt(low) - heightAt(high)}
          rx={3}
        />
      )}
      <rect
        className="brush-area"
        data-page-only
        x={left - 14}
        width={28}
        y={TOP - 8}
        height={BOTTOM - TOP + 16}
        tabIndex={0}
        role="slider"
        aria-label={`${axis.name}: stretch that is chosen`}
        aria-orientation="vertical"
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
    </g>
  );
}

/** Arrows move a stretch, with Shift they widen and narrow it; Escape takes it away. Undefined: no such key. */
function moved(brush: Brush | undefined, key: string, widens: boolean): Brush | null | undefined {
  if (key === "Escape" || key === "Backspace") return null;
  const by = { ArrowUp: STEP, ArrowDown: -STEP }[key];
  if (by === undefined) return undefined;
  if (brush === undefined) return by > 0 ? [0.75, 1] : [0, 0.25];
  const low = Math.max(0, brush[0] + (widens ? 0 : by));
  const high = Math.min(1, brush[1] + by);
  return high - low < STEP ? brush : [low, high];
}
