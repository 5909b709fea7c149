/**
 * The code of the guides, as their readers compile and run it: on dist/, by the package's name.
 *
 * @module-tag slow
 */
import { expect, test } from "vitest";
import { describeCompiled } from "./support/compiled.ts";
import { compileGuide, openGuide, runNode } from "./support/guides.ts";

describeCompiled("add-a-cell.md", () => {
  const guide = openGuide("add-a-cell.md");

  test("its files compile, strictly, against the package's types", () => {
    expect(guide.names).toEqual(["sine-network.ts", "sine-network.test.ts", "use.ts"]);
    expect(compileGuide(guide, { types: ["node"] })).toEqual([]);
  });

  test("the cell passes the suite, as the page says", async () => {
    const { out } = await runNode(guide.folder, "--test", "sine-network.test.js");
    for (const [line] of guide.text.matchAll(/^# fail 0$/gm)) expect(out).toContain(`${line}\n`);
  });

  test("its use prints what the page says", async () => {
    const { out } = await runNode(guide.folder, "use.js");
    expect(guide.text).toContain(`$ node use.js\n${out}`);
  });
});

describeCompiled("from-code.md", () => {
  const guide = openGuide("from-code.md");

  test("its files compile, as strictly as can be, against the package's types", () => {
    expect(guide.names).toEqual(["file.ts", "bytes.ts", "watch.ts"]);
    const strictest = { noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true };
    expect(compileGuide(guide, { types: ["node"], ...strictest })).toEqual([]);
  });

  test.each(["file", "bytes", "watch"])("%s.js prints what the page says", async (name) => {
    const { out, err } = await runNode(guide.folder, `${name}.js`);
    expect(err).toBe("");
    expect(guide.text).toContain(`$ node ${name}.js\n${out}\`\`\``);
  });
});
