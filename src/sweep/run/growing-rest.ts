/** Rests of one who finds nothing to do: they grow, so that many who wait leave the store to those who work. */
import { rest } from "./rest.ts";

/** How much longer each rest may be than the one before. */
const GROWTH = 1.5;

/** Times the first rest, unless it is said otherwise. */
const LONGEST = 10;

/** How long rests are. */
export interface RestOptions {
  /** Milliseconds of the first one. */
  readonly first: number;
  /** Milliseconds of any. @defaultValue ten times the first */
  readonly longest?: number | undefined;
  /** Ends a rest, and all that come. */
  readonly signal?: AbortSignal | undefined;
  /** A number in [0, 1). @defaultValue `Math.random`: no result depends on when somebody looks */
  readonly draw?: (() => number) | undefined;
}

/** Rests, one after the other. */
export interface GrowingRest {
  /** Rests for half to all of a length that grows; not at all if woken since the last one. */
  rest(): Promise<void>;
  /** There was something to do: the next rest is as short as the first. */
  restart(): void;
  /** There may be something to do: a rest ends, and the next is as short as the first. */
  wake(): void;
}

/** Drawn lengths, so that those who began to wait together do not ask together for ever. */
export function growingRest(options: RestOptions): GrowingRest {
  const { first, longest = LONGEST * first, signal, draw = Math.random } = options;
  let length = first;
  let isWoken = false;
  let end = () => {};
  return {
    async rest() {
      if (!isWoken) {
        const woken = new AbortController();
        end = () => woken.abort();
        const drawn = length * (0.5 + 0.5 * draw());
        length = Math.min(GROWTH * length, longest);
        await rest(
          drawn,
          signal === undefined ? woken.signal : AbortSignal.any([signal, woken.signal]),
        );
      }
      isWoken = false;
    },
    restart() {
      length = first;
    },
    wake() {
      length = first;
      isWoken = true;
      end();
    },
  };
}
