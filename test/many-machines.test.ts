/** docs/guides/many-machines.md: its commands exist with these options, and its Job is one. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { optionsOf, parseArguments } from "../src/cli/arguments.ts";
import { COMMANDS } from "../src/cli/commands.ts";

const page = readFileSync(new URL("../docs/guides/many-machines.md", import.meta.url), "utf8");
const blocks = Array.from(page.matchAll(/^```\n([\s\S]*?)^```$/gm), ([, text]) => text!);
const typed = blocks
  .flatMap((block) => block.split("\n"))
  .filter((line) => line.startsWith("lyapscope "))
  .map((line) => line.split(" ").slice(1));

describe("the page's commands", () => {
  test("are of all kinds that it is about", () => {
    const kinds = new Set(typed.map(([name]) => name));
    expect([...kinds].sort()).toEqual(["slurm", "store", "sweep", "worker"]);
  });

  test.each(typed.map((words) => ({ line: words.join(" "), words })))(
    "$line",
    async ({ words: [name, ...words] }) => {
      const { command } = await COMMANDS[name!]!.load();
      expect(() => parseArguments(command, words)).not.toThrow();
    },
  );

  test("within sentences have the options that there are", async () => {
    const commands = Object.keys(COMMANDS).map(async (name) =>
      Object.keys(optionsOf((await COMMANDS[name]!.load()).command)),
    );
    // Of sbatch.
    const known = new Set([...(await Promise.all(commands)).flat(), "requeue"]);
    const spoken = page
      .replace(/^```[\s\S]*?^```$/gm, "")
      .matchAll(/`[^`\n]*?(?<!-)--([a-z][a-z-]*)[^`\n]*`/g);
    const unknown = Array.from(spoken, ([, option]) => option!).filter((each) => !known.has(each));
    expect(unknown).toEqual([]);
  });
});

describe("the Job for Kubernetes", () => {
  const [, text] = /^```yaml\n([\s\S]*?)^```$/m.exec(page)!;
  const job = parse(text!);
  const [container] = job.spec.template.spec.containers;

  test("is indexed, with a policy for pods that fail, and what that needs", () => {
    expect([job.apiVersion, job.kind]).toEqual(["batch/v1", "Job"]);
    const { completionMode, backoffLimitPerIndex, podReplacementPolicy } = job.spec;
    expect([completionMode, podReplacementPolicy]).toEqual(["Indexed", "Failed"]);
    expect(backoffLimitPerIndex).toBeGreaterThan(0);
    expect(job.spec.template.spec.restartPolicy).toBe("Never");
    expect(job.spec.completions).toBeGreaterThanOrEqual(job.spec.parallelism);
  });

  test("rules name the container, and disruptions come first", () => {
    const { rules } = job.spec.podFailurePolicy;
    expect(rules[0]).toEqual({
      action: "Ignore",
      onPodConditions: [{ type: "DisruptionTarget", status: "True" }],
    });
    // biome-ignore lint/suspicious/noExplicitAny: a YAML document, asked as it comes
    const codes = rules.slice(1).map(({ action, onExitCodes }: any) => {
      expect([onExitCodes.containerName, onExitCodes.operator]).toEqual([container.name, "In"]);
      return [action, onExitCodes.values];
    });
    expect(codes).toEqual([
      ["Ignore", [75]],
      ["FailIndex", [2, 42]],
    ]);
  });

  test("starts a worker with options that it has", async () => {
    const [program, name] = container.command;
    expect([program, name]).toEqual(["lyapscope", "worker"]);
    expect(container.args.every((word: unknown) => typeof word === "string")).toBe(true);
    const { command } = await COMMANDS[name]!.load();
    const parsed = parseArguments(command, container.args);
    expect([parsed.value("workers"), container.resources.requests.cpu]).toEqual(["4", "4"]);
    expect(parsed.value("store")).toMatch(/^postgres:\/\/[^:]+@/);
  });
});
