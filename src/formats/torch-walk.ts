/**
 * Tensors and modules inside an unpickled PyTorch object: a state_dict, a checkpoint that holds one,
 * a whole module, a TorchScript module, or anything else made of dictionaries and lists.
 */
import type { Tensor } from "./model.ts";
import { PickleRecord, type PickleValue } from "./pickle-machine.ts";
import type { StatedCell } from "./stated-cell.ts";
import { type StorageContext, tensorFrom } from "./torch-storage.ts";

/** What a pickled module says about itself that its tensors do not. */
export interface ModuleHint {
  /** Last part of the class's name: "RNN", "LSTMCell". */
  readonly className: string;
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
}

/** Levels of dictionaries, and characters of a name: what lies beyond is no weight. */
const DEEPEST = 64;
const LONGEST_NAME = 1024;
/** `nn.Module` keeps these under its own attributes; their contents are named without them. */
const MODULE_PARTS = ["_parameters", "_buffers", "_modules"];

/**
 * Everything in `root` that is a tensor, and the modules around them.
 *
 * Each object is visited once, however often it is referred to: a pickle can refer to one object
 * 2⁶⁴ times.
 *
 * Cost: O(size of the pickle).
 */
export function findTensors(root: PickleValue, context: StorageContext): Found {
  const found: Found = { tensors: [], modules: new Map(), numbers: new Map() };
  const seen = new Set<PickleValue>();

  const visit = (value: PickleValue, path: string, depth: number): void => {
    if (typeof value === "number" && depth === 1) found.numbers.set(path, value);
    if (value === null || typeof value !== "object" || depth > DEEPEST) return;
    const tensor = tensorFrom(value, path, context);
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
  return found;
}

function* childrenOf(value: PickleValue): Iterable<[string, PickleValue]> {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) yield [String(i), value[i]!];
  } else if (value instanceof Map) {
    yield* entriesOf(value);
  } else if (value instanceof PickleRecord) {
    yield* entriesOf(value.entries);
    if (value.callee === "collections.OrderedDict") yield* pairsOf(value.args[0] ?? null);
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
  return {
    className: record.callee.slice(record.callee.lastIndexOf(".") + 1),
    nonlinearity: typeof stated === "string" ? stated : (fromMode?.toLowerCase() ?? null),
  };
}
