/** The known name that a mistyped one is closest to, the first of several; null if none is close. */
export function nearest(typed: string, known: readonly string[]): string | null {
  return allNearest(typed, known)[0] ?? null;
}

/** All that are as close as the closest. */
function allNearest(typed: string, known: readonly string[]): string[] {
  let best: string[] = [];
  // A third of the letters wrong is a typing mistake; more is another word.
  let least = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const name of known) {
    const distance = distanceOf(typed, name);
    if (distance < least) {
      best = [name];
      least = distance;
    } else if (best.length > 0 && distance === least && !best.includes(name)) best.push(name);
  }
  return best;
}

/** Names as close as each other that are all shown; of more the first is. */
const AS_CLOSE = 3;

/** "; did you mean X?", "X or Y?" where both are as close, or nothing. */
export function suggestion(typed: string, known: readonly string[], prefix = ""): string {
  const all = allNearest(typed, known);
  if (all.length === 0) return "";
  const shown = all.length > AS_CLOSE ? all.slice(0, 1) : all;
  return `; did you mean ${shown.map((name) => `${prefix}${name}`).join(" or ")}?`;
}

/** Letters of another size are closest, then the beginning of a name. */
function distanceOf(typed: string, name: string): number {
  if (typed.toLowerCase() === name.toLowerCase()) return 0;
  return name.startsWith(typed) && typed.length >= 3 ? 1 : editDistance(typed, name);
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn a into b. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
