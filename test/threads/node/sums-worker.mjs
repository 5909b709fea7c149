/** A thread for tests: adds to a number, fails as it is told, ends when asked to. */
import { NumericalError } from "../../../dist/errors.js";
import { serveThread } from "../../../dist/threads/node/thread.js";

const FAILURES = {
  range: () => new RangeError("sum: 7 is too much; expected less"),
  type: () => new TypeError("sum: no number"),
  step: () => new NumericalError("NON_FINITE_STATE", 41, "state 0 became Infinity"),
  other: () => new SyntaxError("of another class"),
  text: () => "no error at all",
};

serveThread(
  { noun: "a test thread", words: ["add", "fail", "mumble", "end"], sentences: ["how"] },
  (data) => {
    if (data.broken) throw new RangeError("begin: cannot");
    let sum = data.from;
    return ({ type, by, how }) => {
      if (type === "fail") throw FAILURES[how]();
      if (type === "mumble") return { word: "unheard" };
      if (type === "end") process.exit(3);
      sum += by[0];
      return { sum: Float64Array.of(sum) };
    };
  },
  ({ sum }) => (sum ? [sum.buffer] : []),
);
