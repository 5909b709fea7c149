/** The page: its views, one at a time, over one state. */
import { byId, make } from "./page/dom.ts";
import { keepForOffline } from "./page/offline.ts";
import { createState } from "./page/state.ts";
import { pageTools } from "./page/tools.ts";
import type { Settings } from "./settings/fields.ts";
import { exploreView } from "./views/explore.ts";
import { gainView } from "./views/gain.ts";
import { takeFiles } from "./views/network-controls.ts";
import { trainingView } from "./views/training.ts";
import { unitsView } from "./views/units.ts";
import type { View } from "./views/view.ts";

type ViewName = Settings["view"];

const VIEWS: Readonly<
  Record<ViewName, { readonly words: string; readonly make: (state: typeof page) => View }>
> = {
  explore: { words: "Explore", make: exploreView },
  gain: { words: "λ₁ against gain", make: gainView },
  units: { words: "Two units", make: unitsView },
  training: { words: "Training", make: trainingView },
};

const page = createState();
const made = new Map<ViewName, View>();

function viewOf(name: ViewName): View {
  const known = made.get(name) ?? VIEWS[name].make(page);
  made.set(name, known);
  return known;
}

const tabs = Object.entries(VIEWS).map(([name, { words }]) =>
  make(
    "a",
    {
      ...{ href: `?view=${name}`, "data-view": name },
      onclick: (event) => {
        event.preventDefault();
        page.set({ view: name as ViewName });
      },
    },
    words,
  ),
);

function show(name: ViewName): void {
  const view = viewOf(name);
  byId("controls").replaceChildren(view.controls);
  byId("main").replaceChildren(view.main);
  for (const tab of tabs) {
    if (tab.dataset["view"] === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
}

byId("views").append(...tabs);
byId("tools").append(...pageTools(page));
byId("bottom").append(
  make(
    "p",
    {},
    "lyapscope: Lyapunov spectra of recurrent networks, on the command line, as a library and here. ",
    "λ in nats per step; error bars are one and two standard errors.",
  ),
);
show(page.settings.view);
viewOf(page.settings.view).enter();

page.listen((before) => {
  const { view } = page.settings;
  if (before.view !== view) {
    made.get(before.view)?.leave();
    show(view);
    viewOf(view).enter();
    viewOf(view).update(before);
  } else viewOf(view).update(before);
});

addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dropping");
});
addEventListener("dragleave", () => document.body.classList.remove("dropping"));
addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  void takeFiles(page, [...(event.dataTransfer?.files ?? [])]);
});

keepForOffline();
