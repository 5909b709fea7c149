/** The example of docs/readout.md is what the program prints. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { describeShared } from "../support/shared.ts";
import { lyapscope } from "./run-cli.ts";

const page = readFileSync(new URL("../../docs/readout.md", import.meta.url), "utf8");
const words = (text: string) => text.replace(/\s+/g, " ").trim();

/** What stands under a command of the page. */
function shownUnder(command: string): string {
  const [, block] = page.split(`$ ${command}`);
  return block.slice(block.indexOf("\n"), block.indexOf("```"));
}

describeShared("the example of the readout's page", "data/vogt2020-grid.csv", (path) => {
  test("is what is printed of the authors' grid, but for its notes", {
    tags: ["slow"],
  }, async () => {
    const { code, out } = await lyapscope(["readout", "--csv", path, "--unit", "bits"]);
    expect(code).toBe(0);
    const [found] = out.split("\nnotes\n");
    const shown = shownUnder(
      "lyapscope readout --csv vogt2020-grid.csv --unit bits --plot grid.svg",
    );
    // Lines of words are as wide as the screen; of tables every word is compared.
    expect(words(found).split(/(?<=\.) /)).toEqual(words(shown).split(/(?<=\.) /));
  });
});
