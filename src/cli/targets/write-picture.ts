/** Pictures as files: what the name's ending says is what is written. */
import type { Context, Output } from "../command.ts";
import { writeWhole } from "./write-whole.ts";

/** Endings that are understood. */
export const PICTURE_ENDINGS: readonly string[] = [".svg", ".png", ".html"];

/** Makes a picture's document when it is wanted. */
export interface Picture {
  readonly svg: () => Promise<string>;
  readonly html: () => Promise<string>;
}

/** Writes a picture, and says so; the ending has been checked. */
export async function writePicture(
  path: string,
  picture: Picture,
  { err, signal }: Context,
): Promise<void> {
  await writeWhole(path, await contentOf(path.toLowerCase(), picture, err), signal);
  err.write(`wrote ${path}\n`);
}

async function contentOf(
  path: string,
  { svg, html }: Picture,
  err: Output,
): Promise<string | Uint8Array> {
  if (path.endsWith(".html")) return html();
  return path.endsWith(".svg") ? svg() : pngOf(await svg(), err);
}

/** A drawing as PNG; where there are no fonts, that is said. */
export async function pngOf(svg: string, err: Output): Promise<Uint8Array> {
  const { pngFromSvg } = await import("../../report/node/png.ts");
  await warnOfMissingFonts(err);
  return pngFromSvg(svg);
}

async function warnOfMissingFonts(err: Output): Promise<void> {
  const { canDrawText } = await import("../../report/node/png.ts");
  if (await canDrawText()) return;
  err.write(
    `${err.style.warning("warning:")} this machine has no fonts, so the PNG has no words\n` +
      "  hint: apt install fonts-dejavu-core, or write .svg or .html\n",
  );
}
