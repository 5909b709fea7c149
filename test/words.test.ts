/** Words at the border (docs/decisions/0006-words.md), and options that there are not. */
import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { elman, gru } from "../src/cells/index.ts";
import { sequenceFromNumbers } from "../src/data/sequences.ts";
import { configurationWords } from "../src/experiment/configuration/configuration-schema.ts";
import { lyapunovSpectrum } from "../src/spectrum/lyapunov-spectrum.ts";
import { createNetwork } from "../src/training/create-network.ts";
import { ownWord, requireKnown, withOwnWords } from "../src/words.ts";

describe("words", () => {
  test("one of ours is handed back; anything else is refused with what was meant", () => {
    expect(ownWord("f", "unit", "bits", ["nats", "bits"])).toBe("bits");
    expect(() => ownWord("f", "unit", "bit", ["nats", "bits"])).toThrow(
      'f: unit is "bit"; expected one of nats, bits; did you mean bits?',
    );
    expect(() => ownWord("f", "unit", undefined, ["nats"])).toThrow("unit is undefined");
  });

  test("plain data keep their numbers and arrays; other texts are told of, with their names", () => {
    const numbers = Float64Array.of(1, 2);
    const message = {
      type: "start",
      layers: [{ cell: "gru", numbers }],
      note: "by hand",
      none: null,
    };
    expect(withOwnWords(message, ["start", "gru"])).toEqual(message);
    expect(withOwnWords(message, []).layers[0]!.numbers).toBe(numbers);
    const refused: string[] = [];
    withOwnWords(message, ["start"], (text, name) => {
      refused.push(`${name}: ${text}`);
      return text;
    });
    expect(refused).toEqual(["cell: gru", "note: by hand"]);
  });

  test("a configuration's words are those of its schema", () => {
    const words = configurationWords();
    expect(words).toEqual(expect.arrayContaining(["float32", "per-layer", "adam", "lstm", "all"]));
  });
});

describe("options that there are not", () => {
  const weights = { inputWeights: Float64Array.of(1), recurrentWeights: Float64Array.of(0.5) };
  const layer = { inputSize: 1, hiddenSize: 1, ...weights };
  const inputs = sequenceFromNumbers(new Float64Array(50), 1);

  test("are refused with the one that was meant", async () => {
    expect(() => requireKnown("f", { b: 1 } as object, {})).toThrow("f: b is no option");
    expect(() => elman({ ...layer, actvation: "relu" } as never)).toThrow(
      "elman: actvation is no option; did you mean activation?",
    );
    expect(() => gru({ ...layer, forgetBias: 1 } as never)).toThrow("gru: forgetBias is no option");
    const network = { cell: "gru", inputSize: 1, hiddenSize: 2, outputs: 1, layer: 2 };
    expect(() => createNetwork(network as never)).toThrow("did you mean layers?");
    const spectrum = lyapunovSpectrum(elman(layer), inputs, { exponent: 1 } as never);
    await expect(spectrum).rejects.toThrow(
      "lyapunovSpectrum: exponent is no option; did you mean exponents?",
    );
  });

  test("nor are words and values of another kind taken", async () => {
    const run = (options: object, set: unknown = inputs) =>
      lyapunovSpectrum(elman(layer), set as never, options as never);
    await expect(run({ stack: "perlayer" })).rejects.toThrow("did you mean per-layer?");
    await expect(run({ interval: "automatic" })).rejects.toThrow("expected auto");
    await expect(run({}, new Float64Array(10))).rejects.toThrow("inputs are a Float64Array");
    await expect(run({ initialState: new Float64Array(1) })).rejects.toThrow(
      "initialState is a Float64Array; expected an array of Float64Array",
    );
    await expect(run(7 as never)).rejects.toThrow("options are number; expected an object");
  });
});

/** Where numbers are made: what is created there runs hot. */
const HOT = /^(kernels|cells|orthonormalisation|spectrum|training)\//;

/** Comparisons of a captured variable with a text, inside of a function that was made by another. */
function capturedWords(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const subject = comparedWithText(node);
    if (subject !== null && isCaptured(subject)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push(`${path}:${line + 1}: ${subject.text} is compared with a text in a closure`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The variable at the root of what is compared with a text; null if nothing is. */
function comparedWithText(node: ts.Node): ts.Identifier | null {
  if (ts.isSwitchStatement(node)) {
    const ofTexts = node.caseBlock.clauses.some(
      (clause) => ts.isCaseClause(clause) && ts.isStringLiteralLike(clause.expression),
    );
    return ofTexts ? rootOf(node.expression) : null;
  }
  if (!ts.isBinaryExpression(node)) return null;
  const { kind } = node.operatorToken;
  const compares =
    kind === ts.SyntaxKind.EqualsEqualsEqualsToken ||
    kind === ts.SyntaxKind.ExclamationEqualsEqualsToken;
  if (!compares) return null;
  if (ts.isStringLiteralLike(node.right)) return rootOf(node.left);
  return ts.isStringLiteralLike(node.left) ? rootOf(node.right) : null;
}

function rootOf(node: ts.Expression): ts.Identifier | null {
  if (ts.isIdentifier(node)) return node;
  return ts.isPropertyAccessExpression(node) ? rootOf(node.expression) : null;
}

/** Whether a name belongs to a function around the innermost one, rather than to that or to the file. */
function isCaptured(name: ts.Identifier): boolean {
  let depth = 0;
  for (let node: ts.Node = name; node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    if (declares(parent, name.text)) return depth > 0;
    if (ts.isFunctionLike(parent)) depth++;
  }
  return false;
}

/** Whether a scope declares a name: a function its parameters, a block its variables. */
function declares(scope: ts.Node, name: string): boolean {
  const bound = (binding: ts.BindingName): boolean =>
    ts.isIdentifier(binding)
      ? binding.text === name
      : binding.elements.some((each) => ts.isBindingElement(each) && bound(each.name));
  if (ts.isFunctionLike(scope)) return scope.parameters.some((each) => bound(each.name));
  if (ts.isForOfStatement(scope) && ts.isVariableDeclarationList(scope.initializer)) {
    return scope.initializer.declarations.some((each) => bound(each.name));
  }
  return (
    (ts.isBlock(scope) || ts.isCaseClause(scope)) &&
    scope.statements.some(
      (each) =>
        ts.isVariableStatement(each) &&
        each.declarationList.declarations.some((declaration) => bound(declaration.name)),
    )
  );
}

describe("src/", () => {
  const root = new URL("../src/", import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".ts") && !/^kernels\/(generated|assembly)\//.test(path));
  const textOf = (path: string) => readFileSync(new URL(path, root), "utf8");

  test("the rule finds the comparison that V8 gets wrong, and no decision taken once", () => {
    const made = (body: string) => `function make(precision: string) {\n${body}\n}\n`;
    const bad = made('return (n: number) => (precision === "float64" ? n : 0);');
    expect(capturedWords("kernels/a.ts", bad)).toHaveLength(1);
    const byField = made('const own = { precision }; return () => own.precision !== "float64";');
    expect(capturedWords("kernels/a.ts", byField)).toHaveLength(1);
    const bySwitch = made('return () => { switch (precision) { case "float64": return 1; } };');
    expect(capturedWords("kernels/a.ts", bySwitch)).toHaveLength(1);
    const good = made('const size = precision === "float64" ? 8 : 4; return () => size;');
    expect(capturedWords("kernels/a.ts", good)).toEqual([]);
    const parameter = made('return (form: string) => form === "TN";');
    expect(capturedWords("kernels/a.ts", parameter)).toEqual([]);
  });

  test("no closure where numbers are made compares a captured word", () => {
    const hot = files.filter((path) => HOT.test(path));
    expect(hot.flatMap((path) => capturedWords(path, textOf(path)))).toEqual([]);
  });

  test("messages between threads pass the border: these files name the ports, or make a worker", () => {
    const named = files.filter((path) =>
      /\b(parentPort|workerData|new Worker)\b/.test(textOf(path)),
    );
    // Bundlers find a Web Worker where it is made by a literal; its messages go through threads/web/thread.ts.
    const web = "spectrum/work/web/web-executor.ts";
    expect(named.sort()).toEqual([web, "threads/node/thread.ts", "threads/web/thread.ts"]);
  });
});
