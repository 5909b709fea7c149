/** A transfer on one screen: the verdict, what predicted what, whether settings train at all, notes. */
import { whenTaken } from "../../readout/sentences.ts";
import type {
  HurdleTransfer,
  Transfer,
  TransferGain,
  TransferHurdle,
  TransferResult,
} from "../../readout/transfer/result.ts";
import { farthestFirst } from "../../readout/transfer/transfer-verdict.ts";
import { MISSING } from "../../records/missing.ts";
import { plural } from "../../report/format.ts";
import type { Output } from "../command.ts";
import { alignColumns } from "../runs/numbers.ts";
import { wrap } from "../terminal/wrap.ts";
import { range, two } from "./readout-tables.ts";
import { WIDEST } from "./readout-text.ts";
import type { Source } from "./source.ts";

/** Features whose shift is shown: those that lie farthest. */
const SHOWN = 5;

/** All that is said, ending with a line feed. */
export function transferText(
  from: Source,
  to: Source,
  result: TransferResult,
  out: Pick<Output, "width" | "style">,
): string {
  const { bold } = out.style;
  const words = (text: string) => wrap(text, Math.min(WIDEST, out.width));
  const notes = [...from.table.notes.map((note) => `${from.name}: ${note}`), ...result.notes];
  return [
    bold(result.verdict.kind),
    ...result.verdict.sentences.flatMap(words),
    "",
    ...words(countsText(from, to, result)),
    ...result.transfers.flatMap((each) => transferLines(each, result, bold)),
    ...result.hurdles.flatMap((each) => hurdleLines(each, result, { bold, words })),
    "",
    bold("notes"),
    ...notes.flatMap((note) => words(`- ${note}`)),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

function countsText(from: Source, to: Source, { settings, outcome }: TransferResult): string {
  return (
    `learned from ${from.name}, ${plural(settings.from, "setting")}; predicted: the ${outcome} of ${to.name}, ` +
    `${plural(settings.to, "setting")}.`
  );
}

function transferLines(
  { epoch, scale, rungs, gain, shifts, outside }: Transfer,
  { protocol }: TransferResult,
  bold: (text: string) => string,
): string[] {
  const percent = confidenceText(protocol.each);
  const head = ["learned from", "ρ there", percent, "R² there", "R² at home", "R² learned there"];
  const rows = rungs.map(({ name, spearman, r2, home, there }) => [
    name,
    two(spearman.value),
    range(spearman.interval),
    two(r2),
    two(home),
    there === null ? MISSING : two(there),
  ]);
  // About the mean of its own sweep no feature is shifted.
  const hasShift = scale === "as they are";
  const farthest = farthestFirst(shifts)
    .slice(0, SHOWN)
    .map(({ feature, deviations, outside: share }) => {
      const shift = hasShift ? ` ${two(deviations)}` : "";
      return `${feature}${shift} (${Math.round(100 * share)} % outside)`;
    });
  const most = Math.round(100 * outside);
  return [
    "",
    bold(`${whenTaken(epoch)}, numbers ${scale}`),
    ...alignColumns([head, ...rows], [true]),
    ...gainLines(gain, "ρ"),
    `${hasShift ? "shift, in deviations of what was learned from; " : ""}${most} % of ${plural(shifts.length, "feature")} outside: ${farthest.join(", ")}`,
  ];
}

/** Areas of one event, by epoch and scale; or why there are none. */
function hurdleLines(
  { event, notComputed, at, claim }: TransferHurdle,
  { protocol }: TransferResult,
  { bold, words }: { bold: (text: string) => string; words: (text: string) => string[] },
): string[] {
  const title = ["", bold(`whether a setting ${event}`)];
  if (notComputed !== null) return [...title, ...words(`not computed: ${notComputed}`)];
  const percent = confidenceText(protocol.eachArea);
  const head = ["learned from", "AUC there", percent, "AUC at home", "AUC learned there"];
  return [
    ...title,
    ...(claim?.sentences ?? []).flatMap(words),
    ...at.flatMap((each) => [
      hurdleHead(each),
      ...alignColumns(
        [
          head,
          ...each.rungs.map(({ name, auc, home, there }) => [
            name,
            two(auc.value),
            range(auc.interval),
            two(home),
            two(there),
          ]),
        ],
        [true],
      ),
      ...gainLines(each.gain, "AUC"),
    ]),
  ];
}

function hurdleHead({ epoch, scale, from, to }: HurdleTransfer): string {
  return (
    `${whenTaken(epoch)}, numbers ${scale}: ${from.events} of ${plural(from.settings, "setting")} at home, ` +
    `${to.events} of ${to.settings} there`
  );
}

function gainLines(gain: TransferGain | null, of: string): string[] {
  if (gain === null) return [];
  const { value, interval, by, over } = gain;
  return [`gain in ${of} ${two(value)} ${range(interval)}: ${by}, over ${over}`];
}

function confidenceText(share: number): string {
  return `${Math.round(1000 * share) / 10} %`;
}
