/**
 * Every exponent at every step, by index and colour: how long what it carries lasts.
 *
 * Exponents descend, so that a class of colours is a stretch of each column, and over time the area between two
 * curves: ten areas, whatever the number of exponents, where a picture of rows would be as large as the data.
 */
import { type Box, drawAxes } from "../../drawing/axes.ts";
import { INK, PAPER, WARNING, WEAK_INK } from "../../drawing/colours.ts";
import { linearScale, type Scale } from "../../drawing/scale.ts";
import { compactPath, element, hover, line, text } from "../../drawing/svg.ts";
import { FAINT } from "../../drawing/theme.ts";
import { formatCount, plural } from "../../format.ts";
import type { TimeAxis } from "../../time-panel.ts";
import { type Column, joinColumns } from "./columns.ts";
import { MEMORY_CLASSES, MEMORY_LIMITS } from "./memory-classes.ts";
import type { TrainingPicture } from "./picture.ts";

/** Pixels of a column whose spectra are one, and of half of one that shows extremes. */
const COLUMN = 1.5;
/** Pixels between two lines of a hatching. */
const HATCHING = 4;
/** Share of the axis that a spectrum has which is the only one. */
const ALONE = 0.025;
/** Classes of exponents that grow. */
const GROWING = 5;

/** A stretch of time with the counts that are drawn in it. */
interface Stretch {
  readonly left: number;
  readonly right: number;
  /** Exponents in each class or one before it. */
  readonly counts: readonly number[];
  readonly infinite: number;
  readonly missing: number;
}

/** The panel. */
export function heatPanel(
  { all, curves: { divergence } }: TrainingPicture,
  box: Box,
  time: TimeAxis,
): string {
  const columns = joinColumns(all.columns, ({ from }) => Math.floor(time.at(from) / (2 * COLUMN)));
  const stretches = stretchesOf(columns, box, time);
  const y = rowScale(all.count, box);
  const rows = (count: number) => box.top + (count / all.count) * box.height;
  return element("g", { class: "heat" }, [
    drawAxes(box, { ...time.scale, ticks: [] }, { ...y, ticks: [] }, { x: null, y: "index j" }),
    ...MEMORY_CLASSES.map((each, i) => {
      const d = areaBetween(
        stretches,
        ({ counts }) => rows(i === 0 ? 0 : counts[i - 1]),
        ({ counts }) => rows(counts[i]),
      );
      const tip = hover(`exponents that ${each.words}`);
      return d === "" ? "" : element("path", { class: "memory-class", d, fill: each.colour }, tip);
    }),
    ...hatched(stretches, rows, box),
    zeroContour(stretches, rows),
    ...rowTicks(y, box),
    divergence === null || time.divergence === null ? "" : redTick(box, time.divergence.at),
  ]);
}

/** Index downwards, each row as high as the next. */
function rowScale(count: number, { top, height }: Box): Scale {
  const half = height / (2 * count);
  return linearScale([1, Math.max(count, 1 + 1e-9)], [top + half, top + height - half], {
    padding: 0,
    count: 4,
  });
}

function rowTicks(y: Scale, { left, top, height }: Box): string[] {
  const [first, last] = [1, Math.round(y.domain[1])];
  const inner = y.ticks.filter(
    (tick) =>
      Number.isInteger(tick) && y.at(tick) - y.at(first) > 14 && y.at(last) - y.at(tick) > 14,
  );
  const ends = last > first && height > 14 ? [first, last] : [first];
  return [...ends, ...inner].map((tick) =>
    text(left - 8, Math.min(top + height, Math.max(top + 8, y.at(tick) + 4)), formatCount(tick), {
      "text-anchor": "end",
      "font-size": 12,
      fill: INK,
    }),
  );
}

/**
 * Each column from half way to the one before to half way to the next; in one with several spectra the left half has
 * the most exponents in every class, the right half the fewest.
 */
function stretchesOf(columns: readonly Column[], { left, width }: Box, time: TimeAxis): Stretch[] {
  const right = left + width;
  const inside = (pixel: number) => Math.min(right, Math.max(left, pixel));
  return columns.flatMap((column, i): Stretch[] => {
    const { from, to, spectra, fewest, most, infinite, missing } = column;
    const [start, end] = [time.at(from), time.at(to)];
    const before = i === 0 ? null : (time.at(columns[i - 1].to) + start) / 2;
    const after = i === columns.length - 1 ? null : (end + time.at(columns[i + 1].from)) / 2;
    const alone = ALONE * width;
    const a = inside(before ?? start - (after === null ? alone : after - end));
    const b = inside(after ?? end + (before === null ? alone : start - before));
    const rest = { infinite, missing };
    if (spectra === 1) return [{ left: a, right: b, counts: most, ...rest }];
    const middle = (a + b) / 2;
    return [
      { left: a, right: middle, counts: most, ...rest },
      { left: middle, right: b, counts: fewest, ...rest },
    ];
  });
}

/** Path data of the area between two step functions, where it has any. */
function areaBetween(
  stretches: readonly Stretch[],
  upper: (stretch: Stretch) => number,
  lower: (stretch: Stretch) => number,
): string {
  const pieces: Stretch[][] = [[]];
  for (const stretch of stretches) {
    if (lower(stretch) > upper(stretch)) pieces[pieces.length - 1].push(stretch);
    else if (pieces[pieces.length - 1].length > 0) pieces.push([]);
  }
  return pieces
    .filter((piece) => piece.length > 0)
    .map((piece) => `${steps(piece, upper)}${steps([...piece].reverse(), lower, true)}Z`)
    .join("");
}

/** Horizontal and vertical commands, a pair for every change. */
function steps(
  piece: readonly Stretch[],
  of: (stretch: Stretch) => number,
  isReturn = false,
): string {
  const rounded = (value: number) => Math.round(value * 10) / 10;
  let height = rounded(of(piece[0]));
  let d = isReturn ? `V${height}` : `M${rounded(piece[0].left)} ${height}`;
  for (const [i, stretch] of piece.entries()) {
    const next = piece[i + 1];
    const edge = rounded(isReturn ? stretch.left : stretch.right);
    if (next === undefined) return `${d}H${edge}`;
    const following = rounded(of(next));
    if (following === height) continue;
    d += `H${edge}V${following}`;
    height = following;
  }
  return d;
}

/** Lines over what is −∞, and crosses' red over what is no number at all. */
function hatched(
  stretches: readonly Stretch[],
  rows: (count: number) => number,
  { top, height }: Box,
): string[] {
  const finite = ({ counts }: Stretch) => counts[counts.length - 1];
  const kinds = [
    {
      of: ({ infinite }: Stretch) => infinite,
      skip: () => 0,
      fill: PAPER,
      stroke: WEAK_INK,
      name: "infinite",
    },
    {
      of: ({ missing }: Stretch) => missing,
      skip: ({ infinite }: Stretch) => infinite,
      fill: FAINT,
      stroke: WARNING,
      name: "not-a-number",
    },
  ];
  return kinds.flatMap(({ of, skip, fill, stroke, name }) => {
    if (stretches.every((stretch) => of(stretch) === 0)) return [];
    const from = (stretch: Stretch) => rows(finite(stretch) + skip(stretch));
    const to = (stretch: Stretch) => rows(finite(stretch) + skip(stretch) + of(stretch));
    const area = areaBetween(stretches, from, to);
    let lines = "";
    for (let at = top + HATCHING / 2; at < top + height; at += HATCHING) {
      let end = Number.NaN;
      for (const stretch of stretches) {
        if (!(from(stretch) <= at && at < to(stretch))) continue;
        lines +=
          stretch.left === end
            ? ""
            : `${end > 0 ? `H${end.toFixed(1)}` : ""}M${stretch.left.toFixed(1)} ${at}`;
        end = stretch.right;
      }
      if (end > 0) lines += `H${end.toFixed(1)}`;
    }
    const most = stretches.reduce((a, b) => Math.max(a, of(b)), 0);
    const words = name === "infinite" ? "−∞" : "no numbers";
    return [
      element("path", { class: name, d: area, fill }),
      element(
        "path",
        { d: lines, fill: "none", stroke, "stroke-width": 1 },
        hover(`up to ${plural(most, "exponent")} ${words}`),
      ),
    ];
  });
}

/** Below it exponents shrink: sign is told by more than colour. */
function zeroContour(stretches: readonly Stretch[], rows: (count: number) => number): string {
  if (stretches.length === 0 || stretches.every(({ counts }) => counts[GROWING - 1] === 0))
    return "";
  const points = stretches.flatMap(({ left, right, counts }) => {
    const at = rows(counts[GROWING - 1]);
    return [[left, at] as const, [right, at] as const];
  });
  const tip = hover("above this line exponents are positive");
  return element(
    "path",
    {
      class: "zero-contour",
      d: compactPath(points),
      fill: "none",
      stroke: INK,
      "stroke-width": 1.4,
    },
    tip,
  );
}

function redTick({ top, height }: Box, at: number): string {
  return line(at, top - 4, at, top + height + 4, {
    class: "diverged",
    stroke: WARNING,
    "stroke-width": 3,
  });
}

/** Pixels of a class in its key below which there is no room for every number, nor for signs in words. */
const ROOMY = 22;

/** Colours of the strip with their steps of memory, in a box or on a line. */
export function heatLegend(left: number, top: number, width: number, hasInfinite: boolean): string {
  const cells = [...MEMORY_CLASSES].reverse();
  const size = Math.min(26, Math.floor((width - (hasInfinite ? 46 : 0)) / cells.length));
  const ticks = [...MEMORY_LIMITS, Number.POSITIVE_INFINITY, ...[...MEMORY_LIMITS].reverse()];
  const middle = left + (size * cells.length) / 2;
  const isTight = size < ROOMY;
  const [shrinking, growing] = isTight ? ["forgets", "grows"] : ["λ < 0: forgets", "λ > 0: grows"];
  return element("g", { class: "heat-legend", "font-size": 11 }, [
    text(left, top, "memory 1/|λ| in steps", { fill: WEAK_INK }),
    ...cells.map(({ colour, words }, i) =>
      element(
        "rect",
        { x: left + i * size, y: top + 8, width: size, height: 12, fill: colour },
        hover(`exponents that ${words}`),
      ),
    ),
    ...ticks.map((limit, i) =>
      isTight && i % 2 === 1
        ? ""
        : text(left + (i + 1) * size, top + 33, Number.isFinite(limit) ? String(limit) : "∞", {
            "text-anchor": "middle",
            fill: INK,
          }),
    ),
    line(middle, top + 6, middle, top + 22, { stroke: INK, "stroke-width": 1.4 }),
    text(left, top + 48, `← ${shrinking}`, { fill: WEAK_INK }),
    text(left + size * cells.length, top + 48, `${growing} →`, {
      fill: WEAK_INK,
      "text-anchor": "end",
    }),
    ...(hasInfinite ? infiniteKey(left + size * cells.length + 14, top + 8) : []),
  ]);
}

function infiniteKey(x: number, y: number): string[] {
  return [
    element("path", { d: `M${x} ${y + 2}h16m-16 4h16m-16 4h16`, stroke: WEAK_INK }),
    text(x + 8, y + 25, "−∞", { "text-anchor": "middle", fill: INK }),
  ];
}
