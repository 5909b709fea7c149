/** What a spectrum says, in one number and one sentence, while it is computed. */
import type { SpectrumResult } from "lyapscope";
import { formatWithError, interpret, timeConstant, verdictOf } from "lyapscope/report";
import { make, say } from "../page/dom.ts";

export interface Headline {
  readonly element: HTMLElement;
  show(result: SpectrumResult | null, share: number, stage: string, done: boolean): void;
  fail(message: string): void;
}

const CHIPS = { forgets: "fades", sensitive: "grows", undecided: "cannot be told from zero" };

/** @param buttons - What can be done with it. */
export function createHeadline(...buttons: HTMLElement[]): Headline {
  const value = make("span", { class: "value" });
  const chip = make("span", { class: "chip" });
  const meaning = make("p", { class: "meaning" });
  const bar = make("progress", { max: 1, "aria-label": "Steps computed" });
  const stage = make("span", { class: "stage" });
  const facts = make("dl", { class: "facts" });
  const more = make("p", {});
  const whole = make(
    "details",
    { class: "whole" },
    make("summary", {}, "What that means, and what not"),
    more,
  );
  /** Its line is kept free, so that nothing moves when it comes. */
  const showWhole = (on: boolean) => whole.classList.toggle("to-come", !on);
  showWhole(false);
  const element = make(
    "section",
    { class: "card headline", "aria-label": "Result" },
    make(
      "div",
      { class: "first" },
      make("span", { class: "symbol" }, "λ₁"),
      value,
      make("span", { class: "unit" }, "nats/step"),
      chip,
    ),
    meaning,
    facts,
    make("div", { class: "progress" }, bar, stage, make("div", { class: "actions" }, ...buttons)),
    whole,
  );
  return {
    element,
    show(result, share, words, done) {
      bar.value = share;
      say(stage, words);
      element.classList.remove("failed");
      if (result === null) {
        say(value, "…");
        say(chip, "");
        chip.dataset["verdict"] = "";
        showWhole(false);
        return;
      }
      const verdict = verdictOf(result);
      say(value, formatWithError(result.exponents[0]!, result.standardErrors[0]!, "typeset"));
      say(chip, CHIPS[verdict]);
      chip.dataset["verdict"] = verdict;
      say(meaning, shortly(result, done));
      showWhole(done);
      if (done) say(more, interpret(result).join(" "));
      facts.replaceChildren(...factsOf(result));
    },
    fail(message) {
      element.classList.add("failed");
      bar.value = 0;
      say(value, "—");
      say(chip, "");
      chip.dataset["verdict"] = "";
      say(stage, "");
      say(meaning, message);
      showWhole(false);
      facts.replaceChildren();
    },
  };
}

/** The sign of λ₁, and its size as a time. */
function shortly(result: SpectrumResult, done: boolean): string {
  if (result.trajectory.kind !== "moving" && result.trajectory.stable === false) {
    return "The trajectory stands still where it is unstable: these are the rates at that point, and of no motion.";
  }
  const time = timeConstant(result);
  const steps = time < 10 ? time.toPrecision(2) : String(Math.round(time));
  switch (verdictOf(result)) {
    case "forgets":
      return `Small differences of the state fade, in the long run by a factor e every ${steps} steps.`;
    case "sensitive":
      return `Small differences of the state grow, by a factor e every ${steps} steps: gradients through time explode at that rate.`;
    case "undecided":
      return `Whether small differences fade or grow cannot be told${done ? " from so many steps" : " yet"}.`;
  }
}

function factsOf({
  kaplanYorkeDimension,
  entropy,
  state,
  nullDirections,
  certificates,
}: SpectrumResult) {
  const { value, lowerBound } = kaplanYorkeDimension;
  const rule = certificates.sumRule;
  const rows: [string, string][] = [
    ["State", `${state.size} numbers`],
    ["Dimension", `${lowerBound ? "≥ " : ""}${Number.isFinite(value) ? value.toFixed(1) : value}`],
    ["Σ positive λ", `${entropy.value.toPrecision(3)} nats/step`],
    ...(nullDirections > 0
      ? ([["Exponents −∞", String(nullDirections)]] as [string, string][])
      : []),
    ...(rule === null
      ? []
      : ([["Sum rule", `Σλ − ⟨ln|det J|⟩ = ${smallText(rule.residual)}`]] as [string, string][])),
  ];
  return rows.map(([term, words]) => make("div", {}, make("dt", {}, term), make("dd", {}, words)));
}

/** "−2e−13". */
function smallText(value: number): string {
  return value === 0 ? "0" : value.toExponential(0).replaceAll("-", "−");
}
