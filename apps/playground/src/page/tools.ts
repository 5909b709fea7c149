/** What is at the top right: the address to share, light or dark. */
import { pictureVariables } from "lyapscope/report";
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

/** Colours of pictures, light and dark ones by the page's own switch. */
function colourPictures(): void {
  const dark = new Map(declarations("dark"));
  for (const [name, light] of declarations("light")) {
    document.documentElement.style.setProperty(name, `light-dark(${light}, ${dark.get(name)})`);
  }
}

function declarations(theme: "light" | "dark"): [string, string][] {
  return [...pictureVariables(theme).matchAll(/(--[\w-]+): ([^;]+);/g)].map(([, name, value]) => [
    name!,
    value!,
  ]);
}

export function pageTools(state: State): HTMLElement[] {
  let theme = storedTheme();
  apply(theme);
  colourPictures();
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
