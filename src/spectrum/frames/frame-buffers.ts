import type { Columns, Tangents } from "../../cells/cell.ts";
import type { Kernels, RealArray } from "../../kernels/kernels.ts";

/** The frames of B sequences in two places: where they are, and where the next step writes them. */
export interface FrameBuffers {
  /** Columns of every frame. */
  readonly width: number;
  /** The frames as they are, n × width each. */
  readonly frames: readonly RealArray[];
  /** Before the last step, where nothing has been written over them. */
  readonly before: readonly RealArray[];
  /** All frames, as they are. */
  readonly dense: Columns;
  /** The same, as the staircases that factorising leaves. */
  readonly stairs: Tangents;
  /** Where the next step goes. */
  readonly next: Columns;
  /** The next step is written: it is where the frames are now. */
  swap(): void;
  /** Moves the frames together after columns died in every one of them. */
  narrow(width: number): void;
  /** Keeps the frames as they are, just factorised; what is returned brings them back. */
  snapshot(): () => void;
}

/** Elements of kernel memory that {@link createFrameBuffers} allocates. */
export function frameBuffersSize(n: number, k: number, sequences: number): number {
  return 2 * n * k * sequences;
}

/**
 * Two places for frames of n × k.
 *
 * @param rowLengths - Of each sequence's frame where it is a staircase.
 */
export function createFrameBuffers(
  kernels: Kernels,
  { n, k }: { readonly n: number; readonly k: number },
  rowLengths: readonly Int32Array[],
): FrameBuffers {
  let width = k;
  let current = createPlace();
  let other = createPlace();

  function createPlace() {
    const dense = { data: kernels.allocate(n * k * rowLengths.length), stride: n };
    return { dense, stairs: { ...dense, rowLengths }, frames: views(dense.data) };
  }

  function views(data: RealArray): RealArray[] {
    return rowLengths.map((_, b) => data.subarray(b * n * width, (b + 1) * n * width));
  }

  return {
    get width() {
      return width;
    },
    get frames() {
      return current.frames;
    },
    get before() {
      return other.frames;
    },
    get dense() {
      return current.dense;
    },
    get stairs() {
      return current.stairs;
    },
    get next() {
      return other.dense;
    },
    swap() {
      [current, other] = [other, current];
    },
    narrow(narrower) {
      if (narrower === width) return;
      const { data } = current.dense;
      for (let b = 0; b < rowLengths.length; b++) {
        data.copyWithin(b * n * narrower, b * n * width, b * n * width + n * narrower);
      }
      width = narrower;
      for (const place of [current, other]) place.frames = views(place.dense.data);
    },
    snapshot() {
      const kept = { width, frames: [current.frames, other.frames] as const };
      const places = [current, other] as const;
      const numbers = current.dense.data.slice();
      return () => {
        ({ width } = kept);
        [current, other] = places;
        [current.frames, other.frames] = kept.frames;
        current.dense.data.set(numbers);
      };
    },
  };
}
