/** Protocol-buffer messages, as far as event files need them: an encoder of six kinds of field. */

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/** One field of a message, or several after each other. */
export type Field = readonly number[] | Uint8Array;

/** Joins fields to a message. */
export function message(...fields: readonly Field[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, field) => sum + field.length, 0));
  let at = 0;
  for (const field of fields) {
    bytes.set(field, at);
    at += field.length;
  }
  return bytes;
}

/** An integer from 0 to 2⁵³ − 1. */
export function integerField(number: number, value: number): Field {
  return [...key(number, VARINT), ...varint(value)];
}

/** A float64. */
export function doubleField(number: number, value: number): Field {
  return message(key(number, FIXED_64), littleEndian(Float64Array.of(value)));
}

/** A float32; numbers beyond its range become ±∞. */
export function floatField(number: number, value: number): Field {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value, true);
  return message(key(number, FIXED_32), new Uint8Array(view.buffer));
}

/** Several float64, packed. */
export function doublesField(number: number, values: Float64Array): Field {
  return bytesField(number, littleEndian(values));
}

/** A text. */
export function textField(number: number, text: string): Field {
  return bytesField(number, new TextEncoder().encode(text));
}

/** Bytes, or a message within this one. */
export function bytesField(number: number, bytes: Uint8Array): Field {
  return message(key(number, BYTES), varint(bytes.length), bytes);
}

function key(number: number, type: number): number[] {
  return varint(number * 8 + type);
}

/** Seven bits a byte, least first; division, since shifts end at 32 bits. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return [...bytes, value];
}

function littleEndian(values: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => void view.setFloat64(8 * i, value, true));
  return new Uint8Array(view.buffer);
}
