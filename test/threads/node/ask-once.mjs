/** A program that asks a thread one thing, prints the answer, and has nothing left to do. */
import { startThread } from "../../../dist/threads/node/thread.js";

const protocol = { noun: "a test thread", words: ["add"], sentences: [] };
const thread = startThread(new URL("./sums-worker.mjs", import.meta.url), protocol, { from: 10 });
const { sum } = await thread.ask({ type: "add", by: Float64Array.of(1) });
console.log(sum[0]);

// Nothing keeps this waiting but what should not be there any more.
setTimeout(() => process.exit(1), 10_000).unref();
