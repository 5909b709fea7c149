/** Patterns as shells know them: `*`, `?`, `[a-z]`, `[!a-z]`, `{a,b}`; `*` does not cross a "/". */
import { rangeError } from "../../errors.ts";

/** Alternatives in braces multiply; more than this is no pattern of a person. */
const MOST_PATTERNS = 1000;

/**
 * The regular expressions of a pattern, one for every part between two "/".
 *
 * @returns one list of parts for every alternative in braces.
 * @throws RangeError for a pattern that leaves the folder, or holds `**`, which is not known.
 */
export function parseGlob(pattern: string): RegExp[][] {
  if (/^\/|(^|\/)(\.{0,2})(\/|$)/.test(pattern) || pattern.includes("**")) {
    throw rangeError(
      "parseGlob",
      `pattern is "${pattern}"; expected names within the folder, as *.pt or run-*/model.pt, without ** and ..`,
    );
  }
  return [...new Set(alternatives(pattern))].map((one) => one.split("/").map(partExpression));
}

function alternatives(pattern: string): string[] {
  let open = [pattern];
  const closed: string[] = [];
  while (open.length > 0) {
    const next: string[] = [];
    for (const one of open) {
      const braces = /\{([^{}]*)\}/.exec(one);
      if (braces === null) closed.push(one);
      else {
        const [head, tail] = [
          one.slice(0, braces.index),
          one.slice(braces.index + braces[0].length),
        ];
        next.push(...braces[1].split(",").map((choice) => `${head}${choice}${tail}`));
      }
    }
    if (next.length + closed.length > MOST_PATTERNS) {
      throw rangeError(
        "parseGlob",
        `pattern is "${pattern}"; that is more than ${MOST_PATTERNS} patterns`,
      );
    }
    open = next;
  }
  return closed;
}

function partExpression(part: string): RegExp {
  const source = part.replace(/\[(!?)([^\]]+)\]|[\s\S]/g, (token, not, set) => {
    if (set !== undefined) return `[${not ? "^" : ""}${set.replace(/[\\^[\]]/g, "\\$&")}]`;
    if (token === "*") return ".*";
    if (token === "?") return ".";
    return token.replace(/[.+^${}()|[\]\\/]/g, "\\$&");
  });
  return new RegExp(`^${source}$`, "s");
}
