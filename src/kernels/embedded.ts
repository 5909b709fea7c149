/** WebAssembly binaries that the build has written as text. */
import { failure } from "../errors.ts";
import { alphabet } from "./generated/alphabet.ts";

/** What `scripts/build-kernels.mjs` writes for one number format. */
export interface EmbeddedKernels {
  /** With relaxed SIMD. */
  readonly code: string;
  /** What is exchanged in it for engines without. */
  readonly exchanges: string;
}

/** Bytes below have a letter of their own; the last two letters add as many to the next one. */
const LETTERS = alphabet.length - 2;

const values = new Uint8Array(128);
for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i;

/** The bytes that a text stands for. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let [length, group] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const value = values[text.charCodeAt(i)]!;
    if (value >= LETTERS) {
      group = (value - LETTERS + 1) * LETTERS;
    } else {
      bytes[length++] = group + value;
      group = 0;
    }
  }
  return bytes.slice(0, length);
}

/** A binary in which some bytes are exchanged for others. */
export function withExchanges(binary: Uint8Array, exchanges: Uint8Array): Uint8Array<ArrayBuffer> {
  const parts: number[] = [];
  let [at, from] = [0, 0];
  const number = () => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = exchanges[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < exchanges.length) {
    const [kept, removed, inserted] = [number(), number(), number()];
    for (const byte of binary.subarray(from, from + kept)) parts.push(byte);
    for (const byte of exchanges.subarray(at, at + inserted)) parts.push(byte);
    from += kept + removed;
    at += inserted;
  }
  if (from > binary.length) {
    throw failure(
      "withExchanges",
      `${from} bytes are exchanged or kept; expected at most ${binary.length}`,
    );
  }
  for (const byte of binary.subarray(from)) parts.push(byte);
  return Uint8Array.from(parts);
}
