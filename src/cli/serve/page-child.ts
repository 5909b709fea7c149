/** The process of a page beside a training: serves the store that a message names, and ends with its parent. */
import "../../kernels/node/engine-flags.ts";
import { openStore } from "../../store/node/open-store.ts";
import type { Output } from "../command.ts";
import { messageOf } from "../failure.ts";
import { createStyle } from "../terminal/style.ts";
import { serveStore } from "./serve-store.ts";

/** Failures of requests: the training's terminal is not theirs. */
const silent: Output = {
  write() {},
  isTerminal: false,
  width: 80,
  style: createStyle(false, {}),
};

process.on("disconnect", () => process.exit(0));
// Ctrl-C goes to both; the training ends this process when it has saved.
process.on("SIGINT", () => {});
process.once("message", async ({ store: path }: { readonly store: string }) => {
  try {
    const store = await openStore(path);
    const { url } = await serveStore(store, path, silent, { host: "127.0.0.1" });
    process.send?.({ url });
  } catch (error) {
    process.send?.({ failure: messageOf(error) });
  }
});
