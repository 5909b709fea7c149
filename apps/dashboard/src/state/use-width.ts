import { type RefObject, useLayoutEffect, useState } from "react";

/** Pixels between widths at which something is drawn anew. */
const GRAIN = 10;

/** Of a picture of spectra: as narrow as it can be drawn, and as wide as it is read with ease. */
const [NARROWEST, USUAL, WIDEST] = [320, 900, 1200];

/** How wide a picture of spectra is to be drawn. */
export function useSpectrumWidth(picture: RefObject<HTMLElement | null>): number {
  return useWidth(picture, USUAL, NARROWEST, WIDEST);
}

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
