/** A network, what drives it, and its spectrum while it is computed. */
import type { SpectrumResult } from "lyapscope";
import { historyCsv, spectrumCsv, spectrumFigure, trajectoriesFigure } from "lyapscope/report";
import type { Answer, Subject, Trajectories } from "../lab/protocol.ts";
import { actionButton, controlPanel } from "../page/controls.ts";
import { make, say } from "../page/dom.ts";
import { download } from "../page/download.ts";
import { createLab, type LabClient } from "../page/lab-client.ts";
import { createPicture } from "../page/picture.ts";
import type { State } from "../page/state.ts";
import { FIELDS, type FieldName } from "../settings/fields.ts";
import { EXPLORE_PAIRS } from "../settings/presets.ts";
import { createHeadline } from "./headline.ts";
import { exploreGroups, seedGroup } from "./network-controls.ts";
import { presetsBar } from "./presets-bar.ts";
import type { View } from "./view.ts";
import { STEP_LADDER } from "./words.ts";

/** Settings that other views have, and this one does not read. */
const OTHERS = /^(view|phi|w\d\d|u\d|moment|task|delay|rate|updates|repeats)$/;
const OWN = (Object.keys(FIELDS) as FieldName[]).filter((name) => !OTHERS.test(name));

export function exploreView(state: State): View {
  let lab: LabClient | null = null;
  let subject: Subject | null = null;
  let trajectories: Trajectories | null = null;
  let result: SpectrumResult | null = null;
  let paused = false;
  let done = false;
  let asked = "";

  const copies = createPicture("trajectories", "Two copies under the same input", [
    { name: "trajectories", words: "CSV", csv: () => trajectoriesCsv(trajectories!) },
  ]);
  const spectrum = createPicture("spectrum", "Lyapunov spectrum", [
    { name: "spectrum", words: "CSV", csv: () => spectrumCsv(result!) },
    { name: "convergence", words: "CSV of the convergence", csv: () => historyCsv(result!) },
  ]);
  const notes = make("ul", { class: "notes" });
  const notesCard = make(
    "details",
    { class: "card notes-card" },
    make("summary", {}, "What to know"),
    notes,
  );
  const choice = make("div", { class: "choice" });
  const pause = actionButton("Pause", () => setPaused(!paused));
  const exported = exportCard(() => lab, state);
  const headline = createHeadline(pause.element, exported.button);
  const panel = controlPanel(state, [
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
  ]);

  function setPaused(now: boolean): void {
    paused = now;
    lab?.pause(now);
    pause.say(paused ? "Go on" : "Pause");
  }

  function draw(): void {
    if (trajectories !== null) {
      const exponent = result?.exponents[0] ?? null;
      copies.show(trajectoriesFigure({ ...trajectories, exponent }));
    }
    if (result !== null && subject !== null) {
      spectrum.show(
        spectrumFigure(result, { title: `${subject.network}, driven by ${driveWords(subject)}` }),
      );
    }
  }

  function receive(answer: Answer): void {
    switch (answer.type) {
      case "subject":
        subject = answer.subject;
        showChoices(choice, subject, state);
        break;
      case "trajectories":
        trajectories = answer.trajectories;
        draw();
        break;
      case "spectrum": {
        result = answer.result ?? (done ? null : result);
        done = answer.stage === "done";
        const share =
          answer.stage === "computing" ? Math.min(0.99, answer.steps / answer.total) : 1;
        headline.show(answer.result ?? result, share, stageWords(answer), done);
        pause.element.disabled = done;
        if (answer.result !== null) draw();
        showNotes(notes, notesCard, subject, done ? answer.result : null);
        break;
      }
      case "failed":
        fail(answer.message);
        break;
      default:
        break;
    }
  }

  function fail(message: string): void {
    done = true;
    result = null;
    pause.element.disabled = true;
    headline.fail(message);
    spectrum.clear("No spectrum: see above.");
    copies.clear("Nothing to follow.");
    showNotes(notes, notesCard, null, null);
  }

  function ask(): void {
    const { settings, files } = state;
    const key = JSON.stringify([
      OWN.map((name) => settings[name]),
      files.networkName,
      filesKey(state),
    ]);
    if (key === asked) return;
    asked = key;
    done = false;
    setPaused(false);
    exported.forget();
    if (settings.network === "file" && files.model.length === 0) {
      fail(
        "Drop a model file anywhere on this page, or open one at the left: PyTorch, safetensors, ONNX, Keras, npz.",
      );
      return;
    }
    if (settings.drive === "file" && files.data === null) {
      fail(
        "Drop a file of data anywhere on this page, or open one at the left: CSV, npy, Parquet, JSON lines.",
      );
      return;
    }
    headline.show(null, 0, "starting", false);
    pause.element.disabled = false;
    lab ??= createLab(receive);
    lab.ask("explore", settings, files);
  }

  spectrum.clear("The spectrum appears here while it is computed.");
  copies.clear("Two copies of the network appear here.");
  return {
    controls: panel.element,
    main: make(
      "div",
      { class: "view" },
      presetsBar(state, EXPLORE_PAIRS),
      headline.element,
      choice,
      exported.element,
      spectrum.element,
      copies.element,
      notesCard,
    ),
    enter: ask,
    leave: () => {
      if (!done) setPaused(true);
    },
    update() {
      panel.update(state.settings);
      ask();
    },
  };
}

function filesKey({ files, settings }: State): unknown {
  const model =
    settings.network === "file" ? files.model.map(({ name, bytes }) => [name, bytes.length]) : [];
  return [model, settings.drive === "file" ? [files.data?.name, files.data?.bytes.length] : []];
}

function driveWords({ drive }: Subject): string {
  const [first] = drive.split(",");
  const words: Readonly<Record<string, string>> = {
    whiteNoise: "white noise",
    lorenz: "the Lorenz system",
    sineMixture: "oscillations",
    randomTokens: "random symbols",
  };
  return words[first!] ?? drive;
}

function stageWords({
  stage,
  steps,
  total,
  seconds,
  result,
}: Extract<Answer, { type: "spectrum" }>): string {
  const count = (value: number) => value.toLocaleString("en");
  if (stage === "computing") {
    const waiting = result === null ? " (transient)" : "";
    return `${count(steps)} of ${count(total)} steps${waiting}`;
  }
  const took = `${count(total)} steps in ${seconds.toPrecision(2)} s, ${result?.kernels ?? ""}`;
  return stage === "reach" ? `${took}; now the reach by lag` : took;
}

function showChoices(place: HTMLElement, { choices }: Subject, state: State): void {
  if (choices.length < 2) {
    place.replaceChildren();
    return;
  }
  const select = make(
    "select",
    {
      "aria-label": "Network of the file",
      onchange: () => state.setFiles({ networkName: select.value }),
    },
    ...choices.map((value) => make("option", { value }, value)),
  );
  select.value = state.files.networkName ?? choices[0]!;
  place.replaceChildren(make("p", {}, `The file holds ${choices.length} networks: `, select));
}

function showNotes(
  list: HTMLElement,
  card: HTMLElement,
  subject: Subject | null,
  result: SpectrumResult | null,
): void {
  const words = [...(subject?.notes ?? []), ...(result?.warnings ?? [])];
  card.hidden = words.length === 0;
  list.replaceChildren(...words.map((each) => make("li", {}, each)));
}

/** Files and the command that computes the same outside of the browser. */
function exportCard(lab: () => LabClient | null, state: State) {
  const command = make("code", {});
  const files = make("div", { class: "downloads" });
  const element = make(
    "section",
    { class: "card export", hidden: true, "aria-label": "On the command line" },
    make("p", {}, "The same numbers on the command line, from these two files:"),
    files,
    make("pre", { tabindex: 0 }, command),
  );
  const open = async () => {
    const client = lab();
    if (client === null) return;
    element.hidden = false;
    say(command, "…");
    try {
      const found = await client.export(state.settings, state.files);
      const offered = found.network === null ? [found.input] : [found.network, found.input];
      files.replaceChildren(
        ...offered.map(({ name, bytes }) => {
          const save = () =>
            download(name, bytes as Uint8Array<ArrayBuffer>, "application/octet-stream");
          return make("button", { type: "button", class: "small", onclick: save }, name);
        }),
      );
      say(command, found.command);
    } catch (error) {
      say(command, String(error));
    }
  };
  return {
    element,
    button: make("button", { type: "button", onclick: () => void open() }, "On the command line…"),
    forget() {
      element.hidden = true;
    },
  };
}

function trajectoriesCsv({ from, first, second, drive, distance }: Trajectories): string {
  const names = [
    ...["step", "input", "ln_distance"],
    ...first.map((_, i) => `unit_${i + 1}`),
    ...second.map((_, i) => `unit_${i + 1}_of_copy`),
  ];
  const rows = Array.from(distance, (value, t) =>
    [
      from + t,
      drive?.[t] ?? "",
      value,
      ...[...first, ...second].map((curve) => curve[t] ?? ""),
    ].join(","),
  );
  return `${names.join(",")}\n${rows.join("\n")}\n`;
}
