/** The outcome against one feature, a dot a setting; bars are one deviation over its seeds, of a single seed one standard error. */
import type { PointerEvent, RefObject } from "react";
import { finiteExtent, linearScale, logScale } from "../../../../src/report/drawing/scale.ts";
import { plural } from "../../../../src/report/format.ts";
import { Axes, type Box } from "../charts/axes.tsx";
import { magnitude } from "../parts/words.ts";
import { useWidth } from "../state/use-width.ts";
import { type Measure, rankClasses, type SettingRow } from "./settings.ts";
import type { SweepPictures } from "./sweep-pictures.ts";

export interface ScatterProps extends Omit<SweepPictures, "parameters" | "measures"> {
  readonly feature: Measure;
  describe(row: SettingRow): string;
  readonly ref: RefObject<HTMLDivElement | null>;
}

const [NARROWEST, USUAL, WIDEST] = [280, 640, 900];
const HEIGHT = 380;
const TOP = 34;
/** Pixels within which the pointer finds a dot. */
const NEAR = 24;

export function Scatter(props: ScatterProps) {
  const { rows, feature, outcome, isMaximised, isLog, pointed, chosen, onPoint, ref } = props;
  const wide = useWidth(ref, USUAL, NARROWEST, WIDEST);
  const box: Box = { left: 60, top: TOP, width: wide - 76, height: HEIGHT - 84 };
  const found = rows.map((row) => ({ row, at: feature.of(row) }));
  const drawn = found.filter(
    ({ row, at }) => at.mean !== null && Number.isFinite(at.mean) && row.objective !== null,
  );
  const bottom = box.top + box.height;
  const means = drawn.map(({ at }) => at.mean!);
  const x = linearScale(finiteExtent(means, means[0] ?? 0), [box.left, box.left + box.width], {
    count: Math.min(6, Math.floor(box.width / 60)),
  });
  const outcomes = drawn.map(({ row }) => row.objective!).filter(Number.isFinite);
  const y = isLog
    ? logScale(outcomes, [bottom, box.top])
    : linearScale(finiteExtent(outcomes, outcomes[0] ?? 0), [bottom, box.top], { count: 5 });
  const classes = rankClasses(
    drawn.map(({ row }) => row.objective),
    isMaximised,
  );
  const placeOf = ({ row, at }: (typeof drawn)[number]) => {
    const height = y.at(row.objective!);
    return { left: x.at(at.mean!), top: Number.isFinite(height) ? height : box.top + 6 };
  };
  const onMove = (event: PointerEvent<SVGSVGElement>) => {
    const shown = event.currentTarget.getBoundingClientRect();
    const scale = wide / shown.width;
    const left = (event.clientX - shown.left) * scale;
    const top = (event.clientY - shown.top) * scale;
    let [nearest, distance] = [null as number | null, NEAR];
    for (const each of drawn) {
      const place = placeOf(each);
      const own = Math.hypot(place.left - left, place.top - top);
      if (own < distance) [nearest, distance] = [each.row.trial, own];
    }
    onPoint(nearest === null ? [] : [nearest]);
  };
  const order = drawn.map((each, i) => ({ each, rank: classes[i]! }));
  order.sort(
    (a, b) => Number(pointed.has(a.each.row.trial)) - Number(pointed.has(b.each.row.trial)),
  );
  return (
    <div className="chart scatter" ref={ref}>
      <svg
        viewBox={`0 0 ${wide} ${HEIGHT}`}
        role="img"
        aria-label={`${outcome} against ${feature.name} of ${drawn.length} settings`}
        onPointerMove={onMove}
        onPointerLeave={() => onPoint([])}
      >
        <Axes
          box={box}
          x={x}
          y={y}
          labels={{
            x: feature.name === "λ₁" ? "λ₁ (nats/step)" : feature.name,
            y: outcome,
          }}
        />
        {order.map(({ each, rank }) => (
          <Dot
            key={each.row.trial}
            place={placeOf(each)}
            rank={rank}
            bars={[
              x.at(each.at.mean! + each.at.spread) - x.at(each.at.mean!),
              barOf(y.at, each.row),
            ]}
            isPointed={pointed.has(each.row.trial)}
            isFaint={!chosen.has(each.row.trial)}
            title={`${props.describe(each.row)}: ${feature.name} ${magnitude(each.at.mean)}, ${outcome} ${magnitude(each.row.objective)}`}
          />
        ))}
      </svg>
      {drawn.length < rows.length && (
        <p className="note">{missingText(rows.length - drawn.length, feature.name)}</p>
      )}
    </div>
  );
}

/** What has no place here is counted. */
function missingText(count: number, feature: string): string {
  const which = plural(count, "setting");
  return `${which} without a finite ${feature}, or without an outcome, ${count === 1 ? "has" : "have"} no place here.`;
}

function barOf(
  at: (value: number) => number,
  { objective, objectiveSpread }: SettingRow,
): readonly [number, number] {
  const ends = [objective! - objectiveSpread, objective! + objectiveSpread].map(at);
  return [ends[0]!, ends[1]!];
}

interface DotProps {
  readonly place: { readonly left: number; readonly top: number };
  readonly rank: number;
  readonly bars: readonly [across: number, up: readonly [number, number]];
  readonly isPointed: boolean;
  readonly isFaint: boolean;
  readonly title: string;
}

function Dot({
  place: { left, top },
  rank,
  bars: [across, [low, high]],
  isPointed,
  isFaint,
  title,
}: DotProps) {
  const names = [
    rank < 0 ? "is-diverged" : `rank-${rank}`,
    isPointed && "pointed",
    isFaint && "faint",
  ];
  return (
    <g className={`dot ${names.filter(Boolean).join(" ")}`}>
      {rank >= 0 && across > 0 && <line x1={left - across} x2={left + across} y1={top} y2={top} />}
      {rank >= 0 && Number.isFinite(low) && Number.isFinite(high) && (
        <line x1={left} x2={left} y1={low} y2={high} />
      )}
      {rank < 0 ? (
        <path d={`M${left - 4} ${top - 4}l8 8m0 -8l-8 8`} />
      ) : (
        <circle cx={left} cy={top} r={isPointed ? 6 : 4} />
      )}
      <title>{title}</title>
    </g>
  );
}
