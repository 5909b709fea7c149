import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openStore } from "../../../src/store/node/open-store.ts";
import { describeStore } from "../../../src/testing/index.ts";

const folder = mkdtempSync(join(tmpdir(), "lyapscope-store-"));
let files = 0;

describeStore("the SQLite store", () => openStore(join(folder, `${files++}.db`)), {
  describe,
  expect,
  test,
});
