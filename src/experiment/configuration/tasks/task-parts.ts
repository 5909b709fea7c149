/** Settings and their rules that several kinds of task have. */
import { z } from "zod";
import { path, whole } from "../schema-parts.ts";

/** How much of a generated task there is. */
export interface GeneratedConfiguration {
  readonly sequences: number;
  /** Held out; a tenth as many if absent. */
  readonly validation?: number | undefined;
  /** Of the data, which stay the same when the training's seed changes. */
  readonly seed: number;
}

/** What the trained network does when it reads its own forecasts. */
export interface ClosedLoopConfiguration {
  /** Steps of a held-out sequence that it reads first. */
  readonly warmUp: number;
  /** Steps that it then goes on by itself. */
  readonly steps: number;
  /** Exponents of the loop, along 20 times as many steps; 0: none. */
  readonly exponents: number;
}

type Rules<Settings> = { readonly [Key in keyof Settings]-?: z.ZodType<Settings[Key], unknown> };

/** The rules of {@link GeneratedConfiguration}. */
export const generated: Rules<GeneratedConfiguration> = {
  sequences: whole(1).default(1000).describe("Sequences to learn from"),
  validation: whole(1).optional().describe("Sequences held out (default: a tenth as many)"),
  seed: z.int().default(0).describe("Seed of the data"),
};

/** The rule for {@link ClosedLoopConfiguration}. */
export const closedLoop: z.ZodType<ClosedLoopConfiguration, unknown> = z
  .strictObject({
    warmUp: whole(1).default(100).describe("Steps of held-out data read first"),
    steps: whole(1).default(500).describe("Steps that the network then goes on by itself"),
    exponents: whole(0).default(1).describe("Exponents of the loop, along 20 times as many steps"),
  })
  .describe("At the end: feed the network its own forecasts");

/** Whether features are standardised. */
export const standardise: z.ZodType<boolean, unknown> = z
  .boolean()
  .default(true)
  .describe("Shift and scale every feature to mean 0 and variance 1");

/** The rule for `steps` of tasks whose sequences are so long. */
export function stepsOf(least: number, usual: number): z.ZodType<number, unknown> {
  return whole(least).default(usual).describe("Steps of every sequence");
}

/** A file in IDX format. */
export function idxFile(of = ""): z.ZodType<string, unknown> {
  return path.describe(`IDX file${of}`);
}
