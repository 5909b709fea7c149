/** Keys that work everywhere, and the list of them. */
import { useEffect, useRef } from "react";
import { navigate } from "../state/location.ts";

const KEYS: readonly (readonly [keys: readonly string[], words: string])[] = [
  [["g", "r"], "all runs"],
  [["g", "s"], "all sweeps"],
  [["/"], "to the filter"],
  [["j", "k"], "next and previous row of a list"],
  [["Enter"], "open it"],
  [["x"], "choose it, to compare"],
  [["←", "→"], "step by step through a picture"],
  [["p"], "pin the spectrum at this step"],
  [["?"], "this list"],
];

/** Milliseconds within which "g" waits for its second key. */
const PATIENCE = 1200;

/** Whether a key belongs to what is being typed. */
export function isTyping(event: KeyboardEvent): boolean {
  const { target } = event;
  return target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

export function Shortcuts() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    let since = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      const second = event.timeStamp - since < PATIENCE;
      since = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (event.key === "?") dialog.current?.showModal();
      else if (second && event.key === "r") navigate("/runs");
      else if (second && event.key === "s") navigate("/sweeps");
      else if (event.key === "/") {
        event.preventDefault();
        document.querySelector<HTMLInputElement>("input[data-filter]")?.focus();
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl className="keys">
        {KEYS.map(([keys, words]) => (
          <div key={words} style={{ display: "contents" }}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" className="primary">
          Close
        </button>
      </form>
    </dialog>
  );
}
