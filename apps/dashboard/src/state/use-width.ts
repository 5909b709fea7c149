import { type RefObject, useLayoutEffect, useState } from "react";

/** Pixels between widths at which something is drawn anew. */
const GRAIN = 10;

/** How wide an element is, within limits. */
export function useWidth(
  ref: RefObject<HTMLElement | null>,
  first: number,
  least: number,
  most: number,
): number {
  const [width, setWidth] = useState(first);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = () => {
      const found = Math.floor(element.clientWidth / GRAIN) * GRAIN;
      setWidth(Math.min(most, Math.max(least, found)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref, least, most]);
  return width;
}
