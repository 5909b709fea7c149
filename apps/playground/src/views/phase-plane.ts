/** The plane of two units: where they have been, and what the Jacobian makes of a small circle. */
import type { Moment } from "./two-units.ts";

const SIZE = 440;
const MARGIN = 46;
const INNER = SIZE - 2 * MARGIN;
/** Radius of the circle of differences, as a share of the axis. */
const CIRCLE = 0.16;

/** One SVG document, in the colours of the page. */
export function phasePlane(moments: readonly Moment[], at: number): string {
  const reach = Math.max(1.05, ...moments.flatMap(({ after }) => after.map(Math.abs)));
  const x = (value: number) => MARGIN + (INNER * (value + reach)) / (2 * reach);
  const y = (value: number) => MARGIN + (INNER * (reach - value)) / (2 * reach);
  const now = moments[at]!;
  const points = moments
    .map(({ after: [a, b] }, t) => {
      const recent = Math.max(0.14, 1 - Math.max(0, at - t) / 40) * (t > at ? 0.35 : 1);
      return `<circle cx="${f(x(a))}" cy="${f(y(b))}" r="2" fill="#0067a8" fill-opacity="${f(recent)}"/>`;
    })
    .join("");
  const trail = moments
    .slice(Math.max(0, at - 12), at + 1)
    .map(({ after: [a, b] }, i) => `${i === 0 ? "M" : "L"}${f(x(a))} ${f(y(b))}`)
    .join("");
  const circle = Array.from({ length: 65 }, (_, i) => {
    const angle = (2 * Math.PI * i) / 64;
    return [CIRCLE * reach * Math.cos(angle), CIRCLE * reach * Math.sin(angle)] as const;
  });
  const [[a, b], [c, d]] = now.jacobian;
  const image = circle.map(([u, v]) => [a * u + b * v, c * u + d * v] as const);
  const around = ([p, q]: readonly [number, number], shape: typeof circle) =>
    `${shape.map(([u, v], i) => `${i === 0 ? "M" : "L"}${f(x(p + u))} ${f(y(q + v))}`).join("")}Z`;
  const ticks = [-1, 0, 1]
    .map(
      (tick) =>
        `<text x="${f(x(tick))}" y="${SIZE - MARGIN + 18}" text-anchor="middle" fill="#5a5a5a">${minus(tick)}</text>` +
        `<text x="${MARGIN - 8}" y="${f(y(tick) + 4)}" text-anchor="end" fill="#5a5a5a">${minus(tick)}</text>`,
    )
    .join("");
  const words = `Two units at step ${at + 1}: h = (${now.after.map((value) => value.toFixed(3)).join(", ")})`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE} ${SIZE}" width="${SIZE}" height="${SIZE}" role="img" aria-label="${words}" font-family="DejaVu Sans, Verdana, sans-serif" font-size="12"><title>Two units</title><rect width="${SIZE}" height="${SIZE}" fill="#ffffff"/><clipPath id="inside"><rect x="${MARGIN}" y="${MARGIN}" width="${INNER}" height="${INNER}"/></clipPath><rect x="${MARGIN}" y="${MARGIN}" width="${INNER}" height="${INNER}" fill="none" stroke="#e3e3e3"/><path d="M${f(x(0))} ${MARGIN}V${SIZE - MARGIN}M${MARGIN} ${f(y(0))}H${SIZE - MARGIN}" stroke="#e3e3e3"/>${ticks}<text x="${SIZE / 2}" y="${SIZE - 8}" text-anchor="middle" fill="#1a1a1a">h₁</text><text x="12" y="${SIZE / 2}" fill="#1a1a1a">h₂</text><g clip-path="url(#inside)">${points}<path d="${trail}" fill="none" stroke="#0067a8" stroke-opacity="0.55" stroke-width="1.2"/><path d="${around(now.before, circle)}" fill="none" stroke="#5a5a5a" stroke-width="1.4" stroke-dasharray="3 3"/><path d="${around(now.after, image)}" fill="#c44e00" fill-opacity="0.16" stroke="#c44e00" stroke-width="2"/><circle cx="${f(x(now.before[0]))}" cy="${f(y(now.before[1]))}" r="3.5" fill="#5a5a5a"/><circle cx="${f(x(now.after[0]))}" cy="${f(y(now.after[1]))}" r="4.5" fill="#c44e00"/></g><text x="${MARGIN}" y="20" fill="#5a5a5a">dashed: small differences before the step</text><text x="${MARGIN}" y="37" fill="#c44e00">what J makes of them</text></svg>`;
}

function f(value: number): string {
  return String(Math.round(Math.min(1e4, Math.max(-1e4, value)) * 100) / 100);
}

function minus(value: number): string {
  return String(value).replace("-", "−");
}
