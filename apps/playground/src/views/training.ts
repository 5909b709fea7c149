/** A small network is trained in the tab, and its spectrum moves. */
import { drawPicture, type TrainingCurves, trainingPicture } from "lyapscope/report";
import type { Answer, TrainingPoint, TrainingSubject } from "../lab/protocol.ts";
import { actionButton, actions, controlPanel, type Group } from "../page/controls.ts";
import { make, say } from "../page/dom.ts";
import { createLab, type LabClient } from "../page/lab-client.ts";
import { createPicture } from "../page/picture.ts";
import type { State } from "../page/state.ts";
import type { FieldName } from "../settings/fields.ts";
import { TRAINING_PAIRS } from "../settings/presets.ts";
import { drawnControls, seedGroup } from "./network-controls.ts";
import { presetsBar } from "./presets-bar.ts";
import { differs, type View } from "./view.ts";

const OWN: readonly FieldName[] = [
  ...([
    "cell",
    "units",
    "layers",
    "weights",
    "gain",
    "bias",
    "forget",
    "leak",
    "strength",
  ] as const),
  ...(["seed", "task", "delay", "rate", "updates"] as const),
];
/** Larger networks would learn too slowly to be watched. */
const MOST_UNITS = 128;
const RATES = [1e-4, 3e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1];

/** Panels stand beside each other where there is room. */
const roomAt = (width: number) => (width < 720 ? 1340 : 856);

export function trainingView(state: State): View {
  let lab: LabClient | null = null;
  let points: TrainingPoint[] = [];
  let subject: TrainingSubject | null = null;
  let asked = "";
  let ended: string | null = null;
  let paused = false;
  const picture = createPicture("training", "A training and its spectrum", roomAt, [
    { name: "training", words: "CSV", csv: () => csvOf(points) },
  ]);
  const stage = make("p", { class: "stage", "aria-live": "polite" });
  const pause = actionButton("Pause", () => setPaused(!paused));
  const again = actionButton("Train again", () => ask(true));
  const panel = controlPanel(state, groupsOf(state));

  function setPaused(now: boolean): void {
    paused = now;
    lab?.pause(now);
    pause.say(now ? "Go on" : "Pause");
  }

  function draw(): void {
    const now = { points: [...points], subject, ended };
    const title = subject?.name ?? "Training";
    picture.show((width) =>
      drawPicture(trainingPicture(curvesOf(now.points, now.subject, now.ended)), { title, width }),
    );
    say(stage, stageWords(points, subject, state.settings.updates, ended));
  }

  function receive(answer: Answer): void {
    if (answer.type === "training-subject") subject = answer.subject;
    if (answer.type === "failed") {
      ended = answer.message;
      say(stage, answer.message);
    }
    if (answer.type === "training") {
      points.push(...answer.points);
      ended = answer.ended;
      draw();
    }
    pause.element.disabled = ended !== null;
  }

  function ask(anew = false): void {
    const { settings, files } = state;
    const key = JSON.stringify(OWN.map((name) => settings[name]));
    if (key === asked && !anew) return;
    asked = key;
    points = [];
    ended = null;
    setPaused(false);
    pause.element.disabled = false;
    say(stage, "Starting.");
    picture.expect("The first update is being computed.");
    lab ??= createLab(receive);
    lab.ask("train", { ...settings, units: Math.min(settings.units, MOST_UNITS) }, files);
  }

  const bar = presetsBar(state, TRAINING_PAIRS);
  const intro = introduction(stage, pause.element, again.element);
  return {
    controls: panel.element,
    main: make("div", { class: "view" }, bar, intro, picture.element),
    enter: () => {
      ask();
      if (ended === null) setPaused(false);
    },
    leave: () => {
      if (ended === null) setPaused(true);
    },
    update(before) {
      panel.update(state.settings);
      if (differs(before, state.settings, OWN)) ask();
    },
  };
}

function groupsOf(state: State): Group[] {
  return [
    {
      heading: "Task",
      controls: [
        { name: "task", label: "Task", words: { copy: "delayed copy", sine: "forecast" } },
        { name: "delay", label: "Delay, steps", shown: ({ task }) => task === "copy" },
        { name: "rate", label: "Learning rate", ladder: RATES },
        { name: "updates", label: "Updates" },
      ],
    },
    {
      heading: "Network",
      controls: [
        ...drawnControls(() => true, { most: MOST_UNITS }),
        { name: "strength", label: "Input weights" },
      ],
    },
    seedGroup(state, []),
  ];
}

function introduction(stage: HTMLElement, ...buttons: HTMLElement[]): HTMLElement {
  return make(
    "section",
    { class: "card intro" },
    make("h2", {}, "Watch a spectrum while a network learns"),
    make(
      "p",
      {},
      "Delayed copy: four symbols are read, and have to be said again after the delay. Forecast: the next value of a noisy signal. " +
        "The spectrum is that of the network along inputs that it does not learn from.",
    ),
    stage,
    actions(...buttons),
  );
}

function stageWords(
  points: readonly TrainingPoint[],
  subject: TrainingSubject | null,
  updates: number,
  ended: string | null,
): string {
  const last = points.at(-1);
  if (last === undefined || subject === null) return "Starting.";
  const { baseline, parameters } = subject;
  const loss = Number.isFinite(last.loss) ? last.loss.toPrecision(3) : "…";
  return (
    `Update ${last.step} of ${updates}, ${parameters.toLocaleString("en")} parameters; loss ${loss}, ` +
    `against ${baseline.loss.toPrecision(3)} for ${baseline.name}${ended === null ? "" : `; ${ended}`}.`
  );
}

function curvesOf(
  points: readonly TrainingPoint[],
  subject: TrainingSubject | null,
  ended: string | null,
): TrainingCurves {
  const measured = points.filter(({ step }) => step > 0);
  const last = measured.at(-1);
  return {
    ...{ stepName: "update", stepsPerEpoch: null, decay: [], lasting: [], largestLag: null },
    ...{ learningRate: [], bestStep: null },
    spectra: points.flatMap(({ step, spectrum }) =>
      spectrum === null
        ? []
        : [
            {
              ...{ step, exponents: spectrum.exponents },
              errors: spectrum.errors.map((error) => error ?? Number.NaN),
            },
          ],
    ),
    losses: [
      { name: "training", points: measured.map(({ step, loss }) => ({ step, value: loss })) },
    ],
    references:
      subject === null ? [] : [{ name: subject.baseline.name, value: subject.baseline.loss }],
    gradientNorms: [
      {
        name: "before clipping",
        points: measured.map(({ step, gradientNorm }) => ({ step, value: gradientNorm })),
      },
    ],
    divergence:
      ended?.startsWith("diverged") && last !== undefined
        ? { step: last.step, message: ended }
        : null,
  };
}

function csvOf(points: readonly TrainingPoint[]): string {
  const count = Math.max(0, ...points.map(({ spectrum }) => spectrum?.exponents.length ?? 0));
  const names = Array.from({ length: count }, (_, j) => `lambda_${j + 1}`);
  const rows = points.map(({ step, loss, gradientNorm, spectrum }) =>
    [step, loss, gradientNorm, ...names.map((_, j) => spectrum?.exponents[j] ?? "")].join(","),
  );
  return `${["update", "loss", "gradient_norm", ...names].join(",")}\n${rows.join("\n")}\n`;
}
