/** A small SVG writer: elements as strings, every name and number checked or escaped on the way. */
import { rangeError } from "../../errors.ts";

/** Attribute values by name; numbers are written with at most two decimals. */
export type Attributes = Readonly<Record<string, string | number>>;

/** Text made safe for element content and double-quoted attributes of XML and HTML. */
export function escapeMarkup(text: string): string {
  return (
    text
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      // XML 1.0 has no way to write the other control characters, not even escaped.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
  );
}

/**
 * One element; children are markup (see {@link text} for plain text).
 *
 * @throws RangeError if a number is not finite: such a shape would silently not be drawn.
 */
export function element(
  name: string,
  attributes: Attributes = {},
  children: string | readonly string[] = [],
): string {
  const written = Object.entries(attributes).map(
    ([key, value]) =>
      ` ${key}="${typeof value === "number" ? coordinate(key, value) : escapeMarkup(value)}"`,
  );
  const content = typeof children === "string" ? children : children.join("");
  return content === ""
    ? `<${name}${written.join("")}/>`
    : `<${name}${written.join("")}>${content}</${name}>`;
}

/** A text element at (x, y). */
export function text(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return element("text", { x, y, ...attributes }, escapeMarkup(content));
}

/** A straight line. */
export function line(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  attributes: Attributes,
): string {
  return element("line", { x1, y1, x2, y2, ...attributes });
}

/** What the pointer shows when it rests on the shape. */
export function hover(content: string): string {
  return element("title", {}, escapeMarkup(content));
}

/** Path data of straight lines through points. */
export function pathThrough(points: readonly (readonly [number, number])[]): string {
  return points
    .map(([x, y], i) => `${i === 0 ? "M" : "L"}${coordinate("d", x)} ${coordinate("d", y)}`)
    .join("");
}

/** The same path in as few characters as a tenth of a pixel takes: for curves of thousands of points. */
export function compactPath(points: readonly (readonly [number, number])[]): string {
  let [d, x, y] = ["", 0, 0];
  for (let i = 0; i < points.length; i++) {
    const [nextX, nextY] = [tenths(points[i][0]), tenths(points[i][1])];
    const [dx, dy] = [nextX - x, nextY - y];
    [x, y] = [nextX, nextY];
    if (i > 0 && dy === 0) d += `h${words(dx)}`;
    else d += `${i === 0 ? "M" : "l"}${words(dx)}${dy < 0 ? "" : " "}${words(dy)}`;
  }
  return d;
}

/** Tenths as decimal numbers, each put into words once: that is most of what a long path costs. */
const WORDS = new Map<number, string>();
/** Distances along a path are short; longer ones are not kept. */
const KEPT = 2048;

function words(tenths: number): string {
  const known = WORDS.get(tenths);
  if (known !== undefined) return known;
  const written = String(tenths / 10);
  if (Math.abs(tenths) < KEPT) WORDS.set(tenths, written);
  return written;
}

function tenths(pixel: number): number {
  if (!Number.isFinite(pixel)) {
    throw rangeError("svg", `d is ${pixel}; expected a finite number`);
  }
  return Math.round(10 * pixel);
}

function coordinate(name: string, value: number): string {
  if (!Number.isFinite(value)) {
    throw rangeError("svg", `${name} is ${value}; expected a finite number`);
  }
  return String(Math.round(value * 100) / 100);
}
