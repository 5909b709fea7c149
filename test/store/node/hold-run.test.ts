/** Who may compute a run: the process that lives, and nobody beside it. */
import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openStore } from "../../../src/store/node/open-store.ts";
import { birthOf } from "../../../src/store/node/sql/process-identity.ts";
import { failureOfPromise, newPath, runSql } from "./files.ts";

const RUN = { configuration: { task: "copy" }, seed: 1, versions: {} };
const MINUTE = 60_000;

interface Row {
  readonly host: string;
  readonly process: number;
  /** Milliseconds ago. */
  readonly age: number;
  /** When the process began. */
  readonly birth?: string | null;
}

/** A store with one run, and a row that another process left; tries to hold the run. */
async function against({ host, process: number, age, birth = null }: Row): Promise<string> {
  const path = newPath();
  const store = await openStore(path);
  const { id } = await store.createRun(RUN);
  runSql(
    path,
    `insert into holds values ('${id}', 'theirs', '${host}', ${number}, ${Date.now() - age}, ${
      birth === null ? "null" : `'${birth}'`
    })`,
  );
  const isHeld = await store.isHeld(id);
  const outcome = await store.holdRun(id).then(
    () => "held",
    (error: Error) => error.message.replace(id, "ID"),
  );
  expect(isHeld).toBe(outcome !== "held");
  await store.close();
  return outcome;
}

/** The number of a process that was. */
function pastProcess(): number {
  return spawnSync(process.execPath, ["--version"]).pid;
}

const refused = (holder: string) =>
  `holdRun: run ID is being computed by ${holder}; expected that to end first (it can be stopped and taken up here)`;

describe("a run that was held", () => {
  test("by a process that lives is refused, with its number", async () => {
    const age = 4 * MINUTE; // 5 is the limit
    const living = { host: hostname(), process: process.ppid, age };
    expect(await against(living)).toBe(refused(`process ${process.ppid}`));
  });

  test("by a process that was killed is taken over at once", async () => {
    expect(await against({ host: hostname(), process: pastProcess(), age: 0 })).toBe("held");
  });

  test("by a process of this one's number, before the machine began anew, is taken over", async () => {
    expect(await against({ host: hostname(), process: process.pid, age: 0 })).toBe("held");
  });

  test("on another machine is refused while it is renewed, whatever has that number here", async () => {
    const elsewhere = { host: "elsewhere", process: pastProcess() };
    const message = refused(`process ${elsewhere.process} on elsewhere`);
    expect(await against({ ...elsewhere, age: 4 * MINUTE })).toBe(message);
    expect(await against({ ...elsewhere, age: 6 * MINUTE })).toBe("held");
  });

  test("by a number that went to another process is free once it is not renewed", async () => {
    const reused = { host: hostname(), process: process.ppid, age: 6 * MINUTE };
    expect(await against(reused)).toBe("held");
  });
});

describe.skipIf(birthOf(process.pid) === null)("where the system says when processes began", () => {
  const parent = { host: hostname(), process: process.ppid };

  test("one that is there keeps its run, however old its row looks: clocks are set, processes suspended", async () => {
    const birth = birthOf(process.ppid);
    const refusal = refused(`process ${process.ppid}`);
    expect(await against({ ...parent, age: 60 * MINUTE, birth })).toBe(refusal);
    expect(await against({ ...parent, age: -60 * MINUTE, birth })).toBe(refusal);
  });

  test("a number that went to another process is free at once", async () => {
    expect(await against({ ...parent, age: 0, birth: "another boot 1" })).toBe("held");
  });

  test("the row of a hold says when its process began", async () => {
    const path = newPath();
    const store = await openStore(path);
    const { id } = await store.createRun(RUN);
    await store.holdRun(id);
    expect(runSql(path, "", "select birth from holds")).toEqual([{ birth: birthOf(process.pid) }]);
    await store.close();
  });
});

describe("a hold", () => {
  afterEach(() => void vi.useRealTimers());

  test("keeps another store of the same process away, until it is released or its store closed", async () => {
    const path = newPath();
    const [first, second] = [await openStore(path), await openStore(path)];
    const { id } = await first.createRun(RUN);
    const hold = await first.holdRun(id);
    expect((await failureOfPromise(second.holdRun(id))).message).toContain("is being computed by");
    await hold.release();
    await second.holdRun(id);
    await second.close();
    await first.holdRun(id);
    await first.close();
    expect(runSql(path, "", "select * from holds")).toEqual([]);
  });

  test("is renewed while it lasts, and not afterwards", async () => {
    const path = newPath();
    const store = await openStore(path);
    const { id } = await store.createRun(RUN);
    vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
    const hold = await store.holdRun(id);
    const seen = () => runSql(path, "", "select seen from holds").map((row) => row["seen"]);
    const began = Date.now();
    expect(seen()).toEqual([began]);
    vi.advanceTimersByTime(MINUTE);
    await vi.waitFor(() => expect(seen()).toEqual([began + MINUTE]), { timeout: MINUTE });
    await hold.release();
    expect(vi.getTimerCount()).toBe(0);
    await store.close();
  });
});
