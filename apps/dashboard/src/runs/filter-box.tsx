/** The condition that runs are listed by, as `--where` has it. */
import { type ReactNode, useEffect, useState } from "react";

/** Milliseconds after the last key before it is asked: between two keys of a word there is no condition. */
const PAUSE = 30;

export interface FilterBoxProps {
  readonly value: string;
  /** What is wrong with it. */
  readonly problem: string | null;
  readonly names: readonly string[];
  onChange(value: string): void;
  readonly children?: ReactNode;
}

export function FilterBox({ value, problem, names, onChange, children }: FilterBoxProps) {
  const [text, setText] = useState(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what comes from elsewhere.
  useEffect(() => {
    if (value !== text.trim()) setText(value);
  }, [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for every text.
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className="filter" role="search">
      <div className="box">
        <input
          type="search"
          data-filter
          list="names"
          value={text}
          aria-label="Condition on runs, as --where has it"
          aria-invalid={problem !== null}
          aria-describedby="filter-says"
          placeholder="network.hidden>=64 and heldOutLoss<0.1 and not state=diverged"
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") onChange(text.trim());
            if (event.key === "Escape") event.currentTarget.blur();
          }}
        />
        {text === "" && <kbd>/</kbd>}
        <datalist id="names">
          {names.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </div>
      {children}
    </div>
  );
}
