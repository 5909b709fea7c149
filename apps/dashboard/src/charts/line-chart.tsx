/** Lines over one axis, with what they say at the pointer. */
import { type PointerEvent, type RefObject, useMemo, useState } from "react";
import { finiteExtent, linearScale, logScale } from "../../../../src/report/drawing/scale.ts";
import { thinned } from "../../../../src/report/drawing/thin.ts";
import { magnitude } from "../parts/words.ts";
import { useWidth } from "../state/use-width.ts";
import { Axes, type Box } from "./axes.tsx";
import { Legend } from "./legend.tsx";

export interface Line {
  readonly name: string;
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    readonly error?: number | null;
  }[];
  /** Without a line between them. */
  readonly isMarks?: boolean;
}

export interface LineChartProps {
  readonly lines: readonly Line[];
  readonly labels: { readonly x: string; readonly y: string };
  /** What the chart shows, for who cannot see it. */
  readonly description: string;
  readonly isLog?: boolean;
  readonly ref: RefObject<HTMLDivElement | null>;
}

const [NARROWEST, USUAL, WIDEST] = [280, 640, 900];
const HEIGHT = 300;
const TOP = 30;
const DASHES = ["", "7 3", "2 3", "9 3 2 3"];

export function LineChart({ lines, labels, description, isLog = false, ref }: LineChartProps) {
  const [at, setAt] = useState<number | null>(null);
  const wide = useWidth(ref, USUAL, NARROWEST, WIDEST);
  // Not anew whenever the pointer moves.
  const { box, points, x, up, thin } = useMemo(
    () => layoutOf(lines, wide, isLog),
    [lines, wide, isLog],
  );
  const bottom = box.top + box.height;
  const onMove = (event: PointerEvent<SVGSVGElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const wanted = ((event.clientX - left) / width) * wide;
    const nearest = points.reduce<number | null>(
      (best, each) =>
        best === null || Math.abs(x.at(each.x) - wanted) < Math.abs(x.at(best) - wanted)
          ? each.x
          : best,
      null,
    );
    setAt(nearest);
  };
  return (
    <div className="chart" ref={ref}>
      <Legend
        entries={lines.map(({ name, points: own }, i) => {
          const here = at === null ? undefined : own.find((point) => point.x === at);
          return {
            name,
            curve: i,
            dash: DASHES[i % DASHES.length]!,
            value: here && magnitude(here.y),
          };
        })}
        at={at === null ? null : `${labels.x} ${magnitude(at)}`}
      />
      <svg
        viewBox={`0 0 ${wide} ${HEIGHT}`}
        role="img"
        aria-label={description}
        onPointerMove={onMove}
        onPointerLeave={() => setAt(null)}
      >
        <Axes box={box} x={x} y={up} labels={labels} />
        {thin.map((line, i) => (
          <Curve key={line.name} line={line} index={i} x={x.at} y={up.at} />
        ))}
        {at !== null && (
          <line
            data-page-only
            className="cursor"
            x1={x.at(at)}
            x2={x.at(at)}
            y1={box.top}
            y2={bottom}
          />
        )}
      </svg>
    </div>
  );
}

/** Box, scales, and of every line as many points as there is room for. */
function layoutOf(lines: readonly Line[], wide: number, isLog: boolean) {
  const box: Box = { left: 58, top: TOP, width: wide - 74, height: HEIGHT - 76 };
  const points = lines.flatMap((line) => line.points);
  const bottom = box.top + box.height;
  const across = finiteExtent(
    points.map(({ x }) => x),
    points[0]?.x ?? 0,
  );
  const x = linearScale(across, [box.left, box.left + box.width], {
    padding: 0.02,
    count: Math.min(6, Math.floor(box.width / 60)),
  });
  const ends = points.flatMap(({ y, error }) => [y - 2 * (error ?? 0), y + 2 * (error ?? 0)]);
  const up = isLog
    ? logScale(
        points.map(({ y }) => y),
        [bottom, box.top],
      )
    : linearScale(finiteExtent(ends, 0), [bottom, box.top], { count: 5 });
  const thin = lines.map((line) => ({
    ...line,
    points: thinned(
      line.points,
      (point) => x.at(point.x),
      ({ y }) => y,
    ),
  }));
  return { box, points, x, up, thin };
}

interface CurveProps {
  readonly line: Line;
  readonly index: number;
  x(value: number): number;
  y(value: number): number;
}

/** What has no place on the axis is a cross at the upper edge, and interrupts the line. */
function Curve({ line: { points, isMarks = false }, index, x, y }: CurveProps) {
  const colour = `curve-${(index % 4) + 1}`;
  const pieces: string[] = [];
  let isOpen = false;
  for (const point of points) {
    const height = y(point.y);
    if (Number.isFinite(height)) {
      pieces.push(`${isOpen ? "L" : "M"}${x(point.x).toFixed(2)} ${height.toFixed(2)}`);
    }
    isOpen = Number.isFinite(height);
  }
  const drawn = points.filter((point) => Number.isFinite(y(point.y)));
  const lost = points.filter((point) => !Number.isFinite(y(point.y)));
  return (
    <g className={`curve ${colour}`}>
      {!isMarks && (
        <path d={pieces.join("")} strokeDasharray={DASHES[index % DASHES.length] || undefined} />
      )}
      {drawn.map(
        ({ x: at, y: value, error }) =>
          error != null &&
          error > 0 && (
            <line
              key={at}
              className="error"
              x1={x(at)}
              x2={x(at)}
              y1={y(value - 2 * error)}
              y2={y(value + 2 * error)}
            />
          ),
      )}
      {(isMarks || drawn.length < 60) &&
        drawn.map(({ x: at, y: value }) => (
          <circle key={at} cx={x(at)} cy={y(value)} r={isMarks ? 3.4 : 2.2} />
        ))}
      {lost.map(({ x: at, y: value }) => (
        <path key={at} className="lost" d={`M${x(at) - 4} ${TOP - 4}l8 8m0 -8l-8 8`}>
          <title>{String(value)}</title>
        </path>
      ))}
    </g>
  );
}
