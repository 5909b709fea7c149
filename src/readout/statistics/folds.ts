/** Ways of keeping settings back. */
import type { Random } from "../../random.ts";
import type { Levels } from "./levels.ts";

/** Which fold each setting is kept back in. */
export interface Folds {
  readonly of: Uint32Array;
  readonly count: number;
}

/** Folds of equal size, settings at random. */
export function randomFolds(settings: number, count: number, random: Random): Folds {
  const of = Uint32Array.from({ length: settings }, (_, i) => i % count);
  for (let i = settings - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [of[i], of[j]] = [of[j], of[i]];
  }
  return { of, count };
}

/** A level a fold; more levels than `most` are put together with their neighbours. */
export function levelFolds({ codes, count }: Levels, most: number): Folds {
  const folds = Math.min(count, most);
  return { of: codes.map((code) => Math.floor((code * folds) / count)), count: folds };
}
