import pc from "picocolors";

/** Wraps text in colours, or leaves it alone. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly error: (text: string) => string;
  readonly good: (text: string) => string;
  readonly positive: (text: string) => string;
  readonly negative: (text: string) => string;
}

/**
 * Colours where they are welcome: on a terminal unless `NO_COLOR` is set (to anything), or anywhere
 * if `FORCE_COLOR` is.
 */
export function createStyle(
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Style {
  const forced = (env["FORCE_COLOR"] ?? "0") !== "0";
  const wanted = (isTerminal && env["TERM"] !== "dumb") || forced;
  const colours = pc.createColors(wanted && !env["NO_COLOR"]);
  return {
    bold: colours.bold,
    dim: colours.dim,
    warning: colours.yellow,
    error: colours.red,
    good: colours.green,
    positive: colours.yellow,
    negative: colours.cyan,
  };
}
