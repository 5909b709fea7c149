/** Pictures that `lyapscope/report` drew: the one place where markup becomes part of the page. */
import { memo, type RefObject, useMemo } from "react";
import { themed } from "../../../../src/report/drawing/theme.ts";

export interface DrawingProps {
  /** SVG by a function of `src/report`, which escapes every name and number on its way. */
  readonly svg: string;
  readonly ref?: RefObject<HTMLDivElement | null>;
}

export const Drawing = memo(function Drawing({ svg, ref }: DrawingProps) {
  // In the colours of the page, whose style sheet has them for light and dark.
  const markup = useMemo(() => ({ __html: themed(svg, "page") }), [svg]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: see above.
  return <div className="drawing" ref={ref} dangerouslySetInnerHTML={markup} />;
});

/** Draws one group of a picture anew; `markup` is from where the picture is from. */
export function replaceGroup(
  ref: RefObject<HTMLElement | null>,
  selector: string,
  markup: string,
): void {
  const group = ref.current?.querySelector(selector);
  if (group) group.innerHTML = markup;
}
