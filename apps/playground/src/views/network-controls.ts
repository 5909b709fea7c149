/** Controls of the network and of its drive: the same in every view that has them. */
import type { Control, Group } from "../page/controls.ts";
import { make } from "../page/dom.ts";
import type { State } from "../page/state.ts";
import type { Settings } from "../settings/fields.ts";
import { CELL_WORDS, DRIVE_WORDS, UNIT_LADDER, WEIGHT_WORDS } from "./words.ts";

const isDrawn = ({ network }: Settings) => network === "drawn";

/** Controls of a network that is drawn. */
export function drawnControls(
  shown: (settings: Settings) => boolean,
  { most, gain = true }: { readonly most?: number; readonly gain?: boolean } = {},
): Control[] {
  const when = (also: (settings: Settings) => boolean) => (settings: Settings) =>
    shown(settings) && also(settings);
  const controls: Control[] = [
    { name: "cell", label: "Cells", words: CELL_WORDS, shown },
    {
      ...{ name: "units", label: "Units", shown },
      ladder: UNIT_LADDER.filter((units) => units <= (most ?? 512)),
      ...(most === undefined ? {} : { most }),
    },
    { name: "layers", label: "Layers", shown },
    { name: "weights", label: "Recurrent weights", words: WEIGHT_WORDS, shown },
    { name: "gain", label: "Gain g", shown: when(({ weights }) => gain && weights !== "usual") },
    { name: "bias", label: "Bias, deviation", shown },
    { name: "forget", label: "Forget bias", shown: when(({ cell }) => cell === "lstm") },
    {
      ...{ name: "leak", label: "Leak α" },
      shown: when(({ cell }) => cell === "leaky" || cell === "rate-network"),
    },
  ];
  return controls;
}

/** A button that opens files, and the names of those in use. */
function filePicker(state: State, what: "model" | "data", words: string): HTMLElement {
  const input = make("input", {
    ...{ type: "file", hidden: true, multiple: what === "model" },
    onchange: () => void takeFiles(state, [...(input.files ?? [])], what),
  });
  const name = make("span", { class: "file-name" });
  const tell = () => {
    const { model, data } = state.files;
    const names = what === "model" ? model.map((file) => file.name) : data ? [data.name] : [];
    name.textContent = names.length === 0 ? "or drop one anywhere on the page" : names.join(", ");
  };
  state.listen(tell);
  tell();
  const open = make("button", { type: "button", onclick: () => input.click() }, words);
  return make("div", { class: "picker" }, open, name, input);
}

const MODELS = /\.(safetensors|pt|pth|jit|onnx|h5|hdf5|keras|bin|pkl)$/i;

/** Whether a file is read as a model, as its name says; an archive of arrays is one, too. */
function isModel(name: string): boolean {
  return MODELS.test(name) || /\.npz$/i.test(name) || /^(model|manifest)\.json$/i.test(name);
}

/** Takes files that were dropped or chosen: models, and data. */
export async function takeFiles(
  state: State,
  files: readonly File[],
  as?: "model" | "data",
): Promise<void> {
  const read = await Promise.all(
    files.map(async (file) => ({
      name: file.name,
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  );
  const model = read.filter(({ name }) => (as === undefined ? isModel(name) : as === "model"));
  const data = read.find((file) => !model.includes(file));
  if (model.length > 0) {
    state.setFiles({ model, networkName: null });
    state.set({ network: "file" });
  }
  if (data !== undefined) {
    state.setFiles({ data });
    state.set({ drive: "file" });
  }
  if (state.settings.view !== "explore") state.set({ view: "explore" });
}

/** Network and drive of the view that explores. */
export function exploreGroups(state: State): Group[] {
  return [
    {
      heading: "Network",
      controls: [
        { name: "network", label: "Weights", words: { drawn: "drawn at random", file: "a file" } },
        ...drawnControls(isDrawn),
      ],
      extra: () => onlyWhen(state, ({ network }) => network === "file", modelPicker(state)),
    },
    driveGroup(state),
  ];
}

function modelPicker(state: State): HTMLElement {
  const picker = filePicker(state, "model", "Open a model…");
  const formats =
    "PyTorch, safetensors, ONNX, Keras, npz. It is read as data; nothing in it is run.";
  return make("div", {}, picker, make("p", { class: "hint" }, formats));
}

/** What drives it. */
export function driveGroup(state: State): Group {
  const fromFile = ({ drive }: Settings) => drive === "file";
  return {
    heading: "Input",
    controls: [
      { name: "drive", label: "Input", words: DRIVE_WORDS },
      {
        ...{ name: "strength", label: "Strength" },
        shown: ({ drive, network }) =>
          drive !== "silence" && (network === "drawn" || (drive !== "file" && drive !== "text")),
      },
      { name: "text", label: "Text, a symbol a step", shown: ({ drive }) => drive === "text" },
    ],
    extra: () => onlyWhen(state, fromFile, filePicker(state, "data", "Open data…")),
  };
}

/** Hides what does not matter now. */
export function onlyWhen(
  state: State,
  shown: (settings: Settings) => boolean,
  element: HTMLElement,
): HTMLElement {
  const update = () => {
    element.hidden = !shown(state.settings);
  };
  state.listen(update);
  update();
  return element;
}

/** The seed, and a button for another one. */
export function seedGroup(state: State, controls: readonly Control[]): Group {
  return {
    heading: "Computation",
    controls: [...controls, { name: "seed", label: "Seed", slider: false }],
    extra: () =>
      make(
        "button",
        {
          type: "button",
          class: "wide",
          onclick: () => state.set({ seed: Math.floor(Math.random() * 1000) }),
        },
        "Another seed",
      ),
  };
}
