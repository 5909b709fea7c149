/** `lyapscope serve` as its own process, as users start it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ROOT } from "./guides.ts";

/** A server that runs. */
export interface Served {
  /** "http://127.0.0.1:PORT", without a slash behind it. */
  readonly url: string;
  readonly port: number;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>;
}

/** Starts it on a free port, or on a given one that was free before. */
export async function serve(store: string, port = 0): Promise<Served> {
  const args = [join(ROOT, "dist/cli/bin.js"), "serve", "--store", store, "--port", String(port)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const url = await addressIn(child);
  return {
    url,
    port: Number(new URL(url).port),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGINT");
      await ended;
    },
  };
}

/** The address that it prints; what it printed is the error if it ends without one. */
function addressIn(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const [address] = /http:\/\/[\w.:[\]]+:\d+/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    };
    child.stdout!.on("data", listen);
    child.stderr!.on("data", listen);
    child.once("exit", () => reject(new Error(`lyapscope serve has ended: ${said}`)));
  });
}
