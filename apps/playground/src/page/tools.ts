/** What is at the top right: the address to share, light or dark. */
import { make } from "./dom.ts";
import { addressOf, type State } from "./state.ts";

const THEMES = ["auto", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];
const KEY = "lyapscope-theme";

function storedTheme(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? "auto";
  } catch {
    return "auto"; // a browser that keeps nothing
  }
}

function apply(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Then it lasts as long as the page.
  }
}

export function pageTools(state: State): HTMLElement[] {
  let theme = storedTheme();
  apply(theme);
  const words = () => `Colours: ${theme}`;
  const colours = make(
    "button",
    {
      type: "button",
      onclick: () => {
        theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
        apply(theme);
        colours.textContent = words();
      },
    },
    words(),
  );
  const link = make(
    "button",
    {
      type: "button",
      title: "Everything that is set here is in the address",
      onclick: async () => {
        await navigator.clipboard.writeText(addressOf(state.settings)).catch(() => {});
        link.textContent = "Copied";
        setTimeout(() => {
          link.textContent = "Copy link";
        }, 1500);
      },
    },
    "Copy link",
  );
  return [link, colours];
}
