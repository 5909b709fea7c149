/**
 * Seeded random numbers: xoroshiro128+ (Blackman and Vigna 2018), begun from seeds that splitmix64 has mixed.
 *
 * A raw seed must never become the generator's state. Few of its bits differ from one small seed to the
 * next, and the generator, being linear, needs some sixty draws to spread them: until then the draws of
 * neighbouring seeds lie on a lattice, the first one being nearly the same for all. splitmix64 is what the
 * generator's authors recommend for this; one bit of the seed changes half of the bits of the state.
 */

import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { rangeError } from "./errors.ts";

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
 * Draws of different seeds are independent from the first one on, whatever the seeds; a stream starts
 * 2⁶⁴ draws after the one before it.
 *
 * @param seed - Any safe integer; equal seeds give equal numbers on every platform.
 */
export function createRandom(seed: number, stream = 0): Random {
  requireSeed("createRandom", seed);
  const next = splitmix64(BigInt(seed));
  const generator = xoroshiro128plusFromState([...halves(next()), ...halves(next())]);
  for (let i = 0; i < stream; i++) generator.jump();
  return randomFrom(generator, null);
}

/**
 * A seed for one purpose, so that one number in a configuration can seed several things whose draws have
 * nothing to do with each other: data are not the weights over again.
 *
 * @param purpose - Any text: "data", "order 7".
 * @returns an integer in [0, 2⁵³).
 */
export function seedFor(seed: number, purpose: string): number {
  requireSeed("seedFor", seed);
  let mixed = splitmix64(BigInt(seed))();
  for (const character of purpose) {
    mixed = splitmix64(mixed ^ BigInt(character.codePointAt(0) as number))();
  }
  return Number(mixed >> 11n);
}

/** Continues a stream where {@link Random.save} left it. */
export function restoreRandom(state: RandomState): Random {
  return randomFrom(xoroshiro128plusFromState([...state.generator]), state.spareNormal);
}

function requireSeed(who: string, seed: number): void {
  if (Number.isSafeInteger(seed)) return;
  throw rangeError(who, `seed is ${seed}; expected an integer of at most 2^53 − 1`);
}

const BITS = 64;

/**
 * Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014; the constants are
 * Stafford's variant 13, as in Vigna's splitmix64.c.
 */
function splitmix64(seed: bigint): () => bigint {
  let state = seed;
  return () => {
    state += 0x9e3779b97f4a7c15n;
    let z = BigInt.asUintN(BITS, state);
    z = BigInt.asUintN(BITS, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(BITS, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
}

/** The upper and the lower 32 bits, signed, as the generator keeps them. */
function halves(bits: bigint): [number, number] {
  return [Number(BigInt.asIntN(32, bits >> 32n)), Number(BigInt.asIntN(32, bits))];
}

/** Values of a 32-bit word, and of those below 0 of a signed one. */
const WORDS = 2 ** 32;
const HALF = 2 ** 31;

function randomFrom(
  generator: ReturnType<typeof xoroshiro128plusFromState>,
  spare: number | null,
): Random {
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
    integer: (bound) => {
      if (!(bound <= WORDS)) return uniformInt(generator, 0, bound - 1);
      // What uniformInt does, with one division in place of two remainders: draws beyond the last whole multiple of the bound are
      // made again.
      for (;;) {
        const word = generator.next() + HALF;
        const rest = word - Math.floor(word / bound) * bound;
        if (!(word - rest + bound > WORDS)) return rest;
      }
    },
    save: () => ({ generator: [...generator.getState()], spareNormal: spare }),
  };
}
