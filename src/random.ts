import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus, xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** A seeded stream of random numbers whose position can be saved and restored. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Normal with mean 0 and variance 1. */
  normal(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  /** The position in the stream, as JSON; hand it to {@link restoreRandom}. */
  save(): RandomState;
}

/** Position of a {@link Random} stream. */
export interface RandomState {
  readonly generator: readonly number[];
  /** The second normal of the last pair, if it has not been handed out. */
  readonly spareNormal: number | null;
}

/**
 * Starts the stream number `stream` of `seed`; streams of one seed do not overlap.
 *
 * xoroshiro128+ (Blackman and Vigna 2018); a stream starts 2⁶⁴ draws after the one before it.
 *
 * @param seed - Any integer; equal seeds give equal numbers on every platform.
 */
export function createRandom(seed: number, stream = 0): Random {
  if (!Number.isInteger(seed)) {
    throw new RangeError(`createRandom: seed is ${seed}; expected an integer`);
  }
  const generator = xoroshiro128plus(seed);
  for (let i = 0; i < stream; i++) generator.jump();
  return randomFrom(generator, null);
}

/** Continues a stream where {@link Random.save} left it. */
export function restoreRandom(state: RandomState): Random {
  return randomFrom(xoroshiro128plusFromState([...state.generator]), state.spareNormal);
}

function randomFrom(generator: ReturnType<typeof xoroshiro128plus>, spare: number | null): Random {
  const uniform = () => uniformFloat64(generator);
  return {
    uniform,
    // Marsaglia's polar method: two normals from each accepted pair.
    normal() {
      if (spare !== null) {
        const value = spare;
        spare = null;
        return value;
      }
      for (;;) {
        const x = 2 * uniform() - 1;
        const y = 2 * uniform() - 1;
        const square = x * x + y * y;
        if (square === 0 || square >= 1) continue;
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        spare = y * factor;
        return x * factor;
      }
    },
    integer: (bound) => uniformInt(generator, 0, bound - 1),
    save: () => ({ generator: [...generator.getState()], spareNormal: spare }),
  };
}
