/** Two units whose every number can be seen: weights, slopes, Jacobian, what it does to a circle of differences. */
import { historyCsv, phasePlaneFigure } from "lyapscope/report";
import { actionButton, actions, controlPanel, type Group } from "../page/controls.ts";
import { make, say } from "../page/dom.ts";
import { createPicture } from "../page/picture.ts";
import type { State } from "../page/state.ts";
import type { FieldName } from "../settings/fields.ts";
import { followTwoUnits, MOMENTS, type Moment, type TwoUnits } from "./two-units.ts";
import { differs, type View } from "./view.ts";
import { DRIVE_WORDS } from "./words.ts";

const OWN: readonly FieldName[] = [
  ...(["phi", "w11", "w12", "w21", "w22", "u1", "u2", "drive", "seed"] as const),
];
/** Milliseconds between two steps while it plays. */
const BEAT = 120;

const GROUPS: readonly Group[] = [
  {
    heading: "Recurrent weights W",
    controls: [
      { name: "w11", label: "W₁₁, from h₁ to h₁" },
      { name: "w12", label: "W₁₂, from h₂ to h₁" },
      { name: "w21", label: "W₂₁, from h₁ to h₂" },
      { name: "w22", label: "W₂₂, from h₂ to h₂" },
      { name: "phi", label: "φ" },
    ],
  },
  {
    heading: "Input",
    controls: [
      { name: "drive", label: "Input", words: DRIVE_WORDS },
      { name: "u1", label: "Weight to h₁" },
      { name: "u2", label: "Weight to h₂" },
      { name: "seed", label: "Seed", slider: false, shown: ({ drive }) => drive === "noise" },
    ],
  },
  { heading: "Moment", controls: [{ name: "moment", label: "Step" }] },
];

export function unitsView(state: State): View {
  let found: TwoUnits | null = null;
  let playing: ReturnType<typeof setInterval> | undefined;
  const plane = createPicture("two-units", "The plane of the two units", (width) => width + 40, [
    { name: "two-units", words: "CSV", csv: () => csvOf(found!.moments) },
    { name: "convergence", words: "CSV of λ", csv: () => historyCsv(found!.result!) },
  ]);
  plane.expect("Two units are followed.");
  const numbers = make("div", { class: "numbers" });
  const sums = make("p", { class: "sums", "aria-live": "polite" });
  const play = actionButton("Play", () => setPlaying(playing === undefined));
  const panel = controlPanel(state, GROUPS);

  function setPlaying(now: boolean): void {
    clearInterval(playing);
    playing = undefined;
    play.say(now ? "Stop" : "Play");
    if (!now) return;
    playing = setInterval(() => {
      state.set({ moment: (state.settings.moment % MOMENTS) + 1 });
    }, BEAT);
  }

  function draw(): void {
    if (found === null) return;
    const at = state.settings.moment - 1;
    const moment = found.moments[at];
    if (moment === undefined) {
      plane.clear(found.failure ?? "");
      numbers.replaceChildren();
    } else {
      const { before, jacobian } = moment;
      const states = found.moments.map(({ after }) => after);
      plane.show((width) => phasePlaneFigure({ states, at, before, jacobian }, { width }));
      numbers.replaceChildren(...numbersOf(state, moment));
    }
    say(sums, sumsOf(found));
  }

  function compute(): void {
    found = followTwoUnits(state.settings);
    draw();
  }

  const step = make(
    "section",
    { class: "card", "aria-label": "Numbers of this step" },
    numbers,
    sums,
  );
  return {
    controls: panel.element,
    main: make(
      "div",
      { class: "view" },
      introduction(play.element),
      make("div", { class: "beside" }, plane.element, step),
    ),
    enter: compute,
    leave: () => setPlaying(false),
    update(before) {
      panel.update(state.settings);
      if (differs(before, state.settings, OWN)) compute();
      else draw();
    },
  };
}

function introduction(...buttons: HTMLElement[]): HTMLElement {
  return make(
    "section",
    { class: "card intro" },
    make("h2", {}, "Two units, every number"),
    make(
      "p",
      {},
      "At every step small differences of the state are multiplied by the Jacobian J = diag(φ′(a)) · W. " +
        "The exponents are the growth rates of long products of these four numbers. Dashed: a small circle of " +
        "differences before the step; orange: what J makes of it.",
    ),
    actions(...buttons),
  );
}

function numbersOf({ settings }: State, moment: Moment): HTMLElement[] {
  const { w11, w12, w21, w22, u1, u2, phi } = settings;
  const { before, after, input, slopes, jacobian } = moment;
  return [
    row(
      "W",
      matrix(
        [
          [w11, w12],
          [w21, w22],
        ],
        2,
      ),
    ),
    row("h before", vector(before)),
    row("input", vector([u1 * input, u2 * input]), "its weight × x"),
    row("φ′(a)", vector(slopes), phi === "tanh" ? "1 − tanh²a: small where a unit saturates" : ""),
    row("J", matrix(jacobian, 4), "Jᵢⱼ = φ′(aᵢ) Wᵢⱼ"),
    row("h after", vector(after)),
    row(
      "ln|det J|",
      make("span", { class: "plain" }, show(Math.log(Math.abs(determinant(jacobian))), 4)),
    ),
  ];
}

function row(name: string, value: HTMLElement, hint = ""): HTMLElement {
  const words = hint === "" ? [] : [make("span", { class: "hint" }, hint)];
  return make(
    "div",
    { class: "number-row" },
    make("span", { class: "name" }, name),
    value,
    ...words,
  );
}

function matrix(rows: readonly (readonly number[])[], digits: number): HTMLElement {
  return make(
    "table",
    { class: "matrix" },
    make(
      "tbody",
      {},
      ...rows.map((values) =>
        make(
          "tr",
          {},
          ...values.map((value) => make("td", { "data-sign": sign(value) }, show(value, digits))),
        ),
      ),
    ),
  );
}

function vector(values: readonly number[]): HTMLElement {
  return matrix(
    values.map((value) => [value]),
    4,
  );
}

function sign(value: number): string {
  return value > 0 ? "positive" : value < 0 ? "negative" : "zero";
}

function show(value: number, digits: number): string {
  if (!Number.isFinite(value)) return value === Number.NEGATIVE_INFINITY ? "−∞" : "–";
  return value.toFixed(digits).replace("-", "−");
}

function determinant([[a, b], [c, d]]: Moment["jacobian"]): number {
  return a * d - b * c;
}

function sumsOf({ result, moments }: TwoUnits): string {
  if (result === null) return "";
  const [first, second] = result.exponents;
  const mean =
    moments.reduce((sum, { jacobian }) => sum + Math.log(Math.abs(determinant(jacobian))), 0) /
    moments.length;
  return (
    `Over all ${moments.length} steps λ₁ = ${show(first!, 4)}, λ₂ = ${show(second!, 4)}; ` +
    `their sum is the mean of ln|det J|, ${show(mean, 4)}.`
  );
}

function csvOf(moments: readonly Moment[]): string {
  const names = "step,input,h1_before,h2_before,h1,h2,slope1,slope2,J11,J12,J21,J22";
  const rows = moments.map(({ input, before, after, slopes, jacobian }, t) =>
    [t + 1, input, ...before, ...after, ...slopes, ...jacobian.flat()].join(","),
  );
  return `${names}\n${rows.join("\n")}\n`;
}
