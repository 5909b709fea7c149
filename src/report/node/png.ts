/**
 * SVG to PNG through resvg, which draws without a browser. It ships as an optional dependency: its
 * prebuilt binary does not exist for every machine, and nothing else needs it.
 *
 * Lettering comes from the machine's fonts. Where there are none, resvg draws no text and does not
 * say so; {@link canDrawText} does.
 */

/** What resvg is told about fonts; any other font is taken where DejaVu is missing. */
const FONT = { loadSystemFonts: true, defaultFontFamily: "DejaVu Sans" };
/** Letters that every figure needs. */
const PROBE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="24"><text x="4" y="18" font-family="sans-serif">λ₁</text></svg>';

/**
 * Renders an SVG document as PNG, `scale` times as large (2 suits screens and print).
 *
 * @throws Error if resvg is not installed; the message says how to get it.
 */
export async function pngFromSvg(svg: string, scale = 2): Promise<Uint8Array> {
  const { Resvg } = await loadResvg();
  return new Resvg(svg, { fitTo: { mode: "zoom", value: scale }, font: FONT }).render().asPng();
}

/** Whether this machine has a font, so that pictures have words. */
export async function canDrawText(): Promise<boolean> {
  const { Resvg } = await loadResvg();
  return new Resvg(PROBE, { font: FONT }).render().pixels.some((value) => value !== 0);
}

async function loadResvg(): Promise<typeof import("@resvg/resvg-js")> {
  try {
    return await import("@resvg/resvg-js");
  } catch (cause) {
    throw new Error(
      "PNG needs @resvg/resvg-js, which is not installed; `npm install @resvg/resvg-js`, or write .svg or .html",
      { cause },
    );
  }
}
