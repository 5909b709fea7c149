/** λ₁ against the gain of the recurrent weights, with theory where there is one. */
import { tuningFigure } from "lyapscope/report";
import type { Answer, GainPoint } from "../lab/protocol.ts";
import { controlPanel } from "../page/controls.ts";
import { make, say } from "../page/dom.ts";
import { createLab, type LabClient } from "../page/lab-client.ts";
import { createPicture } from "../page/picture.ts";
import type { State } from "../page/state.ts";
import type { FieldName } from "../settings/fields.ts";
import { drawnControls, driveGroup, seedGroup } from "./network-controls.ts";
import { differs, type View } from "./view.ts";
import { CELL_WORDS } from "./words.ts";

/** What the curve depends on. */
const OWN: readonly FieldName[] = [
  ...(["cell", "units", "layers", "weights", "bias", "forget", "leak"] as const),
  ...(["drive", "strength", "text", "start", "steps", "seed", "repeats"] as const),
];

/** Higher where it is wider, up to a height. */
const roomAt = (width: number) => Math.min(520, 64 + 0.8 * width);

export function gainView(state: State): View {
  let lab: LabClient | null = null;
  let points: readonly GainPoint[] = [];
  let asked = "";
  let finished = false;
  const picture = createPicture("gain", "λ₁ against the gain", roomAt, [
    { name: "gain", words: "CSV", csv: () => csvOf(points) },
  ]);
  const stage = make("p", { class: "stage", "aria-live": "polite" });
  const panel = controlPanel(state, [
    {
      heading: "Network",
      controls: drawnControls(() => true, { most: 256, gain: false }),
    },
    driveGroup(state),
    seedGroup(state, [
      { name: "repeats", label: "Networks at each gain" },
      { name: "start", label: "Start", words: { random: "random", zeros: "at zero" } },
    ]),
  ]);

  function receive(answer: Answer): void {
    if (answer.type === "failed") {
      say(stage, answer.message);
      picture.clear("No curve: see above.");
      return;
    }
    if (answer.type !== "gain") return;
    points = answer.points;
    finished = points.length === answer.total;
    const theory =
      answer.theory === null ? "No theory is known for these." : `Dashed: ${answer.theory}.`;
    say(
      stage,
      finished
        ? theory
        : `${points.length} of ${answer.total} gains, ${state.settings.repeats} networks each. ${theory}`,
    );
    if (!points.some(({ mean }) => Number.isFinite(mean))) return;
    const drawn = points;
    const curve = {
      title: titleOf(state),
      setting: "gain g of the recurrent weights",
      quantity: "λ₁ (nats/step)",
      ...{ logarithmic: false, target: 0, points: drawn, crossings: null },
    };
    picture.show((width) => tuningFigure(curve, { width }));
  }

  function ask(): void {
    const { settings, files } = state;
    const key = JSON.stringify([OWN.map((name) => settings[name]), files.data?.name]);
    if (key === asked) return;
    asked = key;
    finished = false;
    picture.expect("Networks are drawn at every gain; the curve fills in.");
    if (settings.drive === "file" && files.data === null) {
      say(stage, "Drop a file of data anywhere on this page, or open one among the controls.");
      return;
    }
    lab ??= createLab(receive);
    lab.ask("gain", settings, files);
  }

  return {
    controls: panel.element,
    main: make(
      "div",
      { class: "view" },
      make(
        "section",
        { class: "card intro" },
        make("h2", {}, "Where does chaos begin?"),
        make(
          "p",
          {},
          "Every dot is λ₁ of networks that were drawn at that gain, with the 95 % interval of their mean. " +
            "Where the curve crosses zero, networks stop forgetting where they started; above it gradients through long times explode. " +
            "Silent tanh networks cross at g = 1; input moves the crossing to the right.",
        ),
        stage,
      ),
      picture.element,
    ),
    enter: () => {
      lab?.pause(false);
      ask();
    },
    leave: () => {
      if (!finished) lab?.pause(true);
    },
    update(before) {
      panel.update(state.settings);
      if (differs(before, state.settings, OWN) || state.settings.drive === "file") ask();
    },
  };
}

function titleOf({ settings: { cell, units, drive } }: State): string {
  return `λ₁ against the gain: ${CELL_WORDS[cell]}, ${units} units, ${drive === "silence" ? "in silence" : `driven by ${drive}`}`;
}

function csvOf(points: readonly GainPoint[]): string {
  const rows = points.map(({ at, mean, allowance, theory }) =>
    [at, mean, allowance ?? "", theory ?? ""].join(","),
  );
  return `gain,lambda1,half_of_95_percent_interval,theory\n${rows.join("\n")}\n`;
}
