/**
 * Tensors and modules inside an unpickled PyTorch object: a state_dict, a checkpoint that holds one,
 * a whole module, a TorchScript module, or anything else made of dictionaries and lists.
 */
import type { Tensor } from "../model.ts";
import type { StatedCell } from "../own/stated-cell.ts";
import { numpyArrayFrom } from "./numpy-pickles.ts";
import { PickleRecord, type PickleValue } from "./pickle-machine.ts";
import { type StorageContext, tensorFrom } from "./torch-storage.ts";

/** What a pickled module says about itself that its tensors do not. */
export interface ModuleHint {
  /** Last part of the class's name: "RNN", "LSTMCell". */
  readonly className: string;
  /** Whether it is none of PyTorch's classes. */
  readonly own?: boolean;
  /** Of a class that is not PyTorch's: the numbers among its attributes ("dt", "tau"). */
  readonly constants?: ReadonlyMap<string, number>;
  /** Of `nn.RNN` and `nn.RNNCell`. */
  readonly nonlinearity: string | null;
  /** Of files that say all about it. */
  readonly cell?: StatedCell;
}

/** Tensors by the names that a state_dict gives them, and modules by theirs. */
export interface Found {
  readonly tensors: Tensor[];
  readonly modules: Map<string, ModuleHint>;
  /** Numbers in the outermost dictionary: `{"epoch": 3, "model": …}`. */
  readonly numbers: Map<string, number>;
  /** What there is to say about the file as a whole. */
  readonly notes: readonly string[];
}

/** Levels of dictionaries, and characters of a name: what lies beyond is no weight. */
const DEEPEST = 64;
const LONGEST_NAME = 1024;
/** `nn.Module` keeps these under its own attributes; their contents are named without them. */
const MODULE_PARTS = ["_parameters", "_buffers", "_modules"];
/** Sequences of unequal lengths; the names of its parts, as `packed-sequence.ts` reads them. */
const PACKED = "torch.nn.utils.rnn.PackedSequence";
export const PACKED_PARTS: readonly string[] = [
  "data",
  "batch_sizes",
  "sorted_indices",
  "unsorted_indices",
];
/** Attributes of PyTorch's own recurrent modules. */
const USUAL = /^(input_size|hidden_size|num_layers|dropout|proj_size|num_chunks|training|_.*)$/;

/**
 * Everything in `root` that is a tensor, and the modules around them.
 *
 * Each object is visited once, however often it is referred to: a pickle can refer to one object
 * 2⁶⁴ times.
 *
 * Cost: O(size of the pickle).
 */
export function findTensors(root: PickleValue, context: StorageContext): Found {
  const found = {
    tensors: [] as Tensor[],
    modules: new Map<string, ModuleHint>(),
    numbers: new Map<string, number>(),
  };
  const seen = new Set<PickleValue>();

  const visit = (value: PickleValue, path: string, depth: number): void => {
    if (typeof value === "number" && depth === 1) found.numbers.set(path, value);
    if (value === null || typeof value !== "object" || depth > DEEPEST) return;
    const tensor = tensorFrom(value, path, context) ?? numpyArrayFrom(value, path, context);
    if (tensor) return void found.tensors.push(tensor);
    if (seen.has(value)) return;
    seen.add(value);
    if (value instanceof PickleRecord) {
      const hint = hintOf(value);
      if (hint) found.modules.set(path, hint);
    }
    for (const [key, child] of childrenOf(value)) {
      const name = path === "" ? key : `${path}.${key}`;
      if (name.length <= LONGEST_NAME) visit(child, name, depth + 1);
    }
  };
  visit(root, "", 0);
  return { ...found, notes: notesOn(found.tensors) };
}

function notesOn(tensors: readonly Tensor[]): string[] {
  const quantised = tensors.find(({ dtype }) => /^qu?int\d+$/.test(dtype));
  if (!quantised) return [];
  return [
    `quantised by PyTorch (${quantised.name.slice(0, 200)} is ${quantised.dtype}): its products round their inputs too, which is not computed; give the model from before torch.quantization`,
  ];
}

function* childrenOf(value: PickleValue): Iterable<[string, PickleValue]> {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) yield [String(i), value[i]!];
  } else if (value instanceof Map) {
    yield* entriesOf(value);
  } else if (value instanceof PickleRecord) {
    yield* entriesOf(value.entries);
    if (value.callee === "collections.OrderedDict") yield* pairsOf(value.args[0] ?? null);
    if (value.callee === PACKED) yield* PACKED_PARTS.map((part, i) => packedPart(value, part, i));
    if (value.callee === "torch.ScriptObject" && Array.isArray(value.state)) {
      yield* childrenOf(value.state); // packed parameters of quantised layers
    }
    const attributes = attributesOf(value);
    if (!attributes) return;
    if (!MODULE_PARTS.some((part) => attributes.has(part))) yield* entriesOf(attributes);
    for (const part of MODULE_PARTS) {
      const contents = attributes.get(part) ?? null;
      const plain = contents instanceof PickleRecord || contents instanceof Map;
      if (plain) yield* childrenOf(contents);
    }
  }
}

function packedPart(packed: PickleRecord, part: string, i: number): [string, PickleValue] {
  return [part, packed.args[i] ?? null];
}

function* entriesOf(map: ReadonlyMap<PickleValue, PickleValue>): Iterable<[string, PickleValue]> {
  for (const [key, child] of map) {
    if (typeof key === "string" || typeof key === "number") yield [String(key), child];
  }
}

/** Python 2 makes an OrderedDict from a list of [key, value]. */
function* pairsOf(items: PickleValue): Iterable<[string, PickleValue]> {
  if (!Array.isArray(items)) return;
  for (const pair of items) {
    if (!Array.isArray(pair) || pair.length !== 2) continue;
    if (typeof pair[0] === "string") yield [pair[0], pair[1]!];
  }
}

/** `__dict__` of an object; with `__slots__` Python keeps the two as a tuple. */
function attributesOf(record: PickleRecord): Map<PickleValue, PickleValue> | null {
  const state = Array.isArray(record.state) ? (record.state[0] ?? null) : record.state;
  return state instanceof Map ? state : null;
}

function hintOf(record: PickleRecord): ModuleHint | null {
  const attributes = attributesOf(record);
  if (!attributes || record.callee === "collections.OrderedDict") return null;
  const mode = attributes.get("mode");
  const stated = attributes.get("nonlinearity");
  const fromMode = typeof mode === "string" ? /^RNN_(TANH|RELU)$/.exec(mode)?.[1] : undefined;
  const own = !/^(__torch__\.)?torch\./.test(record.callee);
  const constants = [...attributes].filter(
    (entry): entry is [string, number] =>
      typeof entry[0] === "string" && typeof entry[1] === "number" && !USUAL.test(entry[0]),
  );
  return {
    className: record.callee.slice(record.callee.lastIndexOf(".") + 1),
    own,
    constants: new Map(own ? constants : []),
    nonlinearity: typeof stated === "string" ? stated : (fromMode?.toLowerCase() ?? null),
  };
}
