/** How a worker's process ended: by itself, or from outside; and what it had. */
import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { endOfProcess } from "../../../src/sweep/node/process-end.ts";

const BEGIN = { kind: "begin", trial: 3, seed: 2, token: "t" };

/** The end of a process that says these reports and then does this. */
function end(reports: readonly object[], then: string) {
  const script = `
    const reports = ${JSON.stringify(reports)};
    const next = () => {
      const report = reports.shift();
      if (report) process.send(report, next);
      else { ${then} }
    };
    next();`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", 2, 2, "ipc"] });
  return endOfProcess(child);
}

test("one that is killed says nothing about the entry that it leaves", async () => {
  const { how, isFromOutside, left } = await end([BEGIN], 'process.kill(process.pid, "SIGKILL")');
  expect([how, isFromOutside]).toEqual([
    "killed by SIGKILL, as systems do that run out of memory",
    true,
  ]);
  expect(left).toMatchObject({ trial: 3, seed: 2, token: "t" });
});

test("one that breaks has failed, by its own words if it has any", async () => {
  expect(await end([BEGIN], "process.exit(3)")).toMatchObject({
    ...{ how: "exit code 3", isFromOutside: false },
    left: { trial: 3, seed: 2 },
  });
  const said = [BEGIN, { kind: "error", message: "no room" }];
  expect(await end(said, "process.exit(1)")).toMatchObject({ how: "no room" });
  const aborted = await end([BEGIN], 'process.kill(process.pid, "SIGABRT")');
  expect(aborted).toMatchObject({ how: "killed by SIGABRT", isFromOutside: false });
});

test("one that is through with its entry leaves none", async () => {
  const through = [BEGIN, { kind: "outcome" }];
  const { left } = await end(through, 'process.kill(process.pid, "SIGTERM")');
  expect(left).toBeNull();
});
