import { fileURLToPath } from "node:url";

/** The folder of the peers' programs, and of the text. */
export const shared =
  process.env.LYAPSCOPE_SHARED ?? fileURLToPath(new URL("../../shared", import.meta.url));
