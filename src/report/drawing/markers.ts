/** Marker shapes: one per layer, so that ownership survives grey print. */
import { type Attributes, element } from "./svg.ts";

/** Corners of the shapes on the unit circle; the first shape is the circle itself. */
const POLYGONS: readonly (readonly (readonly [number, number])[])[] = [
  [],
  square(),
  regular(4, 0),
  regular(3, 0),
  regular(3, Math.PI),
  regular(5, 0),
  regular(6, 0),
  star(),
];

/** Number of shapes that can be told apart; layers beyond it start again. */
export const MARKER_SHAPES: number = POLYGONS.length;

/** A marker of about equal area for every shape, centred on (x, y). */
export function marker(
  shape: number,
  x: number,
  y: number,
  radius: number,
  attributes: Attributes,
  children: string | readonly string[] = [],
): string {
  const corners = POLYGONS[shape % MARKER_SHAPES];
  if (corners.length === 0) {
    return element("circle", { cx: x, cy: y, r: radius, ...attributes }, children);
  }
  const size = radius * 1.25;
  const points = corners
    .map(([u, v]) => `${(x + u * size).toFixed(2)},${(y + v * size).toFixed(2)}`)
    .join(" ");
  return element("polygon", { points, ...attributes }, children);
}

function regular(corners: number, turn: number): [number, number][] {
  return Array.from({ length: corners }, (_, i) => {
    const angle = turn + (2 * Math.PI * i) / corners;
    return [Math.sin(angle), -Math.cos(angle)];
  });
}

function square(): [number, number][] {
  const half = 0.72;
  return [
    [-half, -half],
    [half, -half],
    [half, half],
    [-half, half],
  ];
}

function star(): [number, number][] {
  return Array.from({ length: 8 }, (_, i) => {
    const angle = (Math.PI * i) / 4;
    const radius = i % 2 === 0 ? 1.1 : 0.45;
    return [radius * Math.sin(angle), -radius * Math.cos(angle)];
  });
}
