/** What the lines are, and what they say at the pointer. */
export interface LegendEntry {
  readonly name: string;
  /** Place among the colours. */
  readonly curve: number;
  readonly dash?: string;
  readonly value?: string | undefined;
}

export function Legend({ entries, at }: { entries: readonly LegendEntry[]; at: string | null }) {
  return (
    <p className="legend">
      {entries.map(({ name, curve, dash, value }) => (
        <span key={name} className="entry">
          <svg
            width="22"
            height="8"
            aria-hidden="true"
            className={`curve curve-${(curve % 4) + 1}`}
          >
            <path d="M0 4h22" strokeDasharray={dash || undefined} />
          </svg>
          {name}
          {value !== undefined && <b>{value}</b>}
        </span>
      ))}
      {at !== null && <span className="at">{at}</span>}
    </p>
  );
}
