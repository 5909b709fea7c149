/** The pictures of a spectrum: its exponents, how they converge, the reach by lag, two copies beside each other. */
import type { SpectrumResult } from "lyapscope";
import { historyCsv, spectrumCsv, spectrumFigure, trajectoriesFigure } from "lyapscope/report";
import type { Subject, Trajectories } from "../lab/protocol.ts";
import { createPicture } from "../page/picture.ts";

/** What has been computed so far. */
export interface Found {
  readonly subject: Subject | null;
  readonly trajectories: Trajectories | null;
  readonly result: SpectrumResult | null;
}

export const NOTHING: Found = { subject: null, trajectories: null, result: null };

export interface SpectrumPictures {
  readonly elements: readonly HTMLElement[];
  draw(found: Found): void;
  /** Says that both are being computed. */
  expect(): void;
  /** Says that there are none. */
  clear(words: string): void;
}

/** With the reach, which comes last; rows of a legend are more where it is narrow. */
const spectrumRoom = (width: number) => (width < 480 ? 877 : width < 720 ? 845 : 830);
/** Beside each other, or below. */
const copiesRoom = (width: number) => (width < 720 ? 600 : 310);

export function spectrumPictures(): SpectrumPictures {
  let shown: Found = NOTHING;
  const spectrum = createPicture("spectrum", "Lyapunov spectrum", spectrumRoom, [
    { name: "spectrum", words: "CSV", csv: () => spectrumCsv(shown.result!) },
    { name: "convergence", words: "CSV of the convergence", csv: () => historyCsv(shown.result!) },
  ]);
  const copies = createPicture("trajectories", "Two copies under the same input", copiesRoom, [
    { name: "trajectories", words: "CSV", csv: () => trajectoriesCsv(shown.trajectories!) },
  ]);
  return {
    elements: [spectrum.element, copies.element],
    draw(found) {
      const { subject, trajectories, result } = found;
      if (trajectories !== null && trajectories.distance.length > 1) {
        const exponent = result?.exponents[0] ?? null;
        copies.show((width) => trajectoriesFigure({ ...trajectories, exponent }, { width }));
        shown = { ...shown, trajectories };
      } else if (trajectories !== null) {
        copies.clear("A copy that starts a hair away is the same after a step.");
      }
      if (result === null || subject === null) return;
      const title = `${subject.network}, driven by ${driveWords(subject)}`;
      spectrum.show((width) => spectrumFigure(result, { title, width }));
      shown = { ...shown, result };
    },
    expect() {
      spectrum.expect("The spectrum appears here while it is computed.");
      copies.expect("Two copies of the network appear here.");
    },
    clear(words) {
      spectrum.clear(words);
      copies.clear("Two copies of the network appear here.");
    },
  };
}

/** Generators by the names of their functions, in words. */
const DRIVES: Readonly<Record<string, string>> = {
  whiteNoise: "white noise",
  lorenz: "the Lorenz system",
  sineMixture: "oscillations",
  randomTokens: "random symbols",
};

function driveWords({ drive }: Subject): string {
  const [first] = drive.split(",");
  return DRIVES[first!] ?? drive;
}

function trajectoriesCsv({ from, first, second, drive, distance }: Trajectories): string {
  const names = [
    ...["step", "input", "ln_distance"],
    ...first.map((_, i) => `unit_${i + 1}`),
    ...second.map((_, i) => `unit_${i + 1}_of_copy`),
  ];
  const curves = [...first, ...second];
  const steps = Math.max(distance.length, first[0]?.length ?? 0);
  const rows = Array.from({ length: steps }, (_, t) =>
    [from + t, drive?.[t], distance[t], ...curves.map((curve) => curve[t])]
      .map((value) => value ?? "")
      .join(","),
  );
  return `${names.join(",")}\n${rows.join("\n")}\n`;
}
