/** The outcome over two hyperparameters. */
import type { RefObject } from "react";
import { magnitude, valueText } from "../parts/words.ts";
import { useWidth } from "../state/use-width.ts";
import { type Parameter, rankClasses, type SettingRow } from "./settings.ts";

export interface HeatMapProps {
  readonly rows: readonly SettingRow[];
  readonly x: Parameter;
  readonly y: Parameter;
  readonly values: readonly (number | null)[];
  readonly name: string;
  readonly isMaximised: boolean;
  /** Trials that are pointed at, here or in another picture. */
  readonly pointed: ReadonlySet<number>;
  onPoint(trials: readonly number[]): void;
  readonly ref: RefObject<HTMLDivElement | null>;
}

interface Cell {
  readonly i: number;
  readonly j: number;
  readonly rows: readonly number[];
  readonly value: number | null;
}

const [NARROWEST, USUAL, WIDEST] = [280, 640, 900];
const LEFT = 96;
const TOP = 34;
const MOST_TALL = 300;

export function HeatMap(props: HeatMapProps) {
  const { rows, x, y, name, isMaximised, pointed, onPoint, ref } = props;
  const width = useWidth(ref, USUAL, NARROWEST, WIDEST);
  const cells = cellsOf(props);
  const classes = rankClasses(
    cells.map(({ value }) => value),
    isMaximised,
  );
  const wide = (width - LEFT - 8) / x.levels.length;
  const tall = Math.min(52, MOST_TALL / y.levels.length);
  const height = TOP + tall * y.levels.length + 46;
  const bottom = TOP + tall * y.levels.length;
  return (
    <div className="chart map" ref={ref}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${name} over ${x.name} and ${y.name}, means of the settings that share a place; colours by rank`}
        onPointerLeave={() => onPoint([])}
      >
        <Hatch />
        <text className="name" x={2} y={16}>
          {y.name}
        </text>
        {y.levels.map((level, j) => (
          <text key={level} x={LEFT - 8} y={bottom - (j + 0.5) * tall + 4} textAnchor="end">
            {shortened(valueText(level), 12)}
          </text>
        ))}
        {x.levels.map((level, i) => (
          <text key={level} x={LEFT + (i + 0.5) * wide} y={bottom + 18} textAnchor="middle">
            {wide * 1 > 26 || i % Math.ceil(26 / wide) === 0
              ? shortened(valueText(level), Math.max(4, wide / 7))
              : ""}
          </text>
        ))}
        <text className="name" x={width - 8} y={bottom + 38} textAnchor="end">
          {x.name}
        </text>
        {cells.map((cell, k) => {
          const trials = cell.rows.map((row) => rows[row]!.trial);
          const isPointed = trials.some((trial) => pointed.has(trial));
          const [left, top] = [LEFT + cell.i * wide, bottom - (cell.j + 1) * tall];
          return (
            <g
              key={`${cell.i} ${cell.j}`}
              className={`cell ${cellClass(cell.value, classes[k]!)}${isPointed ? " pointed" : ""}`}
              onPointerEnter={() => onPoint(trials)}
            >
              <rect
                x={left + 1}
                y={top + 1}
                width={Math.max(1, wide - 2)}
                height={Math.max(1, tall - 2)}
                rx={Math.min(3, wide / 6)}
              />
              {wide > 44 && tall > 17 && (
                <text x={left + wide / 2} y={top + tall / 2 + 4} textAnchor="middle">
                  {cell.value === null
                    ? "–"
                    : Number.isFinite(cell.value)
                      ? magnitude(cell.value)
                      : "diverged"}
                </text>
              )}
              <title>{`${x.name} ${valueText(x.levels[cell.i])}, ${y.name} ${valueText(y.levels[cell.j])}: ${magnitude(cell.value)} (${cell.rows.length} settings)`}</title>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

/** What diverged is known without its colour. */
export function Hatch() {
  return (
    <defs>
      <pattern
        id="hatch"
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect className="hatch-paper" width="6" height="6" />
        <line className="hatch-line" x1="0" y1="0" x2="0" y2="6" strokeWidth="3" />
      </pattern>
    </defs>
  );
}

function cellClass(value: number | null, rank: number): string {
  if (value === null) return "unknown";
  return rank < 0 ? "is-diverged" : `rank-${rank}`;
}

function shortened(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most
    ? text
    : `${letters.slice(0, Math.max(1, Math.floor(most) - 1)).join("")}…`;
}

/** The mean of the settings at each place; not finite where any of them is not. */
function cellsOf({ rows, x, y, values }: HeatMapProps): Cell[] {
  const places = new Map<string, { i: number; j: number; rows: number[] }>();
  for (const [index, row] of rows.entries()) {
    const [i, j] = [x.levelOf(row), y.levelOf(row)];
    const place = places.get(`${i} ${j}`) ?? { i, j, rows: [] };
    place.rows.push(index);
    places.set(`${i} ${j}`, place);
  }
  return [...places.values()].map((place) => {
    const known = place.rows.map((row) => values[row] ?? null).filter((value) => value !== null);
    const value = known.length === 0 ? null : known.reduce((a, b) => a + b) / known.length;
    return { ...place, value };
  });
}
