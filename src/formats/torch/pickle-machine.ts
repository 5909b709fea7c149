import { FormatError } from "../../errors.ts";

/** What a pickle can hold. Tuples and lists are arrays; dictionaries are maps. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Set<PickleValue>
  | PickleGlobal
  | PickleRecord
  | PicklePersistent;

/** A function or class by its name, "torch._utils._rebuild_tensor_v2". */
export class PickleGlobal {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** What calling something would have given: inert. */
export class PickleRecord {
  /** Name of the function or class that was called; "" if it was none. */
  readonly callee: string;
  readonly args: readonly PickleValue[];
  /** The object's attributes, as `__setstate__` would get them. */
  state: PickleValue = null;
  /** Entries set on it, as on a dictionary. */
  readonly entries: Map<PickleValue, PickleValue> = new Map();

  constructor(callee: PickleValue, args: PickleValue) {
    this.callee = callee instanceof PickleGlobal ? callee.name : "";
    this.args = Array.isArray(args) ? args : [];
  }
}

/** Something stored outside the pickle; PyTorch keeps the numbers of tensors there. */
export class PicklePersistent {
  readonly id: PickleValue;

  constructor(id: PickleValue) {
    this.id = id;
  }
}

/** Objects (and marks) other than numbers and text: a tensor takes about ten. At ~300 bytes, 300 MB at most. */
const MOST_OBJECTS = 2 ** 20;
/** Things remembered for later: Python's own pickler remembers all text and all objects. */
const MOST_REMEMBERED = 2 ** 21;
const UTF8 = new TextDecoder("utf-8");

/** The stack machine of pickles: its stack, marks and memo, and the bytes that it reads. */
export class PickleMachine {
  /** Of the next byte. */
  position: number;
  /** Everything stored outside, in the order met. */
  readonly persistent: PicklePersistent[] = [];
  readonly #memo = new Map<number, PickleValue>();
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #name: string;
  #stack: PickleValue[] = [];
  readonly #marked: PickleValue[][] = [];
  #objects = 0;

  constructor(bytes: Uint8Array, start: number, name: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = start;
    this.#name = name;
  }

  malformed(text: string): FormatError {
    return new FormatError("MALFORMED", `${this.#name}: ${text} (byte ${this.position})`);
  }

  unsupported(text: string): FormatError {
    return new FormatError("UNSUPPORTED", `${this.#name}: ${text}`);
  }

  /** Moves past `length` bytes and gives where they begin. */
  advance(length: number): number {
    const from = this.position;
    if (!(length >= 0 && from + length <= this.#bytes.length)) {
      throw this.malformed("has a pickle that is cut off");
    }
    this.position = from + length;
    return from;
  }

  byte(): number {
    return this.#bytes[this.advance(1)]!;
  }
  uint16(): number {
    return this.#view.getUint16(this.advance(2), true);
  }
  int32(): number {
    return this.#view.getInt32(this.advance(4), true);
  }
  uint32(): number {
    return this.#view.getUint32(this.advance(4), true);
  }
  uint64(): number {
    return Number(this.#view.getBigUint64(this.advance(8), true));
  }
  float64(): number {
    return this.#view.getFloat64(this.advance(8), false);
  }
  bytes(length: number): Uint8Array {
    const from = this.advance(length);
    return this.#bytes.subarray(from, from + length);
  }
  text(length: number): string {
    return UTF8.decode(this.bytes(length));
  }
  /** One character per byte; TextDecoder's "latin1" is Windows-1252, which differs. */
  latin1(length: number): string {
    const bytes = this.bytes(length);
    let text = "";
    for (let at = 0; at < length; at += 8192) {
      text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    }
    return text;
  }
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.position);
    const text = this.latin1(end - this.position);
    this.advance(1);
    return text;
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }
  /** Pushes something that takes memory of its own. */
  make(value: PickleValue): void {
    this.#count();
    this.#stack.push(value);
  }
  pop(): PickleValue {
    if (this.#stack.length === 0) throw this.malformed("takes from an empty pickle stack");
    return this.#stack.pop()!;
  }
  top(): PickleValue {
    if (this.#stack.length === 0) throw this.malformed("looks at an empty pickle stack");
    return this.#stack[this.#stack.length - 1]!;
  }
  /** Remembers what lies on top, under the next free number unless told otherwise. */
  remember(index: number = this.#memo.size): void {
    if (this.#memo.size >= MOST_REMEMBERED) {
      throw this.malformed(`remembers more than ${MOST_REMEMBERED} objects`);
    }
    this.#memo.set(index, this.top());
  }
  recall(index: number): PickleValue {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.malformed(`refers to pickle memo ${index}, which is empty`);
    return value;
  }
  mark(): void {
    this.#count();
    this.#marked.push(this.#stack);
    this.#stack = [];
  }
  /** What lies above the last mark, taken off with it. */
  popMarked(): PickleValue[] {
    const items = this.#stack;
    const below = this.#marked.pop();
    if (!below) throw this.malformed("looks for a mark that is not there");
    this.#stack = below;
    return items;
  }

  #count(): void {
    if (++this.#objects > MOST_OBJECTS) {
      throw this.malformed(`makes more than ${MOST_OBJECTS} objects`);
    }
  }
}
