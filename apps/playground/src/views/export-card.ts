/** Files and the command that compute the same outside of the browser. */
import { make, say } from "../page/dom.ts";
import { download } from "../page/download.ts";
import type { LabClient } from "../page/lab-client.ts";
import type { State } from "../page/state.ts";

export interface ExportCard {
  readonly element: HTMLElement;
  /** Opens it. */
  readonly button: HTMLButtonElement;
  /** Closes it: what it shows is of another experiment. */
  forget(): void;
}

export function exportCard(lab: () => LabClient | null, state: State): ExportCard {
  const command = make("code", {});
  const files = make("div", { class: "downloads" });
  const element = make(
    "section",
    { class: "card export", hidden: true, "aria-label": "On the command line" },
    make("p", {}, "The same numbers on the command line, from these files:"),
    files,
    make("pre", { tabindex: 0 }, command),
  );
  const open = async () => {
    const client = lab();
    if (client === null) return;
    element.hidden = false;
    files.replaceChildren();
    say(command, "…");
    try {
      const { network, input, command: words } = await client.export(state.settings, state.files);
      const offered = network === null ? [input] : [network, input];
      files.replaceChildren(...offered.map(({ name, bytes }) => saveButton(name, bytes)));
      say(command, words);
    } catch (error) {
      say(command, (error as Error).message);
    }
  };
  const button = make(
    "button",
    { type: "button", onclick: () => void open() },
    "On the command line…",
  );
  return {
    element,
    button,
    forget() {
      element.hidden = true;
    },
  };
}

function saveButton(name: string, bytes: Uint8Array): HTMLButtonElement {
  const content = bytes as Uint8Array<ArrayBuffer>;
  const save = () => download(name, content, "application/octet-stream");
  return make("button", { type: "button", class: "small", onclick: save }, name);
}
