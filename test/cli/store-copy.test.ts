/** `lyapscope store copy`, as it is typed. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openStore } from "../../src/store/node/open-store.ts";
import { lyapscope, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);

async function makeStore(name: string): Promise<string> {
  const store = await openStore(at(name));
  const { id } = await store.createRun({ configuration: { task: "copy" }, seed: 1, versions: {} });
  await store.record(id, { state: { state: "finished", step: 1, message: "" } });
  await store.close();
  return id;
}

describe("store copy", () => {
  test("says what came of it, and the second time that it was there", async () => {
    await makeStore("a.db");
    const first = await lyapscope(["store", "copy", at("a.db"), at("b.db")]);
    expect(first).toEqual({
      code: 0,
      out:
        `1 run copied into ${at("b.db")} and read again, 0 there already\n` +
        `0 sweeps copied into ${at("b.db")} and read again, 0 there already\n`,
      err: "",
    });
    const { out } = await lyapscope(["store", "copy", at("a.db"), at("b.db")]);
    expect(out).toMatch(/^0 runs copied .*, 1 there already\n/);
  });

  test("exits with 1 where something is left out, and says what", async () => {
    const id = await makeStore("c.db");
    await lyapscope(["store", "copy", at("c.db"), at("d.db")]);
    for (const name of ["c.db", "d.db"]) {
      const store = await openStore(at(name));
      await store.record(id, { state: { state: "stopped", step: 2, message: "" } });
      await store.close();
      await new Promise((resolve) => setTimeout(resolve, 3)); // states have milliseconds
    }
    const { code, out, err } = await lyapscope(["store", "copy", at("c.db"), at("d.db")]);
    expect(code).toBe(1);
    expect(out).toContain(`not copied: run ${id}: it went on there by itself`);
    expect(err).toContain("1 record not copied");
  });

  test.each([
    [["store", "move", "a", "b"], "there is no `store move`; expected copy"],
    [["store", "coppy", "a", "b"], "did you mean copy?"],
    [["store", "copy", "absent.db", "b"], 'FROM is "absent.db"; there is no such file'],
    [["store", "copy", "a"], "TO is missing"],
  ])("%j is refused", async (words, message) => {
    const { code, err } = await lyapscope(words);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  test("a store into itself is refused, whatever it is called", async () => {
    await makeStore("e.db");
    const { code, err } = await lyapscope(["store", "copy", at("e.db"), at("./e.db")]);
    expect([code, err]).toEqual([2, expect.stringContaining("expected two stores")]);
  });

  test("an address is shown without its password, and what is no address is refused", async () => {
    await makeStore("f.db");
    const { code, err } = await lyapscope([
      "store",
      "copy",
      at("f.db"),
      "postgres://a:secret@b:x/c",
    ]);
    expect(code).toBe(2);
    expect(err).not.toContain("secret");
  });
});
