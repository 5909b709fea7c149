/** A program that asks a thread two things, prints the last answer, and has nothing left to do. */
import { startThread } from "../../../dist/threads/node/thread.js";

const protocol = { noun: "a test thread", words: ["add"], sentences: [] };
const start = () =>
  startThread(new URL("./sums-worker.mjs", import.meta.url), protocol, { from: 10 });
start(); // never asked
const thread = start();
await thread.ask({ type: "add", by: Float64Array.of(1) });
// A thread that has been idle in between.
const { sum } = await thread.ask({ type: "add", by: Float64Array.of(2) });
console.log(sum[0]);

// Nothing keeps this waiting but what should not be there any more.
setTimeout(() => process.exit(1), 10_000).unref();
