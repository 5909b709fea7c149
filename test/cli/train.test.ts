/** `lyapscope train` from files to files. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import { createStyle } from "../../src/cli/terminal/style.ts";
import { TASK_KINDS } from "../../src/experiment/configuration/tasks/tasks.ts";
import { networkFile } from "../../src/formats/own/network-file.ts";
import { readModel } from "../../src/formats/read-model.ts";
import { createNetwork } from "../../src/training/index.ts";
import { runSql } from "../store/node/files.ts";
import { read, stepsOf } from "../store/read-events.ts";
import { lyapscope, type Outcome, temporaryFolder } from "./run-cli.ts";

const TINY = `
name: tiny
seed: 2
task: { kind: flip-flop, sequences: 48, validation: 8, steps: 30, bits: 2 }
network: { cell: gru, hidden: 5 }
training: { epochs: 3, batchSize: 16, optimiser: { kind: adam, learningRate: 0.01 } }
monitor: { budget: null, exponents: 2 }
`;

/** A folder with a configuration, and its command line. Worker threads load built files: stay here. */
function prepared(yaml = TINY) {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  writeFileSync(at("train.yaml"), yaml);
  const args = (...more: string[]) => [
    ...["train", at("train.yaml"), "--store", at("runs.db"), "--threads", "1"],
    ...more,
  ];
  return { folder, at, args, train: (...more: string[]) => lyapscope(args(...more)) };
}

/** As {@link lyapscope}, interrupted when stderr says something. */
async function interruptedAt(words: RegExp, args: readonly string[]): Promise<Outcome> {
  const controller = new AbortController();
  const written = { out: "", err: "" };
  const output = (name: "out" | "err") => ({
    write(text: string) {
      written[name] += text;
      if (words.test(written.err)) controller.abort(new DOMException("", "AbortError"));
    },
    isTerminal: false,
    width: 80,
    style: createStyle(false, {}),
  });
  const context = { out: output("out"), err: output("err"), env: {}, signal: controller.signal };
  return { code: await main(args, context), ...written };
}

describe("train", () => {
  test("prints what is learned and a row per epoch on stderr, the result on stdout", async () => {
    const { train } = prepared();
    const { code, out, err } = await train();
    expect(code).toBe(0);
    expect(err).toMatch(
      /^flip-flop of 2 bits\ngru 5, 147 parameters; 48 sequences to learn from, 8/,
    );
    expect(err).toMatch(
      /without a network \(the input itself\) 0\.\d+; at best .* 0; accuracy: bits/,
    );
    expect(err).toMatch(/run [0-9a-f]{16}, recorded in .*runs\.db/);
    const rows = err.split("\n").filter((line) => /^ +\d/.test(line));
    expect(rows.map((row) => row.trim().split(/ +/)[0])).toEqual(["0", "1", "2", "3"]);
    for (const row of rows) expect(row).toMatch(/-?\d\.\d+ ± 0\.\d+ +\d\.\d\d/);
    expect(rows[1]).toMatch(/^ {4}1 .* \d+\.\d % .* \d+ s$/);
    expect(out).toMatch(/^flip-flop of 2 bits: finished after 3 epochs, 9 steps\nheld-out loss \d/);
    expect(out).toMatch(/bits right: \d+\.\d %\n/);
    expect(out).toMatch(
      /λ₁ = -\d\.\d+ ± \d\.\d+ nats\/step, Kaplan–Yorke dimension 0\.00, 2 exponents/,
    );
    expect(out + err).not.toContain("\u001b");
  });

  test("ends in commands that show and draw the run, as they are to be typed", async () => {
    const { at, train } = prepared();
    const { out } = await train();
    const [show, draw] = out
      .split("\n")
      .filter((line) => line.startsWith("  lyapscope "))
      .map((line) => line.trim().split(" ").slice(1));
    expect((await lyapscope(show!)).out).toContain("validationLoss");
    const picture = at("training.svg");
    const drawn = await lyapscope(draw!.map((word) => (word === "training.svg" ? picture : word)));
    expect([drawn.code, drawn.err]).toEqual([0, `wrote ${picture}\n`]);
    expect(readFileSync(picture, "utf8").includes("Training of tiny: gru 5, run ")).toBe(true);
  });

  test("a network that has learned nothing is not praised", async () => {
    const { out } = await prepared(TINY.replace("learningRate: 0.01", "learningRate: 0")).train();
    expect(out).toMatch(/root mean square error \S+, above that of the input itself: nothing/);
    expect(out).not.toContain("times below");
  });

  test("takes flags before the file, and counts them as another run", async () => {
    const { train } = prepared();
    const runOf = ({ err }: Outcome) => /run ([0-9a-f]{16}),/.exec(err)![1];
    const first = await train("--epochs", "1");
    expect(first.out).toContain("finished after 1 epoch, 3 steps");
    const others = [
      await train("--epochs", "1", "--seed", "5"),
      await train("--epochs", "1", "--kernels", "reference"),
      await train("--epochs", "1", "--spectrum-budget", "20%"),
    ];
    expect(new Set([first, ...others].map(runOf)).size).toBe(4);
    // Where things go and how they are called does not count.
    const again = await train(
      "--epochs",
      "1",
      "--output",
      join(temporaryFolder(), "n.safetensors"),
    );
    expect(again.err).toContain(`run ${runOf(first)} in`);
  });

  test("prints one JSON document", async () => {
    const { train } = prepared();
    const { out } = await train("--json");
    const document = JSON.parse(out);
    expect(document).toMatchObject({
      schema: "lyapscope.train/1",
      outcome: "finished",
      epochs: 3,
      steps: 9,
      resumedFrom: null,
      divergence: null,
      task: { kind: "flip-flop", loss: "mean-squared-error", accuracy: "bits right" },
      threads: 1,
    });
    expect(document.history.map(({ epoch }: { epoch: number }) => epoch)).toEqual([1, 2, 3]);
    expect(document.history[2].validationLoss).toBe(document.metrics.validationLoss);
    expect(document.spectra).toHaveLength(1);
    expect(document.spectra[0].exponents).toHaveLength(2);
  });

  test("a finished run is not trained again, unless --fresh", async () => {
    const { train } = prepared();
    await train();
    const again = await train();
    expect(again.err).toMatch(
      /runs\.db is finished: 3 epochs, 9 steps \(--fresh begins again\)\n\n$/,
    );
    expect(again.out).toContain("was finished after 3 epochs, 9 steps");
    const fresh = await train("--fresh");
    expect(fresh.out).toContain("finished after 3 epochs");
    expect(fresh.err).not.toContain("goes on");
  });

  test("more epochs go on from the finished run, as flag and as setting; runs says from which", async () => {
    const whole = prepared();
    await whole.train("--epochs", "5", "--output", whole.at("network.safetensors"));
    const { at, train } = prepared();
    const first = JSON.parse((await train("--json")).out);
    const boards = ["--tensorboard", at("boards"), "--output", at("network.safetensors")];
    const { code, err, out } = await train("--set", "training.epochs=5", ...boards);
    expect(code).toBe(0);
    expect(err).toMatch(
      new RegExp(
        `run [0-9a-f]{16} in \\S* goes on from run ${first.run} at epoch 3 of 5, after step 9 \\(--fresh begins again\\)\n\nepoch`,
      ),
    );
    const rows = err.split("\n").filter((line) => /^ +\d/.test(line));
    expect(rows.map((row) => row.trim().split(/ +/)[0])).toEqual(["4", "5"]);
    expect(out).toContain("finished after 5 epochs, 15 steps");
    expect(readFileSync(at("network.safetensors"))).toEqual(
      readFileSync(whole.at("network.safetensors")),
    );
    const [board] = readdirSync(at("boards"));
    const [events] = readdirSync(at(`boards/${board}`));
    const written = read(readFileSync(at(`boards/${board}/${events}`)));
    expect(stepsOf(written, "loss")).toEqual([3, 6, 9, 12, 15]);
    const again = await train("--epochs", "5", "--json");
    expect(again.err).toContain("is finished: 5 epochs, 15 steps");
    const document = JSON.parse(again.out);
    expect(document.origin).toEqual({ run: first.run, step: 9 });
    const listing = await lyapscope(["runs", "--store", at("runs.db")]);
    expect(listing.out).toMatch(
      new RegExp(`goes on from .*\n.* – +epochs=3\n.* ≥ \\d+ s  ${first.run} `),
    );
    const details = await lyapscope(["runs", document.run, "--store", at("runs.db")]);
    expect(details.out).toMatch(new RegExp(`goes on from +run ${first.run}, after step 9`));
  });

  test("with a budget the clock decides on spectra, and going on says so", async () => {
    const { train } = prepared(TINY.replace("budget: null", "budget: 0.05"));
    await train("--epochs", "1");
    const { err } = await train("--epochs", "2");
    expect(err).toContain("which spectra there are the clock decides (monitor.budget)");
  });

  test("patience ends it as stopped early, in the table, in the summary and in the list", async () => {
    const { at, train } = prepared(TINY.replace("learningRate: 0.01", "learningRate: 0"));
    const { code, err, out } = await train("--set", "training.patience=1");
    expect([code, err.includes("note: stopped early: no better for 1 epoch\n")]).toEqual([0, true]);
    expect(out).toContain("stopped early after 2 epochs, 6 steps: no better for 1 epoch\n");
    const listing = await lyapscope(["runs", "--store", at("runs.db")]);
    expect(listing.out).toContain(" stopped early ");
    const { err: wrong } = await train("--set", "training.patience=0");
    expect(wrong).toContain("training.patience is 0; expected at least 1");
  });

  test("a damaged checkpoint is passed over for the one before it, and so said", async () => {
    const { at, train } = prepared(TINY.replace("epochs: 3", "epochs: 4"));
    const whole = await train("--output", at("whole.safetensors"));
    expect(whole.code).toBe(0);
    runSql(
      at("runs.db"),
      "update checkpoints set bytes = x'00' where step = (select max(step) from checkpoints)",
    );
    const { code, err } = await train("--output", at("network.safetensors"));
    expect(code).toBe(0);
    expect(err).toMatch(
      /note: \S*runs\.db: the record of run \S+ is damaged: its checkpoint at step 12/,
    );
    expect(err).toMatch(/note: run \S+ goes on from its checkpoint at step 9, in epoch 4\n/);
    expect(readFileSync(at("network.safetensors"))).toEqual(readFileSync(at("whole.safetensors")));
  });

  test("Ctrl-C saves, says how to go on, and going on gives the same network", async () => {
    const whole = prepared();
    await whole.train("--output", whole.at("network.safetensors"));
    const { args, at, train } = prepared();
    const stopped = await interruptedAt(/^ +1 .*$/m, args());
    expect(stopped.code).toBe(130);
    expect(stopped.err).toMatch(
      /stopped after 3 steps, in epoch 2; saved in .*runs\.db\. To go on: lyapscope train \S*train\.yaml --store \S*runs\.db --threads 1\n/,
    );
    expect(stopped.out).toBe("");
    const resumed = await train("--output", at("network.safetensors"));
    expect(resumed.err).toContain("goes on after step 3, in epoch 2 of 3");
    expect(readFileSync(at("network.safetensors"))).toEqual(
      readFileSync(whole.at("network.safetensors")),
    );
  });

  test("divergence ends with exit code 0 and is said loudly", async () => {
    const { train } = prepared(
      TINY.replace("gru", "relu").replace("adam, learningRate: 0.01", "sgd, learningRate: 1000"),
    );
    const { code, out } = await train();
    expect(code).toBe(0);
    expect(out).toMatch(/DIVERGED in epoch \d+: (step|the loss) .*\n/);
    expect(out).toContain("last healthy spectrum: λ₁ = ");
  });

  test("writes what spectrum and inspect read, with the vocabulary of a text beside it", async () => {
    const { at, train } = prepared(`
task: { kind: text, path: words/text.txt }
network: { cell: lstm, hidden: 4, layers: 2, embedding: 3 }
training: { epochs: 1, batchSize: 4, steps: 20 }
`);
    mkdirSync(at("words"));
    const text = "so much depends upon a red wheel barrow glazed with rain water. ".repeat(20);
    writeFileSync(at("words/text.txt"), text);
    const output = at("network.safetensors");
    const { err, code } = await train("--output", output);
    expect([code, err]).toEqual([0, expect.stringContaining(`wrote ${output}\n`)]);
    const vocabulary = at("network.vocabulary.json");
    expect(JSON.parse(readFileSync(vocabulary, "utf8"))).toEqual([...new Set(text)].sort());
    const spectrum = await lyapscope([
      ...["spectrum", output, "--input", at("words/text.txt"), "--vocab", vocabulary],
      ...["--threads", "1", "--json"],
    ]);
    expect(spectrum.code).toBe(0);
    expect(JSON.parse(spectrum.out).state.size).toBe(16);
    const inspected = await lyapscope(["inspect", output]);
    expect(inspected.out).toMatch(/lstm/);
    expect(inspected.out).toMatch(/readout/);
  });

  test("writes event files for TensorBoard, another one after a resumption", async () => {
    const { args, at, train } = prepared();
    const board = ["--tensorboard", at("board")];
    await interruptedAt(/^ +1 .*$/m, args(...board));
    await train(...board);
    await train(...board); // is finished: nothing to write
    const [run] = readdirSync(at("board"));
    expect(run).toMatch(/^tiny-[0-9a-f]{8}$/);
    const files = readdirSync(at(`board/${run}`)).map((file) => at(`board/${run}/${file}`));
    expect(files).toHaveLength(2);
    const [first, second] = files.map((file) => read(readFileSync(file)));
    // The second has everything, so that TensorBoard may forget the first.
    expect(new Set(stepsOf(first, "validationLoss"))).toEqual(new Set([3]));
    expect(stepsOf(second, "validationLoss")).toEqual([3, 6, 9]);
    expect(stepsOf(second, "exponents/joint")).toEqual([0, 3, 6, 9]);
    // Another seed has a folder of its own.
    await train(...board, "--seed", "5", "--epochs", "1");
    expect(readdirSync(at("board"))).toHaveLength(2);
  });

  test("says where TensorBoard finds a training that is finished already", async () => {
    const { at, train } = prepared();
    await train();
    const { err } = await train("--tensorboard", at("board"));
    const words = /note: nothing new for TensorBoard; what is recorded: lyapscope (.*)/.exec(
      err,
    )![1]!;
    expect((await lyapscope(words.split(" "))).code).toBe(0);
    const [run] = readdirSync(at("board"));
    const [file] = readdirSync(at(`board/${run}`));
    const events = read(readFileSync(at(`board/${run}/${file}`)));
    expect(stepsOf(events, "loss")).toEqual([3, 6, 9]);
    expect(stepsOf(events, "largest_exponent/joint")).toEqual([0, 3, 6, 9]);
  });
});

/** Those that PyTorch has as they are first. */
const CELLS = ["lstm", "gru", "tanh", "relu", "minimal-gated", "leaky", "antisymmetric"] as const;

describe("the network's file", () => {
  test.each(CELLS)("%s is read back number by number", async (cell) => {
    const own = { leaky: { leak: 0.3 }, antisymmetric: { step: 0.2, diffusion: 0.05 } };
    const options = own[cell as keyof typeof own] ?? {};
    const network = createNetwork({
      ...{ cell, inputSize: 5, embedding: 3, hiddenSize: 4, layers: 2, outputs: 5, seed: 1 },
      initial: { recurrent: { kind: "normal", deviation: 1 } },
      ...options,
    });
    const reading = { inputs: 5, outputs: 5, vocabulary: null, scaling: null, features: null };
    const result = { network, reading, position: { epoch: 2, step: 9 } };
    const settings = { cell, ...options } as unknown;
    const { files, notes } = networkFile(
      "n.safetensors",
      result,
      settings as Parameters<typeof networkFile>[2],
    );
    expect([files.length, notes.length]).toEqual([1, CELLS.indexOf(cell) < 3 ? 0 : 1]);
    const bytes = files[0].content as Uint8Array;
    const model = await readModel({ name: "n", files: new Map([["n.safetensors", bytes]]) });
    const [read] = model.networks;
    expect(read.cell.definition).toEqual(network.cell.definition);
    expect(read.assumptions.join()).not.toContain("nonlinearity");
    expect(read.layers[1]).toMatchObject({ cell, hiddenSize: 4 });
    expect(read.embedding!.values).toEqual(network.embedding!.values);
    expect(read.readout!.weights).toEqual(network.readout.weights);
    expect(read.readout!.bias).toEqual(network.readout.bias);
  });

  test("says what has to be said to read cells that look like others", async () => {
    const { at, train } = prepared(TINY.replace("gru", "relu"));
    const { err } = await train("-o", at("n.safetensors"));
    expect(err).toContain('note: PyTorch is to be told nonlinearity="relu"\n');
  });
});

describe("wrong use", () => {
  test("all mistakes of the file, with their places", async () => {
    const { train } = prepared(TINY.replace("bits: 2", "bit: 2").replace("epochs: 3", "epochs: x"));
    const { code, err, out } = await train();
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("train.yaml:4:67: task.bit is not known; did you mean bits?\n");
    expect(err).toContain('train.yaml:6:21: training.epochs is "x"; expected a number\n');
    expect(err).toContain("lyapscope train: train.yaml has 2 mistakes\n");
  });

  test("a mistake of --set is said to be that one's, and the file's its own", async () => {
    const { train } = prepared(TINY.replace("bits: 2", "bit: 2"));
    const { err: both } = await train("--set", "training.epochs=abc");
    expect(both).toContain('--set training.epochs: training.epochs is "abc"; expected a number\n');
    expect(both).toContain(
      "lyapscope train: train.yaml and --set training.epochs have 2 mistakes\n",
    );
    const { train: sound } = prepared(TINY);
    const { code, err } = await sound("--set", "training.epochs=abc");
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/^lyapscope train: --set training\.epochs has a mistake$/m),
    ]);
    expect(err).not.toContain("train.yaml");
  });

  test.each([
    [[], "CONFIG is missing"],
    [["no.yaml"], "there is no file or folder no.yaml"],
    [["--template", "lorentz"], "did you mean lorenz?"],
    [["--template", "sine", "--json"], "--json is for a training, and --template prints"],
    [["--template", "sine", "train.yaml"], "got one already, train.yaml"],
    [["--template", "sine", "--set", "task.dt=1"], "train: --set task.dt has a mistake"],
    [
      ["--keys", "--json"],
      "--keys prints all keys of a configuration, and stands alone; got --json",
    ],
    [["."], "train: . is a folder; expected a file\n"],
  ])("train %j", async (args, message) => {
    const { code, err } = await lyapscope(["train", ...args]);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  test.each([
    [["--spectrum-budget", "500%"], "expected a share of the time such as 5%, or none"],
    [["--epochs", "0"], "expected an integer from 1 on"],
    [["--output", "network.pt"], "expected a name ending in .safetensors"],
    [
      ["--data", "x.txt"],
      "task.path has no effect on flip-flop; expected it with text or series alone",
    ],
    [["--set", "epochs"], '--set is "epochs"; expected KEY=VALUE'],
    [["--set", "=3"], "expected KEY=VALUE"],
    [["--set", "trainin.epochs=3"], "no configuration has this key; did you mean training.epochs?"],
    [["--set", "seed.x=3"], "--set seed.x: no configuration has this key"],
    [
      ["--set", "network.hidden=many"],
      '--set network.hidden: network.hidden is "many"; expected a number',
    ],
    [["--set", "task.features=[x"], "which is no YAML"],
    [["--set", "seed=1", "--set", "seed=2"], "seed is given twice: by --set seed and --set seed"],
    [
      ["--epochs", "2", "--set", "training.epochs=3"],
      "given twice: by --epochs and --set training",
    ],
  ])("%j", async (more, message) => {
    const { code, err } = await prepared().train(...more);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  test("a text that is not there", async () => {
    const { code, err } = await prepared(
      TINY.replace(/task: .*/, "task: { kind: text, path: t.txt }"),
    ).train();
    expect([code, err]).toEqual([2, expect.stringMatching(/there is no file or folder .*t\.txt/)]);
  });

  test("a file in the place of the folder for TensorBoard", async () => {
    const { at, train } = prepared();
    const { code, err } = await train("--tensorboard", at("train.yaml"));
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/--tensorboard is ".*train\.yaml", a file; expected a folder\n/),
    ]);
  });

  test("a folder in the place of a text", async () => {
    const { code, err } = await prepared(
      TINY.replace(/task: .*/, "task: { kind: text, path: . }"),
    ).train();
    expect([code, err]).toEqual([2, expect.stringMatching(/ is a folder; expected a file\n/)]);
  });
});

describe("--set", () => {
  test("puts settings before the file's, each typed as the schema wants it", async () => {
    const { train, at } = prepared();
    const more = [
      "network.hidden=4",
      "name=7",
      "training.clip={ norm: 1e-1 }",
      "monitor.exponents=all",
    ];
    const { code } = await train(...more.flatMap((each) => ["--set", each]), "--epochs", "1");
    expect(code).toBe(0);
    const { out } = await lyapscope(["runs", "export", "--store", at("runs.db"), "-o", at(".")]);
    expect(out).toBe("");
    const [run] = JSON.parse(readFileSync(at("runs.json"), "utf8")).runs;
    expect(run).toMatchObject({
      name: "7",
      configuration: {
        network: { hidden: 4 },
        training: { clip: { norm: 0.1 } },
        monitor: { exponents: "all" },
      },
    });
  });

  test("stands in the command that goes on", async () => {
    const { args } = prepared();
    const more = ["--set", "network.hidden=4", "--set", "name=a b"];
    const { err } = await interruptedAt(/^ +1 .*$/m, args(...more));
    expect(err).toContain('--set network.hidden=4 --set "name=a b"');
  });

  test("paths are those of the working folder, as with --data", async () => {
    const { at } = prepared();
    mkdirSync(at("a/b"), { recursive: true });
    writeFileSync(
      at("a/b/train.yaml"),
      TINY.replace(/task: .*/, "task: { kind: text, path: no.txt }"),
    );
    writeFileSync(at("other.txt"), "what is read is what was typed. ".repeat(40));
    const path = relative(process.cwd(), at("other.txt"));
    const told = ["--set", `task.path=${path}`, "--epochs", "1", "--threads", "1"];
    const { code } = await lyapscope([
      ...["train", at("a/b/train.yaml"), "--store", at("runs.db"), ...told],
    ]);
    expect(code).toBe(0);
  });
});

describe("--keys", () => {
  test("prints the page of all keys", async () => {
    const { out, code } = await lyapscope(["train", "--keys"]);
    expect([code, out.split("\n")[0]]).toEqual([0, "# Keys of a configuration"]);
    expect(out).toContain("| `training.epochs` | a whole number from 1 on | `10` |");
  });
});

describe("--template", () => {
  /** Files that templates leave to the user. */
  function withFiles(folder: string): void {
    const at = (name: string) => join(folder, name);
    writeFileSync(at("heldout.txt"), "so much depends upon a red wheel barrow ".repeat(30));
    writeFileSync(
      at("series.csv"),
      `x\n${Array.from({ length: 400 }, (_, t) => Math.sin(t)).join("\n")}\n`,
    );
    const idx = (shape: number[], values: (i: number) => number) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const bytes = new Uint8Array(4 + 4 * shape.length + size);
      bytes.set([0, 0, 8, shape.length]);
      for (const [i, n] of shape.entries()) new DataView(bytes.buffer).setUint32(4 + 4 * i, n);
      for (let i = 0; i < size; i++) bytes[4 + 4 * shape.length + i] = values(i);
      return gzipSync(bytes);
    };
    for (const [part, count] of [
      ["train", 24],
      ["t10k", 8],
    ] as const) {
      writeFileSync(
        at(`${part}-images-idx3-ubyte.gz`),
        idx([count, 4, 3], (i) => (37 * i) % 256),
      );
      writeFileSync(
        at(`${part}-labels-idx1-ubyte.gz`),
        idx([count], (i) => i % 3),
      );
    }
  }

  test.each(TASK_KINDS)("%s prints a configuration that runs anywhere", async (name) => {
    const { out, code } = await lyapscope([
      ...["train", "--template", name, "--epochs", "1", "--set", "network.hidden=8"],
    ]);
    expect(code).toBe(0);
    expect(out).toMatch(/^# yaml-language-server: \$schema=.*train\.schema\.json\n# \w/);
    expect(out).toContain("hidden: 8\n");
    // It is written into the working folder, and can be committed there.
    const [, schema] = /\$schema=(.*)/.exec(out)!;
    expect(schema).toBe("schema/train.schema.json");
    expect(out).not.toMatch(/\.\.\/|: \//);
    // The same, but small.
    const small = out
      .replace(/sequences: \d{2,}/g, "sequences: 32")
      .replace(/validation: \d\d+/, "validation: 4")
      .replace("exponents: 16", "exponents: 8")
      .replace(/(exponents: \d+\n {2}sequences: )\d+/, "$14")
      .replace(/ {2}closedLoop:\n.*\n.*\n.*\n/, "");
    const { folder, train } = prepared(small);
    withFiles(folder);
    const { out: summary, err } = await train();
    expect(err).toMatch(/^ +1 /m);
    expect(summary).toContain("finished after 1 epoch");
  });

  test("is the example's own text where nothing is put in its place", async () => {
    const { out } = await lyapscope(["train", "--template", "flip-flop"]);
    const example = readFileSync(new URL("../../examples/flip-flop.yaml", import.meta.url), "utf8");
    expect(out).toBe(example.replace("../schema", "schema"));
  });
});
