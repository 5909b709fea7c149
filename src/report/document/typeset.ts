/** Words of a page. */
import { escapeMarkup } from "../drawing/svg.ts";

/** Escaped, with the minus signs that tables and pictures have. */
export function typeset(words: string): string {
  return escapeMarkup(words.replace(/(^|[\s(≤≥±e[])-(?=[\d∞])/g, "$1−"));
}
