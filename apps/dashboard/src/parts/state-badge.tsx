/** What became of a run: a word, a sign and a colour, so that no one of them is needed. */

/** Sign and kind of every state that lists show. */
const STATES: Readonly<Record<string, readonly [sign: string, kind: string]>> = {
  running: ["▶", "live"],
  waiting: ["○", "quiet"],
  finished: ["●", "good"],
  done: ["●", "good"],
  "stopped early": ["●", "good"],
  stopped: ["■", "quiet"],
  pruned: ["✂", "quiet"],
  returned: ["↩", "quiet"],
  killed: ["✕", "bad"],
  failed: ["✕", "bad"],
  rejected: ["✕", "bad"],
  diverged: ["↗", "diverged"],
};

export function StateBadge({ state, title }: { state: string | null; title?: string | undefined }) {
  const [sign, kind] = STATES[state ?? ""] ?? ["○", "quiet"];
  return (
    <span className={`badge ${kind}`} title={title}>
      <span aria-hidden="true">{sign}</span> {state ?? "not begun"}
    </span>
  );
}
