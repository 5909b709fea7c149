/** The numbers that a kind of layer has beside its weights: which, what they may be, and what of the given ones counts. */

import { rangeError } from "../errors.ts";
import {
  KINDS,
  type KindOption,
  type KindOptions,
  LAYER_KINDS,
  type LayerKind,
  type OptionRule,
  type OptionRules,
} from "./kinds.ts";

/** Rules of everything that a kind has beside its weights. */
export function rulesOf(kind: LayerKind): OptionRules {
  return { ...KINDS[kind].options, ...KINDS[kind].initial };
}

/** The kinds that have an option. */
export function kindsWith(option: KindOption): LayerKind[] {
  return LAYER_KINDS.filter((kind) => option in rulesOf(kind));
}

/** Of what is given what a kind has, with the defaults of the rest. */
export function optionsOf(kind: LayerKind, given: KindOptions): KindOptions {
  return filledIn(rulesOf(kind), given);
}

/** As {@link optionsOf}, only what belongs to the step, and not what the weights hold already. */
export function constantsOf(kind: LayerKind, given: KindOptions): KindOptions {
  return filledIn(KINDS[kind].options, given);
}

function filledIn(rules: OptionRules, given: KindOptions): KindOptions {
  const named = Object.entries(rules).map(([name, rule]) => {
    return [name, given[name as KindOption] ?? rule.default] as const;
  });
  return Object.fromEntries(named);
}

/** What a rule wants, in words: "a number above 0, up to 1". */
export function ruleText({ above, upTo }: OptionRule): string {
  const bounds = [
    above === undefined ? "" : ` above ${above}`,
    upTo === undefined ? "" : ` up to ${upTo}`,
  ];
  return `a ${bounds.join("") === "" ? "finite " : ""}number${bounds.filter(Boolean).join(",")}`;
}

/** Whether a value is as its rule wants it. */
export function isAllowed(
  { above = -Infinity, upTo = Infinity }: OptionRule,
  value: unknown,
): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > above && value <= upTo;
}

/** @throws RangeError for an option that has no effect on the kind, or is not as its rule wants it. */
export function requireOptions(who: string, kind: LayerKind, given: KindOptions): void {
  const rules = rulesOf(kind);
  for (const name of KIND_OPTIONS) {
    const value = given[name];
    if (value === undefined) continue;
    const rule = rules[name];
    if (rule === undefined) {
      throw rangeError(
        who,
        `${name} is ${value} and has no effect on ${kind}; ` +
          `expected it with ${kindsWith(name).join(" or ")} alone`,
      );
    }
    if (!isAllowed(rule, value)) {
      throw rangeError(who, `${name} is ${value}; expected ${ruleText(rule)}`);
    }
  }
}

/** Names of all options that some kind has. */
export const KIND_OPTIONS = [
  ...new Set(LAYER_KINDS.flatMap((kind) => Object.keys(rulesOf(kind)))),
] as readonly KindOption[];
