/** What every view of the page is. */
import type { Settings } from "../settings/fields.ts";

export interface View {
  /** What stands beside its pictures. */
  readonly controls: HTMLElement;
  readonly main: HTMLElement;
  /** The view is the one that is seen: it computes. */
  enter(): void;
  /** It is not: it rests. */
  leave(): void;
  /** Settings have changed, while it is seen. */
  update(before: Settings): void;
}

/** Whether any of these differ. */
export function differs(
  before: Settings,
  now: Settings,
  names: readonly (keyof Settings)[],
): boolean {
  return names.some((name) => before[name] !== now[name]);
}
