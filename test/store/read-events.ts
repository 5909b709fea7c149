/**
 * Event files, read by protobufjs with TensorBoard's published message layout and a bitwise
 * CRC: nothing here is shared with the writer.
 */
import protobuf from "protobufjs";
import { expect } from "vitest";

/** The messages that are written, fields as in tensorboard/compat/proto/. */
const LAYOUT = `
  syntax = "proto3";
  message Event {
    double wall_time = 1;
    int64 step = 2;
    oneof what {
      string file_version = 3;
      bytes graph_def = 4;
      Summary summary = 5;
      SessionLog session_log = 7;
    }
  }
  message SessionLog {
    enum SessionStatus { STATUS_UNSPECIFIED = 0; START = 1; STOP = 2; CHECKPOINT = 3; }
    SessionStatus status = 1;
    string checkpoint_path = 2;
    string msg = 3;
  }
  message Summary {
    message Value {
      string tag = 1;
      oneof value {
        float simple_value = 2;
        bytes obsolete_old_style_histogram = 3;
        HistogramProto histo = 5;
      }
      string node_name = 7;
    }
    repeated Value value = 1;
  }
  message HistogramProto {
    double min = 1;
    double max = 2;
    double num = 3;
    double sum = 4;
    double sum_squares = 5;
    repeated double bucket_limit = 6 [packed = true];
    repeated double bucket = 7 [packed = true];
  }
`;
const Event = protobuf.parse(LAYOUT, { keepCase: true }).root.lookupType("Event");

export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly num: number;
  readonly sum: number;
  readonly sum_squares: number;
  readonly bucket_limit: readonly number[];
  readonly bucket: readonly number[];
}

export interface DecodedEvent {
  readonly wall_time: number;
  /** Absent for 0, proto3's default. */
  readonly step?: number;
  readonly file_version?: string;
  readonly session_log?: { readonly status: string };
  readonly summary?: {
    readonly value: readonly { tag: string; simple_value?: number; histo?: Histogram }[];
  };
}

/** CRC-32C, one bit after the other, most significant first. */
export function slowCrc(bytes: Uint8Array): number {
  const reversed = (value: number, bits: number) =>
    parseInt(value.toString(2).padStart(bits, "0").split("").reverse().join(""), 2);
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder = (remainder ^ (reversed(byte, 8) << 24)) >>> 0;
    for (let bit = 0; bit < 8; bit++) {
      const carry = remainder >= 0x80000000;
      remainder = ((remainder << 1) ^ (carry ? 0x1edc6f41 : 0)) >>> 0;
    }
  }
  return (reversed(remainder, 32) ^ 0xffffffff) >>> 0;
}

function maskedCrc(bytes: Uint8Array): number {
  const crc = BigInt(slowCrc(bytes));
  const rotated = (crc >> 15n) | ((crc & 0x7fffn) << 17n);
  return Number((rotated + 0xa282ead8n) % 2n ** 32n);
}

/** Events of a file; throws where a frame or a checksum is wrong. */
export function read(bytes: Uint8Array): DecodedEvent[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const events: DecodedEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(view.getBigUint64(at, true));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(view.getUint32(at + 8, true)).toBe(maskedCrc(bytes.subarray(at, at + 8)));
    expect(view.getUint32(at + 12 + length, true)).toBe(maskedCrc(data));
    const decoded = Event.toObject(Event.decode(data), { longs: Number, enums: String });
    events.push(decoded as DecodedEvent);
    at += 16 + length;
  }
  return events;
}

/** Steps at which a tag has a value, as they come in the file. */
export function stepsOf(events: readonly DecodedEvent[], tag: string): number[] {
  return events
    .filter(({ summary }) => summary?.value.some((value) => value.tag === tag))
    .map(({ step = 0 }) => step);
}
