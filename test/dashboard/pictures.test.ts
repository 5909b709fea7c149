/**
 * The pictures of docs/guides/dashboard.md can be made, and each that the guide shows is among them.
 *
 * @module-tag slow
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { describeCompiled } from "../support/compiled.ts";
import { ROOT } from "../support/guides.ts";

/** A PNG says how large it is in its first 24 bytes. */
function sizeOf(file: string): { readonly width: number; readonly height: number } {
  const bytes = readFileSync(file);
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

describeCompiled("the guide to the dashboard", () => {
  describeInBrowser("its pictures", () => {
    test("are made from runs that are trained for them", async () => {
      const script = new URL("../../scripts/dashboard-pictures.mjs", import.meta.url);
      const { photograph, trainRuns } = await import(script.href);
      const folder = mkdtempSync(join(tmpdir(), "pictures-"));
      try {
        const store = join(folder, "runs.db");
        await trainRuns(store, folder, { epochs: 2, seeds: 1 });
        const files: string[] = await photograph(store, join(folder, "images"));
        for (const file of files) {
          const { width, height } = sizeOf(file);
          expect([600, 1280], file).toContain(width);
          expect(height, file).toBeGreaterThanOrEqual(800);
        }
        const guide = readFileSync(join(ROOT, "docs/guides/dashboard.md"), "utf8");
        const shown = [...guide.matchAll(/images\/(dashboard-[\w-]+\.png)/g)].map(
          ([, name]) => name!,
        );
        expect(shown.length).toBeGreaterThan(6);
        const made = files.map((file) => basename(file));
        for (const name of shown) expect(made).toContain(name);
        for (const name of shown)
          expect(sizeOf(join(ROOT, "docs/images", name)).width).toBeGreaterThan(500);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  });
});
