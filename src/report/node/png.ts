/**
 * SVG to PNG through resvg, which draws without a browser. It ships as an optional dependency: its
 * prebuilt binary does not exist for every machine, and nothing else needs it.
 */

/** Renders an SVG document as PNG, `scale` times as large (2 suits screens and print). */
export async function pngFromSvg(svg: string, scale = 2): Promise<Uint8Array> {
  const { Resvg } = await loadResvg();
  const renderer = new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: {
      loadSystemFonts: true,
      defaultFontFamily: "DejaVu Sans",
      sansSerifFamily: "DejaVu Sans",
    },
  });
  return renderer.render().asPng();
}

async function loadResvg(): Promise<typeof import("@resvg/resvg-js")> {
  try {
    return await import("@resvg/resvg-js");
  } catch (cause) {
    throw new Error(
      "png: @resvg/resvg-js is not installed, which draws PNG; `npm install @resvg/resvg-js`, or write .svg or .html instead",
      { cause },
    );
  }
}
