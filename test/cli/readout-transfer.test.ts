/** `lyapscope readout --transfer`: one made-up table learned, another predicted. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { transferSchema } from "../../src/cli/readout/transfer-schema.ts";
import { createRandom } from "../../src/random.ts";
import { openStore } from "../../src/store/node/open-store.ts";
import { lyapscope, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const transferOf = (...args: string[]) =>
  lyapscope(["readout", "--csv", at("lstm.csv"), "--transfer", ...args, "--draws", "99"]);

/** λ₁ goes with the loss, beside a rate. */
function table(seed: number, hasEnds = false): string {
  const { normal, uniform } = createRandom(seed);
  const rows = Array.from({ length: 40 }, () => {
    const [rate, top] = [uniform(), normal()];
    const exponents = [top, top - 1 - 0.1 * uniform(), top - 2];
    const losses = [3 + normal(), rate + top + 0.1 * normal()];
    const end = hasEnds ? [top > 0.5 ? "diverged" : "finished"] : [];
    return [rate, 0, ...exponents, ...losses, ...end].join();
  });
  const head = `rate,epoch,le_1,le_2,le_3,val_1,val_2${hasEnds ? ",state" : ""}`;
  return `${[head, ...rows].join("\n")}\n`;
}

beforeAll(() => {
  writeFileSync(at("lstm.csv"), table(1));
  writeFileSync(at("gru.csv"), table(2));
});

describe("a transfer", () => {
  test("says in two sentences whether it carries, then what predicted what, and the shift", async () => {
    const { code, out } = await transferOf(at("gru.csv"));
    expect(code).toBe(0);
    const said = out.replace(/\s+/g, " ");
    expect(out.split("\n")[0]).toBe("carries and adds");
    expect(said).toMatch(/puts the other sweep's settings in order: ρ = 0\.\d\d \[/);
    expect(said).toMatch(/They add to hyperparameters.*: gain in ρ 0\.\d\d \[/);
    expect(said).toContain(
      "learned from lstm.csv, 40 settings; predicted: the final loss of gru.csv",
    );
    expect(out).toMatch(/^before training, numbers as they are$/m);
    expect(out).toMatch(/^before training, numbers within each sweep$/m);
    expect(out).toMatch(/^spectrum +0\.\d\d +\[0\.\d\d, 0\.\d\d\] +0\.\d\d/m);
    expect(out).toMatch(
      /^shift, in deviations of what was learned from; 0 % of \d+ features outside: /m,
    );
  });

  test("speaks of no shift where numbers are taken within each sweep: about its own mean nothing is shifted", async () => {
    const { out } = await transferOf(at("gru.csv"));
    const [asTheyAre, within] = out.split("numbers within each sweep");
    expect(asTheyAre).toMatch(/outside: [^\n]* −?\d+\.\d\d \(\d+ % outside\)/);
    expect(within).toMatch(/^\d+ % of \d+ features outside: \S/m);
    expect(within).not.toMatch(/shift, in deviations|\.\d\d \(\d+ % outside\)/);
  });

  test("prints the same as a document of its own", async () => {
    const { out } = await transferOf(at("gru.csv"), "--json");
    const document = JSON.parse(out);
    expect(() => transferSchema.parse(document)).not.toThrow();
    expect(document).toMatchObject({
      ...{ schema: "lyapscope.transfer/1", from: "lstm.csv", to: "gru.csv" },
      ...{ settings: { from: 40, to: 40 }, verdict: { kind: "carries and adds" } },
    });
  });

  test("of sweeps reads both from the store, and refuses what it has not", async () => {
    const store = await openStore(at("runs.db"));
    await store.close();
    const sweeps = ["--sweep", "a", "--transfer", "b", "--store", at("runs.db")];
    const missing = await lyapscope(["readout", ...sweeps]);
    expect(missing.code).toBe(2);
    expect(missing.err).toMatch(/no sweep/);
    const saved = await transferOf(at("gru.csv"), "--table", at("x.parquet"));
    expect(saved.code).toBe(2);
    expect(saved.err).toContain("--table is not for --transfer");
  });

  test("says of every event why nothing is computed, or the areas with the claim", async () => {
    const { out } = await transferOf(at("gru.csv"));
    const said = out.replace(/\s+/g, " ");
    expect(said).toContain(
      "whether a setting diverges not computed: of the 40 settings of the sweep that is learned from of which it is known and open before training, 0 diverge and 40 do not; 5 of each are needed",
    );
    writeFileSync(at("ends.csv"), table(1, true));
    const ends = await lyapscope([
      ...["readout", "--csv", at("ends.csv"), "--transfer", at("ends.csv"), "--draws", "99"],
    ]);
    expect(ends.code).toBe(0);
    expect(ends.out).toMatch(/^whether a setting diverges$/m);
    expect(ends.out.replace(/\s+/g, " ")).toMatch(
      /teach to read them, tell which settings of the other sweep diverge: area [01]\.\d\d \[/,
    );
    expect(ends.out).toMatch(
      /^before training, numbers as they are: \d+ of 40 settings at home, \d+ of 40 there$/m,
    );
    expect(ends.out).toMatch(/^learned from +AUC there +97\.5 % +AUC at home +AUC learned there$/m);
    expect(ends.out).toMatch(/^spectrum +[01]\.\d\d +\[0\.\d\d, [01]\.\d\d\]/m);
    expect(ends.out).toMatch(/^gain in AUC /m);
  });

  test("is drawn, as a page with the document that it prints", async () => {
    const { code, err } = await transferOf(at("gru.csv"), "--plot", at("x.html"));
    expect(code).toBe(0);
    expect(err).toContain("wrote");
    const page = readFileSync(at("x.html"), "utf8");
    const { out } = await transferOf(at("gru.csv"), "--json");
    const [, within] = /id="lyapscope-transfer"[^>]*>(.*?)<\/script>/s.exec(page)!;
    expect(JSON.parse(within)).toEqual(JSON.parse(out));
    expect(page).toContain("lstm.csv → gru.csv");
    expect(page).toContain("Whether a setting diverges: not computed: ");
    await transferOf(at("gru.csv"), "--plot", at("x.svg"));
    expect(readFileSync(at("x.svg"), "utf8")).toMatch(/^<svg/);
  });
});
