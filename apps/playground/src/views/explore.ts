/** A network, what drives it, and its spectrum while it is computed. */
import type { Answer } from "../lab/protocol.ts";
import { actionButton, controlPanel, type Group } from "../page/controls.ts";
import { make } from "../page/dom.ts";
import { createLab, type LabClient } from "../page/lab-client.ts";
import type { State } from "../page/state.ts";
import { FIELDS, type FieldName } from "../settings/fields.ts";
import { EXPLORE_PAIRS } from "../settings/presets.ts";
import { exportCard } from "./export-card.ts";
import { createHeadline } from "./headline.ts";
import { exploreGroups, seedGroup } from "./network-controls.ts";
import { notesCard } from "./notes-card.ts";
import { presetsBar } from "./presets-bar.ts";
import { type Found, NOTHING, spectrumPictures } from "./spectrum-pictures.ts";
import type { View } from "./view.ts";
import { STEP_LADDER } from "./words.ts";

/** Settings that other views have, and this one does not read. */
const OTHERS = /^(view|phi|w\d\d|u\d|moment|task|delay|rate|updates|repeats)$/;
const OWN = (Object.keys(FIELDS) as FieldName[]).filter((name) => !OTHERS.test(name));

type Progress = Extract<Answer, { type: "spectrum" }>;

export function exploreView(state: State): View {
  let lab: LabClient | null = null;
  let found: Found = NOTHING;
  let paused = false;
  let done = false;
  let asked = "";
  const pictures = spectrumPictures();
  const notes = notesCard(state);
  const pause = actionButton("Pause", () => setPaused(!paused));
  const exported = exportCard(() => lab, state);
  const headline = createHeadline(pause.element, exported.button);
  const panel = controlPanel(state, groupsOf(state));

  function setPaused(now: boolean): void {
    paused = now;
    lab?.pause(now);
    pause.say(paused ? "Go on" : "Pause");
  }

  function progress(answer: Progress): void {
    done = answer.stage === "done";
    found = { ...found, result: answer.result ?? found.result };
    const share = answer.stage === "computing" ? Math.min(0.99, answer.steps / answer.total) : 1;
    headline.show(found.result, share, stageWords(answer), done);
    pause.element.disabled = done;
    pictures.draw(found);
    notes.show(found.subject, done ? found.result : null);
  }

  function receive(answer: Answer): void {
    if (answer.type === "subject") {
      // What was found of the one before is shown until there is something new.
      found = { ...NOTHING, subject: answer.subject };
      notes.show(answer.subject, null);
    }
    if (answer.type === "trajectories") {
      found = { ...found, trajectories: answer.trajectories };
      pictures.draw(found);
    }
    if (answer.type === "spectrum") progress(answer);
    if (answer.type === "failed") fail(answer.message);
  }

  function fail(message: string): void {
    done = true;
    found = NOTHING;
    pause.element.disabled = true;
    headline.fail(message);
    pictures.clear("There is nothing to see: the message above says why.");
    notes.show(null, null);
  }

  function ask(): void {
    const { settings, files } = state;
    const key = JSON.stringify([OWN.map((name) => settings[name]), filesKey(state)]);
    if (key === asked) return;
    asked = key;
    done = false;
    setPaused(false);
    exported.forget();
    const missing = missingFile(state);
    if (missing !== null) {
      fail(missing);
      return;
    }
    headline.show(null, 0, "starting", false);
    pause.element.disabled = false;
    lab ??= createLab(receive);
    lab.ask("explore", settings, files);
  }

  pictures.expect();
  const bar = presetsBar(state, EXPLORE_PAIRS);
  const cards = [headline.element, exported.element, ...pictures.elements, notes.element];
  return {
    controls: panel.element,
    main: make("div", { class: "view" }, bar, notes.choice, ...cards),
    enter() {
      ask();
      if (!done) setPaused(false);
    },
    leave() {
      if (!done) setPaused(true);
    },
    update() {
      panel.update(state.settings);
      ask();
    },
  };
}

function groupsOf(state: State): Group[] {
  return [
    ...exploreGroups(state),
    seedGroup(state, [
      { name: "steps", label: "Steps", ladder: STEP_LADDER },
      { name: "start", label: "Start", words: { random: "random", zeros: "at zero" } },
      {
        ...{ name: "cores", label: "Compute" },
        words: { one: "live, one core", all: "all cores" },
        hint: "Live: you see it converge. All cores: long inputs in parallel, numbers at the end.",
      },
    ]),
  ];
}

function missingFile({ settings, files }: State): string | null {
  if (settings.network === "file" && files.model.length === 0) {
    return "Drop a model file anywhere on this page, or open one among the controls: PyTorch, safetensors, ONNX, Keras, npz.";
  }
  if (settings.drive === "file" && files.data === null) {
    return "Drop a file of data anywhere on this page, or open one among the controls: CSV, npy, Parquet, JSON lines.";
  }
  return null;
}

/** Which files are computed with. */
function filesKey({ files, settings }: State): unknown {
  const model = files.model.map(({ name, bytes }) => [name, bytes.length]);
  return [
    settings.network === "file" ? [model, files.networkName] : null,
    settings.drive === "file" ? [files.data?.name, files.data?.bytes.length] : null,
  ];
}

function stageWords({ stage, steps, total, seconds, result }: Progress): string {
  const count = (value: number) => value.toLocaleString("en");
  if (stage === "computing") {
    const waiting = result === null ? " (not counted yet)" : "";
    return `${count(steps)} of ${count(total)} steps${waiting}`;
  }
  const took = `${count(total)} steps in ${seconds.toPrecision(2)} s, ${result?.kernels ?? ""}`;
  return stage === "reach" ? `${took}; now the reach by lag` : took;
}
