/**
 * Recurrent layers by PyTorch's names: `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`, …
 * under any prefix, and the same without `_l0` for single cells (`nn.LSTMCell`).
 *
 * The cell follows from the shape of `weight_hh`, [gates·H, H]. What a shape cannot tell (tanh or
 * relu) is taken from the pickled module if there is one, from the user, or assumed and said.
 */
import { KINDS, LAYER_KINDS, type LayerKind, type OwnMatrices } from "../../cells/kinds.ts";
import { FormatError } from "../../errors.ts";
import type { Candidate } from "../candidate.ts";
import { layerFrom, type RecurrentLayer, readWeights } from "../layers.ts";
import { briefly, type ReadOptions, type Tensor } from "../model.ts";
import { besideNotes } from "./own-module.ts";
import { storedNames } from "./parametrised-weights.ts";
import { chooseTorchCell, torchConvention } from "./torch-cell.ts";
import type { ModuleHint } from "./torch-walk.ts";

/** Tensors of one layer and direction, by the part of the name before `_l0`. */
type Slots = Map<string, Tensor>;

/** Layers under one prefix. */
interface Group {
  readonly prefix: string;
  /** By number; a single cell is layer 0. */
  readonly forward: Map<number, Slots>;
  readonly backward: Map<number, Slots>;
  /** Whether the names have no layer number. */
  readonly single: boolean;
}

/** Matrices that some kinds of layers have beside the usual ones. */
const OWN_MATRICES = LAYER_KINDS.flatMap((kind) =>
  KINDS[kind].matrices.map(({ tensor }) => tensor),
);
const NAME = new RegExp(
  `^(.*?)((?:weight|bias)_(?:ih|hh|hr)|${OWN_MATRICES.join("|")})(?:_l(\\d{1,4})(_reverse)?)?$`,
  "s",
);
const PEEPHOLE = /(^|[._/])((w|weight)_?c_?[ifo]|w_[ifo]_diag|\w*peephole\w*)$/i;

/** Networks under PyTorch's names; each can be built, or refuses with its reason when it is. */
export function torchCandidates(
  tensors: readonly Tensor[],
  modules: ReadonlyMap<string, ModuleHint>,
  options: ReadOptions,
): Candidate[] {
  const others = tensors.filter(({ name }) => !NAME.test(name));
  return [...groupTensors(tensors).values()].flatMap((group) =>
    candidatesOf(group, others, modules, options),
  );
}

function groupTensors(tensors: readonly Tensor[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const tensor of tensors) {
    const parts = NAME.exec(tensor.name);
    if (!parts) continue;
    const [, prefix = "", slot = "", layer, reverse] = parts;
    const key = `${prefix} ${layer === undefined}`;
    const group: Group = groups.get(key) ?? {
      prefix,
      forward: new Map(),
      backward: new Map(),
      single: layer === undefined,
    };
    groups.set(key, group);
    const layers = reverse ? group.backward : group.forward;
    const number = Number(layer ?? 0);
    const slots = layers.get(number) ?? new Map<string, Tensor>();
    layers.set(number, slots.set(slot, tensor));
  }
  return groups;
}

function candidatesOf(
  group: Group,
  others: readonly Tensor[],
  modules: ReadonlyMap<string, ModuleHint>,
  options: ReadOptions,
): Candidate[] {
  const path = group.prefix.replace(/[./]$/, "");
  const hint = modules.get(path) ?? null;
  const peepholes = others.filter(
    ({ name }) => PEEPHOLE.test(name) && name.startsWith(group.prefix),
  );
  const whole: Candidate = {
    path,
    // Cells, and the modules of a list ("layers.0"), are put on top of each other by the program.
    joinable: group.single || (group.forward.size === 1 && /(^|[./])\d+$/.test(path)),
    tensors: [...group.forward.values(), ...group.backward.values()].flatMap((slots) => [
      ...slots.values(),
    ]),
    build() {
      if (peepholes.length > 0) {
        throw unsupported(
          `has peepholes (${peepholes[0]!.name}); an LSTM without them is computed`,
        );
      }
      const beside = notesBeside(group, others, options);
      const built = buildLayers(group.forward, hint, options);
      return { ...built, assumptions: [...beside, ...built.assumptions] };
    },
  };
  if (group.backward.size === 0) return [whole];
  const directions = (["forward", "backward"] as const).map((direction) =>
    directionOf(group, path, direction, hint, options, others),
  );
  const names = directions.map(({ name }) => JSON.stringify(name)).join(" or ");
  const refuse = (): never => {
    throw unsupported(
      `is bidirectional: it reads a sequence from both ends, so it is no map from step to step; take one direction as a network of its own, ${names}`,
    );
  };
  return [{ ...whole, joinable: false, build: refuse }, ...directions];
}

/** The first layer of one direction: higher ones read both directions and cannot stand alone. */
function directionOf(
  group: Group,
  path: string,
  direction: "forward" | "backward",
  hint: ModuleHint | null,
  options: ReadOptions,
  others: readonly Tensor[],
): Candidate & { readonly name: string } {
  const first = group[direction].get(0) ?? new Map<string, Tensor>();
  const notes = [
    ...(direction === "backward" ? ["reads each sequence from its end: reverse the input"] : []),
    ...(group.forward.size > 1 ? ["only layer 0: higher layers read both directions"] : []),
  ];
  return {
    path,
    name: `${path === "" ? "rnn" : path} (${direction})`,
    joinable: false,
    tensors: [...first.values()],
    build() {
      const beside = notesBeside(group, others, options);
      const built = buildLayers(new Map([[0, first]]), hint, options);
      return { ...built, assumptions: [...beside, ...built.assumptions, ...notes] };
    },
  };
}

/** Its module, and what stands there beside its weights. */
function notesBeside(
  { prefix, single, forward, backward }: Group,
  others: readonly Tensor[],
  options: ReadOptions,
): string[] {
  const slots = forward.get(0) ?? backward.get(0);
  const [rows = 0, hiddenSize = 0] = slots?.get("weight_hh")?.shape ?? [];
  const gates = rows / hiddenSize;
  if (!Number.isInteger(gates)) return [];
  return besideNotes({ prefix, single, hiddenSize, gates }, others, options);
}

function buildLayers(
  layers: ReadonlyMap<number, Slots>,
  hint: ModuleHint | null,
  options: ReadOptions,
): { layers: RecurrentLayer[]; assumptions: string[] } {
  const assumptions = new Set<string>();
  const built: RecurrentLayer[] = [];
  for (let number = 0; number < layers.size; number++) {
    const slots = layers.get(number);
    if (!slots) {
      throw malformed(
        `has the layers ${[...layers.keys()].join(", ")}; layer ${number} is missing`,
      );
    }
    const { layer, notes } = buildLayer(slots, hint, options);
    for (const note of notes) assumptions.add(note);
    built.push(layer);
  }
  return { layers: built, assumptions: [...assumptions] };
}

function buildLayer(
  slots: Slots,
  hint: ModuleHint | null,
  options: ReadOptions,
): { layer: RecurrentLayer; notes: readonly string[] } {
  const projection = slots.get("weight_hr");
  if (projection) {
    throw unsupported(
      `has projections (${projection.name}, proj_size = ${projection.shape[0]}); networks without them are computed`,
    );
  }
  const recurrent = requireSlot(slots, "weight_hh");
  const input = requireSlot(slots, "weight_ih");
  const recurrentWeights = readWeights(recurrent, 2);
  const inputWeights = readWeights(input, 2);
  const [rows, H] = recurrent.shape as [number, number];
  const { kind, constants, assumptions } = chooseTorchCell(recurrent, hint, options);
  const matrices = ownMatrices(slots, kind, H);
  if (input.shape[0] !== rows) {
    throw malformed(
      `${input.name} has shape [${input.shape}]; expected ${rows} rows, as ${recurrent.name} has`,
    );
  }
  const bias = (slot: string): Float64Array | undefined => {
    const tensor = slots.get(slot);
    if (!tensor) return undefined;
    if (tensor.shape.length === 1 && tensor.shape[0] === rows) return readWeights(tensor, 1);
    throw malformed(`${tensor.name} has shape [${tensor.shape}]; expected [${rows}]`);
  };
  const [inputBias, recurrentBias] = [bias("bias_ih"), bias("bias_hh")];
  const layer = layerFrom({
    kind,
    constants,
    weights: {
      inputSize: input.shape[1]!,
      hiddenSize: H,
      inputWeights,
      recurrentWeights,
      inputBias,
      recurrentBias,
      ...matrices,
    },
    convention: torchConvention(kind, [inputBias, recurrentBias], constants),
    tensors: [...slots.values()].flatMap(storedNames),
  });
  const left = matricesLeft(slots, kind, options);
  const made = [...slots.values()].flatMap(({ madeFrom }) => madeFrom?.how ?? []);
  return { layer, notes: [...left, ...made, ...assumptions] };
}

/** The matrices that only this kind of layers has. @throws FormatError if one is missing or of another shape. */
function ownMatrices(slots: Slots, kind: LayerKind, H: number): OwnMatrices {
  const read = KINDS[kind].matrices.map(({ option, tensor: slot }) => {
    const tensor = requireSlot(slots, slot);
    const values = readWeights(tensor, 2);
    if (tensor.shape.every((size) => size === H)) return [option, values] as const;
    throw malformed(`${tensor.name} has shape [${tensor.shape}]; expected [${H},${H}]`);
  });
  return Object.fromEntries(read);
}

/**
 * Matrices that this kind of layers has no place for, as a note.
 *
 * @throws FormatError `UNSUPPORTED` unless `--cell` says that the kind is meant all the same.
 */
function matricesLeft(slots: Slots, kind: LayerKind, { cell }: ReadOptions): string[] {
  const own = KINDS[kind].matrices.map(({ tensor }) => tensor);
  const left = OWN_MATRICES.flatMap((slot) => (own.includes(slot) ? [] : (slots.get(slot) ?? [])));
  if (left.length === 0) return [];
  if (cell !== undefined) return [`computed without ${briefly(left)}`];
  throw unsupported(
    `has ${briefly(left)} beside its weights, which no ${kind} cell has: nothing says which cell it is; --cell ${kind} computes it without them`,
  );
}

function requireSlot(slots: Slots, slot: string): Tensor {
  const tensor = slots.get(slot);
  if (tensor) return tensor;
  const found = [...slots.values()].map(({ name }) => name).join(", ");
  throw malformed(`has ${found === "" ? "no tensors" : found} and no ${slot} beside it`);
}

function malformed(text: string): FormatError {
  return new FormatError("MALFORMED", text);
}

function unsupported(text: string): FormatError {
  return new FormatError("UNSUPPORTED", text);
}
