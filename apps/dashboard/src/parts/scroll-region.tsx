import type { KeyboardEvent, ReactNode, RefObject } from "react";

export interface ScrollRegionProps {
  readonly label: string;
  readonly className?: string;
  readonly ref?: RefObject<HTMLDivElement | null>;
  readonly children: ReactNode;
  onKeyDown?(event: KeyboardEvent): void;
}

/** A part that scrolls by itself, which keyboards have to be able to, too. */
export function ScrollRegion({
  label,
  className = "scroll",
  children,
  ...rest
}: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
    <div className={className} tabIndex={0} role="region" aria-label={label} {...rest}>
      {children}
    </div>
  );
}
