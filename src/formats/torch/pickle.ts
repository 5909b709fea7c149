/**
 * Python pickles, read as data.
 *
 * A pickle is a program for a stack machine whose instructions can name and call any Python
 * function. Here nothing is called: a global becomes a {@link PickleGlobal}, the result of a call or
 * of `__new__` a {@link PickleRecord} that remembers what it would have been made from. Every
 * instruction takes constant time and memory beside what it reads or takes off the stack, whatever
 * the objects it refers to, and no object's keys become property names.
 */
import {
  PickleGlobal,
  PickleMachine,
  PicklePersistent,
  PickleRecord,
  type PickleValue,
} from "./pickle-machine.ts";

/** A pickle and where it ended. */
export interface Unpickled {
  readonly value: PickleValue;
  /** First byte after it. */
  readonly end: number;
  /** What it says is stored outside, in the order met. */
  readonly persistent: readonly PicklePersistent[];
}

/** A checkpoint with a long history of losses has some hundred thousand. */
const MOST_INSTRUCTIONS = 2 ** 24;
/** Digits or bytes of one integer. */
const LONGEST_INTEGER = 1024;
/** Characters of a function's or class's name. */
const LONGEST_NAME = 1024;
const STOP = 0x2e;

/**
 * Reads one pickle (protocols 0 to 5).
 *
 * @param start - Index of its first byte; what follows its end is not looked at.
 * @param name - Of the file, for messages.
 * @throws FormatError `MALFORMED` if the program breaks its own rules, is cut off, has more than
 *   2²⁴ instructions or makes more than 2²⁰ objects; `UNSUPPORTED` for out-of-band buffers and
 *   registered extensions.
 *
 * Cost: O(length of the pickle), in time and memory.
 */
export function readPickle(bytes: Uint8Array, start: number, name: string): Unpickled {
  const machine = new PickleMachine(bytes, start, name);
  for (let count = 0; count < MOST_INSTRUCTIONS; count++) {
    const code = machine.byte();
    if (code === STOP)
      return { value: machine.pop(), end: machine.position, persistent: machine.persistent };
    const instruction = INSTRUCTIONS.get(code);
    if (!instruction) {
      throw machine.malformed(`has the unknown pickle instruction ${code}`);
    }
    instruction(machine);
  }
  throw machine.malformed(`has more than ${MOST_INSTRUCTIONS} pickle instructions`);
}

type Instruction = (m: PickleMachine) => void;

const constant =
  (value: null | boolean): Instruction =>
  (m) =>
    m.push(value);
const tuple =
  (length: number): Instruction =>
  (m) => {
    const items = Array.from({ length }, () => m.pop());
    m.make(items.reverse());
  };
const binaryText =
  (length: (m: PickleMachine) => number): Instruction =>
  (m) =>
    m.push(m.text(length(m)));
const binaryBytes =
  (length: (m: PickleMachine) => number): Instruction =>
  (m) =>
    m.make(m.bytes(length(m)));
const put =
  (index: (m: PickleMachine) => number): Instruction =>
  (m) =>
    m.remember(index(m));
const get =
  (index: (m: PickleMachine) => number): Instruction =>
  (m) =>
    m.push(m.recall(index(m)));
const refuse =
  (what: string): Instruction =>
  (m) => {
    throw m.unsupported(`uses ${what}, which only the program that wrote it can resolve`);
  };

/** By opcode, in the order of Python's pickletools. */
const INSTRUCTIONS: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  [op("I"), (m) => m.push(integerLine(m))],
  [op("J"), (m) => m.push(m.int32())],
  [op("K"), (m) => m.push(m.byte())],
  [op("M"), (m) => m.push(m.uint16())],
  [op("L"), (m) => m.push(integerLine(m))],
  [0x8a, (m) => m.push(longInteger(m, m.byte()))],
  [0x8b, (m) => m.push(longInteger(m, m.uint32()))],
  [op("S"), (m) => m.push(quotedLine(m))],
  [op("T"), (m) => m.push(m.latin1(m.uint32()))],
  [op("U"), (m) => m.push(m.latin1(m.byte()))],
  [op("B"), binaryBytes((m) => m.uint32())],
  [op("C"), binaryBytes((m) => m.byte())],
  [0x8e, binaryBytes((m) => m.uint64())],
  [0x96, binaryBytes((m) => m.uint64())],
  [0x97, refuse("out-of-band buffers")],
  [0x98, () => {}], // a read-only buffer is read like any other
  [op("N"), constant(null)],
  [0x88, constant(true)],
  [0x89, constant(false)],
  [op("V"), (m) => m.push(m.line())],
  [0x8c, binaryText((m) => m.byte())],
  [op("X"), binaryText((m) => m.uint32())],
  [0x8d, binaryText((m) => m.uint64())],
  [op("F"), (m) => m.push(Number.parseFloat(m.line()))],
  [op("G"), (m) => m.push(m.float64())],
  [op("]"), (m) => m.make([])],
  [op("a"), (m) => append(m, [m.pop()])],
  [op("e"), (m) => append(m, m.popMarked())],
  [op("l"), (m) => m.make(m.popMarked())],
  [op(")"), (m) => m.make([])],
  [op("t"), (m) => m.make(m.popMarked())],
  [0x85, tuple(1)],
  [0x86, tuple(2)],
  [0x87, tuple(3)],
  [op("}"), (m) => m.make(new Map())],
  [op("d"), (m) => m.make(pairs(new Map(), m.popMarked()))],
  [op("s"), setItem],
  [op("u"), (m) => setItems(m, m.popMarked())],
  [0x8f, (m) => m.make(new Set())],
  [0x90, addItems],
  [0x91, (m) => m.make(new Set(m.popMarked()))],
  [op("0"), (m) => void m.pop()],
  [op("2"), (m) => m.push(m.top())],
  [op("("), (m) => m.mark()],
  [op("1"), (m) => void m.popMarked()],
  [op("g"), get((m) => Number(m.line()))],
  [op("h"), get((m) => m.byte())],
  [op("j"), get((m) => m.uint32())],
  [op("p"), put((m) => Number(m.line()))],
  [op("q"), put((m) => m.byte())],
  [op("r"), put((m) => m.uint32())],
  [0x94, (m) => m.remember()],
  [0x82, refuse("a registered extension")],
  [0x83, refuse("a registered extension")],
  [0x84, refuse("a registered extension")],
  [op("c"), (m) => m.make(globalLines(m))],
  [0x93, stackGlobal],
  [op("R"), call],
  [op("b"), build],
  [op("i"), (m) => m.make(new PickleRecord(globalLines(m), m.popMarked()))],
  [op("o"), (m) => makeObject(m, m.popMarked())],
  [0x81, call],
  [0x92, callWithKeywords],
  [0x80, protocol],
  [0x95, (m) => void m.advance(8)], // a frame: how much to buffer
  [op("P"), (m) => persist(m, m.line())],
  [op("Q"), (m) => persist(m, m.pop())],
]);

function op(character: string): number {
  return character.charCodeAt(0);
}

function protocol(m: PickleMachine): void {
  const version = m.byte();
  if (version > 5) throw m.unsupported(`is a pickle of protocol ${version}; expected 0 to 5`);
}

function integerLine(m: PickleMachine): PickleValue {
  const text = m.line();
  if (text === "00" || text === "01") return text === "01";
  const digits = text.replace(/L$/, "");
  if (digits.length > LONGEST_INTEGER || !/^-?\d+$/.test(digits)) {
    throw m.malformed(`has the integer ${JSON.stringify(text.slice(0, 40))}`);
  }
  return smallest(BigInt(digits));
}

/** Two's complement, little-endian. */
function longInteger(m: PickleMachine, length: number): number | bigint {
  if (length > LONGEST_INTEGER) throw m.malformed(`has an integer of ${length} bytes`);
  let value = 0n;
  for (const byte of m.bytes(length).toReversed()) value = (value << 8n) | BigInt(byte);
  return smallest(BigInt.asIntN(8 * length, value));
}

function smallest(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function quotedLine(m: PickleMachine): string {
  const text = m.line();
  if (!/^(["']).*\1$/s.test(text)) throw m.malformed("has text without quotes");
  return text.slice(1, -1);
}

function append(m: PickleMachine, items: readonly PickleValue[]): void {
  const target = m.top();
  if (target instanceof PickleRecord) return;
  if (!Array.isArray(target)) throw m.malformed("appends to what is no list");
  for (const item of items) target.push(item);
}

function addItems(m: PickleMachine): void {
  const items = m.popMarked();
  const target = m.top();
  if (!(target instanceof Set)) throw m.malformed("adds to what is no set");
  for (const item of items) target.add(item);
}

function setItem(m: PickleMachine): void {
  const value = m.pop();
  setItems(m, [m.pop(), value]);
}

function setItems(m: PickleMachine, items: readonly PickleValue[]): void {
  const target = m.top();
  if (target instanceof Map) pairs(target, items);
  else if (target instanceof PickleRecord) pairs(target.entries, items);
  else throw m.malformed("sets entries of what is no dictionary");
}

function pairs(
  into: Map<PickleValue, PickleValue>,
  items: readonly PickleValue[],
): Map<PickleValue, PickleValue> {
  for (let i = 0; i + 1 < items.length; i += 2) into.set(items[i]!, items[i + 1]!);
  return into;
}

function globalLines(m: PickleMachine): PickleGlobal {
  const module = m.line();
  return global(m, module, m.line());
}

function global(m: PickleMachine, module: string, name: string): PickleGlobal {
  if (module.length + name.length > LONGEST_NAME)
    throw m.malformed("has a global with a giant name");
  return new PickleGlobal(`${module}.${name}`);
}

function stackGlobal(m: PickleMachine): void {
  const name = m.pop();
  const module = m.pop();
  if (typeof name !== "string" || typeof module !== "string") {
    throw m.malformed("names a global by what is no text");
  }
  m.make(global(m, module, name));
}

function call(m: PickleMachine): void {
  const args = m.pop();
  m.make(new PickleRecord(m.pop(), args));
}

function callWithKeywords(m: PickleMachine): void {
  m.pop();
  call(m);
}

function makeObject(m: PickleMachine, [callee = null, ...args]: PickleValue[]): void {
  m.make(new PickleRecord(callee, args));
}

function build(m: PickleMachine): void {
  const state = m.pop();
  const target = m.top();
  if (target instanceof PickleRecord) target.state = state;
}

function persist(m: PickleMachine, id: PickleValue): void {
  // PyTorch before 1.6 stores a class as ("module", class, its file, its source).
  if (Array.isArray(id) && id[0] === "module" && id[1] instanceof PickleGlobal) {
    m.push(id[1]);
    return;
  }
  const value = new PicklePersistent(id);
  m.persistent.push(value);
  m.make(value);
}
