import { describe, expect, test } from "vitest";
import { createMemoryStore } from "../../src/store/index.ts";
import { describeStore } from "../../src/testing/index.ts";

describeStore("the memory store", async () => createMemoryStore(), { describe, expect, test });
