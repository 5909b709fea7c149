/** What stands where nothing was recorded. */
export const MISSING = "–";
