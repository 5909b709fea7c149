/** `lyapscope slurm`: what the script says, and what it does under a Slurm of the test's own. */
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { optionsOf } from "../../src/cli/arguments.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { arrayScript } from "../../src/cli/slurm/array-script.ts";
import { openStore } from "../../src/store/node/open-store.ts";
import { lyapscope, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const PATH = process.env["PATH"];

/** A program on a PATH of its own. */
function program(bin: string, name: string, text: string): string {
  mkdirSync(at(bin), { recursive: true });
  const path = join(at(bin), name);
  writeFileSync(path, `#!/bin/bash\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

beforeAll(() => {
  writeFileSync(
    at("base.yaml"),
    `task: { kind: delayed-copy, symbols: 2, length: 2, delay: 2 }
network: { cell: gru, hidden: 4 }
training: { epochs: 1, batchSize: 2 }
`,
  );
  writeFileSync(
    at("sweep.yaml"),
    `name: it's a sweep
base: base.yaml
space:
  network.hidden: { values: [2, 3] }
sampler: { kind: grid, trials: 2 }
seeds: 3
`,
  );
});
afterEach(() => {
  process.env["PATH"] = PATH;
});

const SCRIPT = {
  ...{ name: "a sweep", id: "0123456789abcdef", store: "postgres://me@server/db" },
  ...{ folder: "/home/me/it's here", tasks: 4, atOnce: 2, workers: 3, attempts: 5, grace: 90 },
  ...{ program: "lyapscope", options: ["--time=4:00:00"] },
};

describe("the script", () => {
  test("is one that bash can read, with the options that sbatch reads", () => {
    const script = arrayScript(SCRIPT);
    writeFileSync(at("check.sbatch"), script);
    execFileSync("bash", ["-n", at("check.sbatch")]);
    const options = Array.from(script.matchAll(/^#SBATCH (.*)$/gm), ([, option]) => option);
    expect(options).toEqual([
      ...["--job-name=a-sweep", "--array=0-3%2", "--ntasks=1", "--cpus-per-task=3", "--requeue"],
      ...["--open-mode=append", "--signal=B:TERM@90", "--output=a-sweep-%A_%a.log"],
      "--time=4:00:00",
    ]);
    // sbatch stops reading options at the first line that is no comment.
    const lines = script.split("\n");
    const first = lines.findIndex((line) => line !== "" && !line.startsWith("#"));
    expect(lines.findLastIndex((line) => line.startsWith("#SBATCH"))).toBeLessThan(first);
  });

  test("gives `lyapscope worker` options that it has", async () => {
    const used = arrayScript(SCRIPT)
      .match(/" worker .*/)![0]
      .match(/--[a-z-]+/g)!;
    const { command } = await COMMANDS["worker"]!.load();
    expect(Object.keys(optionsOf(command))).toEqual(
      expect.arrayContaining(used.map((word) => word.slice(2))),
    );
  });
});

/** Runs a script as a task of an array; a worker of the test's own stands in for lyapscope. */
function runTask(bin: string, env: Record<string, string> = {}) {
  program(bin, "scontrol", `echo "$@" >> ${at(bin)}/scontrol.txt`);
  const script = arrayScript({ ...SCRIPT, program: join(at(bin), "lyapscope") });
  writeFileSync(at(`${bin}.sbatch`), script);
  const slurm = { SLURM_ARRAY_JOB_ID: "77", SLURM_ARRAY_TASK_ID: "3", SLURM_JOB_ID: "80" };
  const child = spawn("bash", [at(`${bin}.sbatch`)], {
    env: { PATH: `${at(bin)}:${PATH}`, ...slurm, ...env },
  });
  let out = "";
  child.stdout.on("data", (data) => (out += data));
  child.stderr.on("data", (data) => (out += data));
  const ended = new Promise<{ code: number | null; out: string }>((done) =>
    child.on("close", (code) => done({ code, out })),
  );
  return {
    child,
    ended,
    saw: (text: string) => waitFor(() => out.includes(text) || child.exitCode !== null),
  };
}

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

const requeues = (bin: string): string => {
  try {
    return readFileSync(join(at(bin), "scontrol.txt"), "utf8");
  } catch {
    return "";
  }
};

describe("a task", () => {
  test("gives the worker its place, its sweep and its folder, whatever is in their names", async () => {
    program("words", "lyapscope", 'printf "%s\\n" "$@"');
    const { code, out } = await runTask("words").ended;
    expect(code).toBe(0);
    expect(out.split("\n").slice(1, -2)).toEqual([
      ...["worker", "--store", SCRIPT.store, "--sweep", SCRIPT.id, "--folder", SCRIPT.folder],
      ...["--workers", "3", "--attempts", "5"],
    ]);
  });

  test.each([0, 1, 2, 42])(
    "ends with %i as its worker does, and is not queued again",
    async (code) => {
      program(`end${code}`, "lyapscope", `exit ${code}`);
      expect((await runTask(`end${code}`).ended).code).toBe(code);
      expect(requeues(`end${code}`)).toBe("");
    },
  );

  test("that is told to end lets its worker save, and is queued again", async () => {
    const worker = `trap 'sleep 0.2; echo saved; exit 75' TERM
echo begun
while :; do sleep 0.05; done`;
    program("term", "lyapscope", worker);
    const { child, ended, saw } = runTask("term");
    await saw("begun");
    child.kill("SIGTERM");
    const { code, out } = await ended;
    expect(out).toContain("saved\ntask 3 ended with 75");
    expect([code, requeues("term")]).toEqual([0, "requeue 77_3\n"]);
  });

  test("is not queued again for ever", async () => {
    program("often", "lyapscope", "exit 75");
    const { code, out } = await runTask("often", { SLURM_RESTART_COUNT: "100" }).ended;
    expect([code, requeues("often")]).toEqual([75, ""]);
    expect(out).toContain("queued again 100 times already");
  });

  test("says where there is no lyapscope", async () => {
    const { code, out } = await runTask("empty").ended;
    expect(code).toBe(2);
    expect(out).toContain("is not to be found on");
  });
});

describe("slurm", () => {
  const words = (...more: string[]) => [
    ...["slurm", at("sweep.yaml"), "--store", at("runs.db"), ...more],
  ];

  test("records the sweep, and writes a script for it", async () => {
    const { code, out, err } = await lyapscope(words("--tasks", "2"));
    expect([code, err]).toEqual([
      0,
      expect.stringContaining("is a file: only tasks on the machine"),
    ]);
    const store = await openStore(at("runs.db"));
    const [sweep] = await store.sweeps();
    await store.close();
    expect(sweep!.name).toBe("it's a sweep");
    expect(out).toContain(`--sweep ${sweep!.id} --folder`);
    expect(out).toContain("#SBATCH --array=0-1\n");
    expect(out).toContain(`store='${at("runs.db")}'`);
  });

  test("has as many tasks as runs, 16 at most", async () => {
    const { out } = await lyapscope(words("--json"));
    expect(JSON.parse(out).tasks).toBe(6);
    const { out: wider } = await lyapscope(words("--json", "--workers", "4"));
    expect(JSON.parse(wider).tasks).toBe(2);
  });

  test("--submit hands the script to sbatch, and says what it is called", async () => {
    program(
      "bin",
      "sbatch",
      `echo "$@" > ${at("bin")}/words.txt; cat > ${at("bin")}/script.txt; echo "4711;cluster"`,
    );
    process.env["PATH"] = `${at("bin")}:${PATH}`;
    const { code, out, err } = await lyapscope(words("--submit", "-o", at("mine.sbatch")));
    expect([code, out]).toEqual([0, ""]);
    expect(err).toContain("job 4711, 6 tasks; squeue -j 4711 shows them");
    expect(readFileSync(join(at("bin"), "words.txt"), "utf8")).toBe("--parsable\n");
    const script = readFileSync(join(at("bin"), "script.txt"), "utf8");
    expect(script).toBe(readFileSync(at("mine.sbatch"), "utf8"));
  });

  test("--submit without an sbatch, and with one that refuses, says so", async () => {
    process.env["PATH"] = at("nowhere");
    const { code, err } = await lyapscope(words("--submit"));
    expect([code, err]).toEqual([
      1,
      expect.stringContaining("there is no sbatch on this machine; -o FILE"),
    ]);
    program("refusing", "sbatch", "echo 'invalid partition' >&2; exit 1");
    process.env["PATH"] = `${at("refusing")}:${PATH}`;
    const refused = await lyapscope(words("--submit"));
    expect(refused.err).toContain("sbatch refused the script: invalid partition");
  });

  test("an option of sbatch that is none is refused before anything is recorded", async () => {
    const { code, err } = await lyapscope(words("--sbatch", "time\nrm -rf"));
    expect([code, err]).toEqual([2, expect.stringContaining("expected an option of sbatch")]);
  });
});
