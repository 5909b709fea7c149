/** Assembles pickles and PyTorch archives byte by byte, for tests of files that no program writes. */
import { zipSync } from "fflate";

/** Bytes, characters of opcodes, or lists of them. */
export type Code = number | string | Uint8Array | readonly Code[];

/** The bytes of some code; text stands for its characters, one byte each. */
export function assemble(...code: Code[]): Uint8Array {
  const bytes: number[] = [];
  const add = (part: Code): void => {
    if (typeof part === "number") bytes.push(part);
    else if (typeof part === "string") for (const c of part) bytes.push(c.charCodeAt(0));
    else for (const inner of part) add(inner);
  };
  code.forEach(add);
  return Uint8Array.from(bytes);
}

/** Four bytes, little-endian. */
export function int32(value: number): Code {
  return [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >>> 24) & 0xff];
}

/** Text, by BINUNICODE. */
export function text(value: string): Code {
  const bytes = new TextEncoder().encode(value);
  return ["X", int32(bytes.length), bytes];
}

/** An integer of four bytes. */
export function integer(value: number): Code {
  return ["J", int32(value)];
}

/** A tuple of any length. */
export function tuple(...items: Code[]): Code {
  return ["(", ...items, "t"];
}

/** A dictionary with text keys. */
export function dictionary(entries: Readonly<Record<string, Code>>): Code {
  return ["}(", ...Object.entries(entries).flatMap(([key, value]) => [text(key), value]), "u"];
}

/** A reference to storage `key`, of a storage class such as "FloatStorage". */
export function storage(key: string, type = "FloatStorage"): Code {
  const parts = [text("storage"), `ctorch\n${type}\n`, text(key), text("cpu"), integer(0)];
  return [tuple(...parts), "Q"];
}

/** A tensor, as a view of a storage. */
export function tensor(of: Code, offset: number, shape: number[], strides: number[]): Code {
  const sizes = [tuple(...shape.map(integer)), tuple(...strides.map(integer))];
  const args = tuple(of, integer(offset), ...sizes, 0x89, "}");
  return ["ctorch._utils\n_rebuild_tensor_v2\n", args, "R"];
}

/** A whole pickle of protocol 2. */
export function pickle(...code: Code[]): Uint8Array {
  return assemble(0x80, 2, ...code, ".");
}

/** A PyTorch archive with these storages, each of float32 numbers unless given as bytes. */
export function torchZip(
  root: Uint8Array,
  storages: Readonly<Record<string, Uint8Array | readonly number[]>>,
): Uint8Array {
  const files: Record<string, Uint8Array> = { "archive/data.pkl": root };
  for (const [key, content] of Object.entries(storages)) {
    const bytes =
      content instanceof Uint8Array ? content : new Uint8Array(Float32Array.from(content).buffer);
    files[`archive/data/${key}`] = bytes;
  }
  return zipSync(files, { level: 0 });
}
