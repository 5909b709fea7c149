/** What to know of a result: what a reader assumed, what a spectrum warns of; and which network of a file is meant. */
import type { SpectrumResult } from "lyapscope";
import type { Subject } from "../lab/protocol.ts";
import { make } from "../page/dom.ts";
import type { State } from "../page/state.ts";

export interface NotesCard {
  readonly element: HTMLElement;
  /** Where a network is chosen; empty unless a file has several. */
  readonly choice: HTMLElement;
  show(subject: Subject | null, result: SpectrumResult | null): void;
}

export function notesCard(state: State): NotesCard {
  const list = make("ul", { class: "notes" });
  const choice = make("div", { class: "choice" });
  const summary = make("summary", {}, "What to know");
  const element = make(
    "details",
    { class: "card notes-card", hidden: true, open: true },
    summary,
    list,
  );
  return {
    element,
    choice,
    show(subject, result) {
      const words = [...(subject?.notes ?? []), ...(result?.warnings ?? [])];
      element.hidden = words.length === 0;
      list.replaceChildren(...words.map((each) => make("li", {}, each)));
      choice.replaceChildren(...choiceOf(subject?.choices ?? [], state));
    },
  };
}

function choiceOf(choices: readonly string[], state: State): HTMLElement[] {
  if (choices.length < 2) return [];
  const select = make(
    "select",
    {
      "aria-label": "Network of the file",
      onchange: () => state.setFiles({ networkName: select.value }),
    },
    ...choices.map((value) => make("option", { value }, value)),
  );
  select.value = state.files.networkName ?? choices[0]!;
  return [make("p", {}, `The file holds ${choices.length} networks: `, select)];
}
