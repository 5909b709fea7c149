/** The page in whatever browser there is. */
import { spawn } from "node:child_process";
import type { Context } from "../command.ts";

const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Opens an address, if this machine has a display; the address has been printed anyway. */
export function openBrowser(url: string, { env, err }: Context): void {
  const opener = OPENERS[process.platform] ?? ["xdg-open"];
  const hasDisplay = process.platform in OPENERS || env["DISPLAY"] || env["WAYLAND_DISPLAY"];
  if (!hasDisplay) {
    err.write("there is no display here to open a browser on\n");
    return;
  }
  const [program, ...words] = opener;
  const child = spawn(program, [...words, url], { detached: true, stdio: "ignore" });
  child.on("error", () => err.write(`${program} is absent; the address is above\n`));
  child.unref();
}
