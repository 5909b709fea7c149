/** Every picture as SVG, PNG and CSV. */
import type { RefObject } from "react";
import { savePng, saveText, svgText } from "./save.ts";

export interface DownloadsProps {
  /** What the files are called, without an ending. */
  readonly name: string;
  /** Where the picture is; without one there is a table alone. */
  readonly picture?: RefObject<HTMLElement | null>;
  /** The numbers behind it. */
  csv(): string;
}

export function Downloads({ name, picture, csv }: DownloadsProps) {
  const withPicture = (use: (svg: SVGSVGElement) => void) => () => {
    const svg = picture?.current?.querySelector("svg");
    if (svg) use(svg);
  };
  return (
    <span className="downloads" role="group" aria-label={`Download ${name}`}>
      {picture !== undefined && (
        <>
          <button
            type="button"
            onClick={withPicture((svg) => saveText(`${name}.svg`, "image/svg+xml", svgText(svg)))}
          >
            SVG
          </button>
          <button type="button" onClick={withPicture((svg) => void savePng(`${name}.png`, svg))}>
            PNG
          </button>
        </>
      )}
      <button type="button" onClick={() => saveText(`${name}.csv`, "text/csv", csv())}>
        CSV
      </button>
    </span>
  );
}
