/** Two copies of a network beside each other, and a third a hair away: what an exponent is about, seen directly. */
import { type Cell, createRandom, createRunningSpectrum, type RunningSpectrum } from "lyapscope";
import type { Trajectories } from "./protocol.ts";
import type { Experiment } from "./subject.ts";

/** Steps that are followed: of units, and of the distance, which ends where rounding begins. */
const WINDOW = { units: 60, distance: 200 };
/** Units that are drawn. */
const UNITS = 3;
/** ln of what a hair may shrink to, above rounding. */
const SMALLEST = -16;
/** Root mean square over the state of the distance that can be seen, and of the hair. */
const VISIBLE = 0.3;
const HAIR = 1e-8;

/** Follows them from the end of the transient on. */
export async function followTrajectories(
  { cell, inputs, steps, transient }: Experiment,
  options: { readonly initialState: "random" | "zeros"; readonly seed: number },
): Promise<Trajectories> {
  const [sequence] = inputs.sequences;
  const warm = createRunningSpectrum(cell, { exponents: 1, transient: 0, ...options });
  const from = Math.min(transient, steps - 1);
  if (from > 0) warm.advance(await sequence!.read(0, from));
  const [state] = warm.states() as [Float64Array];
  const count = Math.min(WINDOW.distance, steps - from);
  const drive = await sequence!.read(from, count);
  return { from, ...(await beside(cell, state, drive, options.seed)) };
}

async function beside(
  cell: Cell,
  state: Float64Array,
  drive: Float64Array | Int32Array,
  seed: number,
): Promise<Omit<Trajectories, "from">> {
  const direction = randomDirection(state.length, seed);
  const moved = (size: number) => state.map((value, i) => value + size * direction[i]!);
  const running = createRunningSpectrum(cell, {
    ...{ exponents: 1, transient: 0, sequences: 3 },
    initialState: [state, moved(VISIBLE), moved(HAIR)],
  });
  const width = drive instanceof Int32Array ? 1 : cell.inputSize;
  const count = drive.length / width;
  const shown = Math.min(UNITS, state.length);
  const seen = Math.min(count, WINDOW.units);
  const empty = () => Array.from({ length: shown }, () => new Float64Array(seen));
  const [first, second] = [empty(), empty()];
  const distance: number[] = [];
  let gone = false;
  for (let t = 0; t < count; t++) {
    const [a, b, c] = stepped(running, drive.slice(t * width, (t + 1) * width));
    for (let i = 0; i < shown && t < seen; i++) {
      first[i]![t] = a![i]!;
      second[i]![t] = b![i]!;
    }
    const now = Math.log(distanceOf(a!, c!) / (HAIR * Math.sqrt(state.length)));
    if (now < SMALLEST) gone = true;
    if (gone && t >= seen) break;
    if (!gone) distance.push(now);
  }
  const numbers =
    drive instanceof Int32Array
      ? null
      : Float64Array.from({ length: seen }, (_, t) => drive[t * width]!);
  return { first, second, distance: Float64Array.from(distance), drive: numbers };
}

function stepped(running: RunningSpectrum, input: Float64Array | Int32Array): Float64Array[] {
  running.advance([input, input, input] as Parameters<RunningSpectrum["advance"]>[0]);
  return running.states();
}

/** Of root mean square 1. */
function randomDirection(n: number, seed: number): Float64Array {
  const random = createRandom(seed, 1);
  const raw = Float64Array.from({ length: n }, () => random.normal());
  const size = Math.sqrt(raw.reduce((sum, value) => sum + value * value, 0) / n);
  return raw.map((value) => value / size);
}

function distanceOf(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0));
}
