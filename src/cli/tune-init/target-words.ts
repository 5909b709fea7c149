/** A target as it is typed, and as it is printed. */
import type { TuningTarget } from "../../experiment/tune-initial/target.ts";
import { formatMagnitude, lambda } from "../../report/format.ts";
import { UsageError } from "../failure.ts";

const FORMS = "λ1=0 (or l1=0), horizon=N in steps, or mean=x";

/**
 * What `--target` says.
 *
 * @throws UsageError for anything else than the forms that the help names.
 */
export function targetOf(text: string): TuningTarget {
  const [, name = "", typed = ""] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  // A minus sign copied from a page, and digits copied from a table.
  const value = typed.trim() === "" ? Number.NaN : Number(typed.replace("−", "-"));
  if (!Number.isFinite(value)) {
    throw new UsageError(`--target is "${text}"; expected ${FORMS}`);
  }
  const plain = name.trim().replace(/[₀-₉]/g, (digit) => String("₀₁₂₃₄₅₆₇₈₉".indexOf(digit)));
  if (plain === "mean") return { kind: "mean", value };
  if (plain === "horizon") {
    if (value > 0) return { kind: "horizon", steps: value };
    throw new UsageError(`--target is "${text}"; expected a horizon above 0 steps`);
  }
  const index = Number(/^(?:λ|l|lambda)([1-9]\d*)$/i.exec(plain)?.[1]);
  if (Number.isSafeInteger(index)) return { kind: "exponent", index, value };
  throw new UsageError(`--target is "${text}"; expected ${FORMS}`);
}

/** "λ₁ = 0": what is measured, and what it is to be. */
export function targetText(target: TuningTarget): string {
  const { name } = quantityText(target);
  if (target.kind === "horizon") {
    return `${name} = −1/${target.steps}, a horizon of ${target.steps} steps`;
  }
  return `${name} = ${signed(target.value)}`;
}

/** "λ₁", and what it is in words. */
export function quantityText(target: TuningTarget): { readonly name: string } {
  if (target.kind === "mean") return { name: "mean of all λ" };
  return { name: lambda(target.kind === "horizon" ? 1 : target.index) };
}

function signed(value: number): string {
  return value < 0 ? `−${formatMagnitude(-value)}` : formatMagnitude(value);
}
