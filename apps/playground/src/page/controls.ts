/** Controls, made from the fields that they change. */
import { FIELDS, type Field, type FieldName, type Settings, USUAL } from "../settings/fields.ts";
import { freshId, make, say } from "./dom.ts";
import type { State } from "./state.ts";

/** A control in a panel. */
export interface Control {
  readonly name: FieldName;
  readonly label: string;
  /** One line below it. */
  readonly hint?: string;
  /** Names of the choices, by value. */
  readonly words?: Readonly<Record<string, string>>;
  /** Values of a slider that are not evenly spaced. */
  readonly ladder?: readonly number[];
  /** @defaultValue always */
  readonly shown?: (settings: Settings) => boolean;
  /** Whether there is a slider beside the number. @defaultValue true */
  readonly slider?: boolean;
  /** Largest value here, where it is less than the field's. */
  readonly most?: number;
}

/** Some controls under a heading. */
export interface Group {
  readonly heading: string;
  readonly controls: readonly Control[];
  /** What stands below them. */
  readonly extra?: () => HTMLElement;
}

/** Choices up to this number are buttons beside each other. */
const FEW = 4;

interface Live {
  readonly element: HTMLElement;
  update(settings: Settings): void;
}

/** Groups of controls that follow the state, and change it. */
export function controlPanel(state: State, groups: readonly Group[]): Live {
  const made = groups.map(({ heading, controls, extra }) => {
    const lives = controls.map((control) => liveControl(state, control));
    const section = make("section", {}, make("h2", {}, heading), ...lives.map((l) => l.element));
    if (extra !== undefined) section.append(extra());
    return { section, lives };
  });
  const lives = made.flatMap((group) => group.lives);
  const panel: Live = {
    element: make("div", { class: "panel" }, ...made.map(({ section }) => section)),
    update: (settings) => {
      for (const live of lives) live.update(settings);
    },
  };
  panel.update(state.settings);
  return panel;
}

function liveControl(state: State, control: Control): Live {
  const field: Field = FIELDS[control.name];
  const inner =
    field.kind === "text"
      ? textControl(state, control)
      : field.kind === "choice"
        ? field.values.length <= FEW
          ? buttonsControl(state, control, field.values)
          : selectControl(state, control, field.values)
        : amountControl(state, control, field);
  const hint = control.hint === undefined ? [] : [make("p", { class: "hint" }, control.hint)];
  const element = make("div", { class: "control" }, inner.element, ...hint);
  return {
    element,
    update(settings) {
      const shown = control.shown?.(settings) ?? true;
      element.hidden = !shown;
      if (shown) inner.update(settings);
    },
  };
}

function change(state: State, name: FieldName, value: string | number): void {
  state.set({ [name]: value } as Partial<Settings>);
}

function selectControl(
  state: State,
  { name, label, words }: Control,
  values: readonly string[],
): Live {
  const id = freshId();
  const select = make(
    "select",
    { id, onchange: () => change(state, name, select.value) },
    ...values.map((value) => make("option", { value }, words?.[value] ?? value)),
  );
  return {
    element: make("div", { class: "row" }, make("label", { for: id }, label), select),
    update: (settings) => {
      select.value = String(settings[name]);
    },
  };
}

function buttonsControl(
  state: State,
  { name, label, words }: Control,
  values: readonly string[],
): Live {
  const group = freshId();
  const inputs = values.map((value) =>
    make("input", {
      ...{ type: "radio", name: group, id: `${group}-${value}`, value },
      onchange: () => change(state, name, value),
    }),
  );
  const segments = inputs.map((input, i) =>
    make("span", {}, input, make("label", { for: input.id }, words?.[values[i]!] ?? values[i]!)),
  );
  return {
    element: make(
      "fieldset",
      { class: "segments" },
      make("legend", {}, label),
      make("div", {}, ...segments),
    ),
    update: (settings) => {
      for (const input of inputs) input.checked = input.value === settings[name];
    },
  };
}

function textControl(state: State, { name, label }: Control): Live {
  const id = freshId();
  const area = make("textarea", {
    ...{ id, rows: 5, spellcheck: "false" },
    oninput: () => change(state, name, area.value),
  });
  return {
    element: make("div", {}, make("label", { for: id }, label), area),
    update: (settings) => {
      if (document.activeElement !== area) area.value = String(settings[name]);
    },
  };
}

function amountControl(
  state: State,
  { name, label, ladder, most, slider = true }: Control,
  field: Extract<Field, { kind: "number" | "whole" }>,
): Live {
  const id = freshId();
  const largest = most ?? field.most;
  const take = (value: number) => {
    if (!Number.isFinite(value)) return;
    const near = Math.min(largest, Math.max(field.least, value));
    change(state, name, field.kind === "whole" ? Math.round(near) : Number(near.toPrecision(10)));
  };
  const box = make("input", {
    ...{ type: "number", id, min: field.least, max: largest, inputmode: "decimal" },
    step: field.kind === "whole" ? 1 : "any",
    onchange: () => take(box.valueAsNumber),
  });
  const range = make("input", {
    type: "range",
    "aria-label": `${label}, slider`,
    ...(ladder === undefined
      ? { min: field.least, max: largest, step: field.step }
      : { min: 0, max: ladder.length - 1, step: 1 }),
    oninput: () => take(ladder === undefined ? range.valueAsNumber : ladder[range.valueAsNumber]!),
    ondblclick: () => take(USUAL[name] as number),
  });
  return {
    element: make(
      "div",
      { class: "amount" },
      make("div", { class: "row" }, make("label", { for: id }, label), box),
      ...(slider ? [range] : []),
    ),
    update: (settings) => {
      const value = settings[name] as number;
      if (document.activeElement !== box) box.value = String(value);
      range.value = String(ladder === undefined ? value : nearest(ladder, value));
      range.setAttribute("aria-valuetext", String(value));
    },
  };
}

function nearest(ladder: readonly number[], value: number): number {
  const distances = ladder.map((each) => Math.abs(Math.log(each / value)));
  return distances.indexOf(Math.min(...distances));
}

/** A line of buttons. */
export function actions(...buttons: HTMLElement[]): HTMLElement {
  return make("div", { class: "actions" }, ...buttons);
}

/** A button; what it says can change. */
export function actionButton(
  words: string,
  act: () => void,
  attributes: Record<string, string> = {},
) {
  const button = make("button", { type: "button", ...attributes, onclick: act }, words);
  return { element: button, say: (now: string) => say(button, now) };
}
