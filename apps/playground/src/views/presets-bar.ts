/** Pairs of presets, and the sentence of the one that is on. */
import { make, say } from "../page/dom.ts";
import type { State } from "../page/state.ts";
import { type FieldName, type Settings, USUAL } from "../settings/fields.ts";
import type { Pair, Preset } from "../settings/presets.ts";

/** Fields that a preset leaves as they are. */
const KEPT: readonly FieldName[] = ["view"];

export function presetsBar(state: State, pairs: readonly Pair[]): HTMLElement {
  const why = make("p", { class: "why", "aria-live": "polite" });
  const all = pairs.flatMap(({ fails, works }) => [fails, works]);
  const buttons = new Map(all.map((preset) => [preset, presetButton(state, preset, pairs)]));
  const update = () => {
    const on = all.find((preset) => isOn(state.settings, preset));
    for (const [preset, button] of buttons) {
      button.setAttribute("aria-pressed", String(preset === on));
    }
    say(
      why,
      on?.why ?? "Pick a pair to begin with, or move any control: it computes while you do.",
    );
  };
  state.listen(update);
  update();
  const columns = pairs.map(({ topic, fails, works }) =>
    make(
      "div",
      { class: "pair", role: "group", "aria-label": topic },
      make("span", { class: "topic" }, topic),
      buttons.get(fails)!,
      buttons.get(works)!,
    ),
  );
  return make("div", { class: "presets" }, make("div", { class: "pairs" }, ...columns), why);
}

function presetButton(state: State, preset: Preset, pairs: readonly Pair[]): HTMLButtonElement {
  const works = pairs.some((pair) => pair.works === preset);
  return make(
    "button",
    {
      ...{ type: "button", class: works ? "preset works" : "preset fails" },
      onclick: () => state.set({ ...settingsOf(state.settings, preset) }),
    },
    make("span", { "aria-hidden": "true", class: "sign" }, works ? "✓" : "✗"),
    preset.name,
  );
}

/** Everything as usual but what the preset says. */
function settingsOf(now: Settings, preset: Preset): Settings {
  const kept = Object.fromEntries(KEPT.map((name) => [name, now[name]]));
  return { ...USUAL, ...kept, ...preset.settings };
}

function isOn(now: Settings, preset: Preset): boolean {
  const wanted = settingsOf(now, preset);
  return (Object.keys(wanted) as FieldName[]).every((name) => wanted[name] === now[name]);
}
