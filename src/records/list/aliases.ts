/** Names by which lists and conditions call the same thing. */

/** Other words for some, which keyboards have. */
export const ALIASES: Readonly<Record<string, string>> = {
  lambda1: "λ₁",
  largestExponent: "λ₁",
  "lambda1.error": "λ₁.error",
  steps: "step",
  time: "seconds",
};

/** The name that fields are kept under. */
export function fieldName(name: string): string {
  return Object.hasOwn(ALIASES, name) ? ALIASES[name] : name;
}
