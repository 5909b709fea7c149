/** The state of the page: settings, kept in the address, and the files that were dropped. */
import type { Files } from "../lab/protocol.ts";
import { searchOf, settingsIn } from "../settings/address.ts";
import type { Settings } from "../settings/fields.ts";

/** Milliseconds between two changes of the address: browsers refuse more than some a second. */
const BETWEEN_ADDRESSES = 400;

export interface State {
  readonly settings: Settings;
  readonly files: Files;
  /** Changes settings; whoever listens is told once, before the next frame. */
  set(changes: Partial<Settings>): void;
  setFiles(changes: Partial<Files>): void;
  listen(listener: (before: Settings) => void): void;
}

export function createState(): State {
  let settings = settingsIn(location.search);
  let files: Files = { model: [], networkName: null, data: null };
  let told = settings;
  let due = false;
  let written: ReturnType<typeof setTimeout> | undefined;
  const listeners: ((before: Settings) => void)[] = [];

  function write(): void {
    clearTimeout(written);
    written = setTimeout(() => {
      history.replaceState(null, "", location.pathname + searchOf(settings) + location.hash);
    }, BETWEEN_ADDRESSES);
  }

  function tell(): void {
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      const before = told;
      told = settings;
      for (const listener of listeners) listener(before);
    });
  }

  addEventListener("popstate", () => {
    settings = settingsIn(location.search);
    tell();
  });

  return {
    get settings() {
      return settings;
    },
    get files() {
      return files;
    },
    set(changes) {
      settings = { ...settings, ...changes };
      write();
      tell();
    },
    setFiles(changes) {
      files = { ...files, ...changes };
      tell();
    },
    listen(listener) {
      listeners.push(listener);
    },
  };
}

/** The address of exactly this state. */
export function addressOf(settings: Settings): string {
  return location.origin + location.pathname + searchOf(settings);
}
