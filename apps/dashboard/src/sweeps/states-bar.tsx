/** How the runs of a sweep stand, as one bar and as words. */
import { formatCount } from "../../../../src/report/format.ts";
import type { EntryCounts } from "../api/documents.ts";

const KINDS: Readonly<Record<string, string>> = {
  done: "good",
  running: "live",
  diverged: "diverged",
  failed: "bad",
  rejected: "bad",
};

export function StatesBar({ counts }: { counts: EntryCounts }) {
  const shown = Object.entries(counts).filter(([, count]) => count > 0);
  return (
    <div className="bar-of-states" role="img" aria-label={stateWords(counts)}>
      {shown.map(([state, count]) => (
        <span
          key={state}
          className={KINDS[state] ?? ""}
          style={{ flexGrow: count }}
          title={`${count} ${state}`}
        />
      ))}
    </div>
  );
}

/** "300 done, 20 diverged, 4 waiting". */
export function stateWords(counts: EntryCounts): string {
  const words = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${formatCount(count)} ${state}`);
  return words.length === 0 ? "nothing begun yet" : words.join(", ");
}
