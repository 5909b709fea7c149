/** Values that the rules for a configuration have in common. */
import { z } from "zod";

/** A whole number from `least` on. */
export const whole = (least: number): z.ZodInt => z.int().min(least);

/** A number above 0. */
export const positive: z.ZodNumber = z.number().positive();

/** A number in [0, 1). */
export const share: z.ZodNumber = z.number().gte(0).lt(1);

/** The name of a file. */
export const path: z.ZodString = z.string().min(1);
