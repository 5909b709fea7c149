/**
 * Events as TensorBoard reads them: records of TFRecord files, each a protocol-buffer `Event`.
 *
 * Record: length (uint64), masked CRC-32C of those 8 bytes, data, masked CRC-32C of the data, all
 * little-endian. The mask rotates and adds, so that checksums of data with checksums in it are sound.
 *
 * @see tensorboard/compat/proto/{event,summary,histogram}.proto and
 *   tensorflow/core/lib/io/record_writer.h for the layout.
 */

import { crc32c } from "../../checksum.ts";
import type { RunEvents, SpectrumEvent } from "../store.ts";
import {
  bytesField,
  doubleField,
  doublesField,
  type Field,
  floatField,
  integerField,
  message,
  textField,
} from "./protobuf.ts";

/** Buckets of a histogram of exponents. */
const BUCKETS = 30;
/** `SessionLog.SessionStatus.START`. */
const START = 1;

/**
 * The beginning of a file: its version, and the step from which on it replaces what older files of
 * the same folder say.
 *
 * @param from - First step to come: 0, or after a resumption the one after the checkpoint.
 * @param time - Seconds since 1970.
 */
export function tensorboardHeader(from: number, time: number): Uint8Array {
  const version = event(time, 0, textField(3, "brain.Event:2"));
  const start = event(time, from, bytesField(7, message(integerField(1, START))));
  return message(version, start);
}

/**
 * The records of events: a scalar for every metric; for every spectrum a histogram
 * `exponents/KIND`, the scalar `largest_exponent/KIND` and, if there are any, `null_directions/KIND`; and of a
 * reach by lag, for every lag, `reach/KIND/lag_16`: ln of the largest gain of differences over it, in nats. Series, checkpoints and states have no place in TensorBoard.
 *
 * Exponents of −∞ cannot lie in a histogram; `null_directions` counts them. Scalars are float32.
 *
 * @param time - Seconds since 1970.
 */
export function tensorboardRecords(events: RunEvents, time: number): Uint8Array {
  const { metrics = [], spectra = [] } = events;
  const byStep = new Map<number, Field[]>();
  const add = (step: number, values: readonly Field[]) => {
    byStep.set(step, [...(byStep.get(step) ?? []), ...values]);
  };
  for (const { step, name, value } of metrics) add(step, [scalar(name, value)]);
  for (const spectrum of spectra) add(spectrum.step, summaryOf(spectrum));
  const records = [...byStep].map(([step, values]) =>
    event(time, step, bytesField(5, message(...values))),
  );
  return message(...records);
}

function summaryOf({ kind, exponents, details }: SpectrumEvent): Field[] {
  const finite = exponents.filter(Number.isFinite);
  const nulls = exponents.filter((value) => value === Number.NEGATIVE_INFINITY).length;
  const largest = exponents.length === 0 ? [] : [scalar(`largest_exponent/${kind}`, exponents[0])];
  return [
    ...(finite.length > 0 ? [value(`exponents/${kind}`, bytesField(5, histogram(finite)))] : []),
    ...largest,
    ...(nulls > 0 ? [scalar(`null_directions/${kind}`, nulls)] : []),
    ...gainsOf(details).map(([lag, gain]) => scalar(`reach/${kind}/lag_${lag}`, gain)),
  ];
}

/** What is read here of a point of a recorded reach; −∞ is a string. */
interface RecordedGain {
  readonly lag: number;
  readonly state: { readonly largest: number | string };
}

/** Lags of the reach that was recorded with a spectrum, and the largest gains of the state over them. */
function gainsOf(details: SpectrumEvent["details"]): (readonly [lag: number, gain: number])[] {
  const { reach } = details as { readonly reach?: { readonly points: readonly RecordedGain[] } };
  return (reach?.points ?? []).map(({ lag, state }) => [lag, Number(state.largest)] as const);
}

function scalar(tag: string, number: number): Field {
  return value(tag, floatField(2, number));
}

function value(tag: string, content: Field): Field {
  return bytesField(1, message(textField(1, tag), content));
}

/** `HistogramProto`: buckets of equal width, each with its upper limit, which belongs to the next. */
function histogram(values: Float64Array): Uint8Array {
  const [least, most] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const count = least === most ? 1 : BUCKETS;
  const width = (most - least) / count;
  const limits = Float64Array.from({ length: count }, (_, i) => least + (i + 1) * width);
  limits[count - 1] = most;
  const counts = new Float64Array(count);
  for (const value of values) {
    const above = limits.findIndex((limit) => value < limit);
    counts[above < 0 ? count - 1 : above]++;
  }
  return message(
    doubleField(1, least),
    doubleField(2, most),
    doubleField(3, values.length),
    doubleField(
      4,
      values.reduce((sum, value) => sum + value, 0),
    ),
    doubleField(
      5,
      values.reduce((sum, value) => sum + value * value, 0),
    ),
    doublesField(6, limits),
    doublesField(7, counts),
  );
}

/** One `Event` with its frame. */
function event(time: number, step: number, content: Field): Uint8Array {
  const data = message(doubleField(1, time), integerField(2, step), content);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(data.length), true);
  return message(length, checksum(length), data, checksum(data));
}

function checksum(bytes: Uint8Array): Uint8Array {
  const crc = crc32c(bytes);
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, ((crc >>> 15) | (crc << 17)) + 0xa282ead8, true);
  return new Uint8Array(view.buffer);
}
