/** Lists of runs that an older version recorded, or is recording. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openStore } from "../../../src/store/node/open-store.ts";
import { overviewByParts } from "../../../src/testing/store/overview-by-parts.ts";
import { newPath, runSql } from "./files.ts";

const VERSION_1 = readFileSync(fileURLToPath(new URL("version-1.sql", import.meta.url)), "utf8");
const ID = "1a3bcfce8fe5a153";

function version1(more = ""): string {
  const path = newPath();
  runSql(path, `${VERSION_1};${more}`);
  return path;
}

describe("a run that an older version recorded", () => {
  test("is listed with what its events come to, which is kept since it is over", async () => {
    const path = version1();
    for (let time = 0; time < 2; time++) {
      const store = await openStore(path);
      const [overview] = await store.overviews({ details: true });
      expect(overview).toEqual(await overviewByParts(store, ID, true));
      expect(overview.metrics[0]).toEqual({
        ...{ step: 3, name: "loss", value: Number.NEGATIVE_INFINITY, count: 3 },
        least: { step: 3, value: Number.NEGATIVE_INFINITY },
      });
      await store.close();
      expect(runSql(path, "", "select run, step from heads")).toEqual([{ run: ID, step: 3 }]);
    }
  });

  test("is counted when it goes on, with what was there before", async () => {
    const store = await openStore(version1());
    await store.record(ID, { metrics: [{ step: 9, name: "loss", value: 7 }] });
    expect((await store.overviews())[0]).toEqual(await overviewByParts(store, ID, false));
    await store.close();
  });

  test("and that is still written is counted anew by every list", async () => {
    const path = version1("update states set state = 'running'");
    const store = await openStore(path);
    expect((await store.overviews())[0].step).toEqual(3);
    runSql(path, `insert into metrics (run, name, step, value) values ('${ID}', 'loss', 4, 0.5)`);
    const [overview] = await store.overviews();
    expect(overview).toEqual(await overviewByParts(store, ID, false));
    expect([overview.step, overview.metrics[0].count]).toEqual([4, 4]);
    expect(runSql(path, "", "select run from heads")).toEqual([]);
    await store.close();
  });
});
