import { describe, expect, test } from "vitest";
import { chooseNetwork } from "../../src/formats/choose-network.ts";
import type { Tensor } from "../../src/formats/model.ts";
import { recognise } from "../../src/formats/recognise.ts";
import { tensor, torchLayer } from "../support/weights.ts";

const [m, H] = [3, 4];
const lstm = (prefix: string, suffix?: string) => torchLayer(prefix, 4, m, H, suffix);
const square = (prefix: string) => torchLayer(prefix, 4, H, H);
const withNaN = (tensors: Tensor[]) =>
  tensors.map((one) => ({ ...one, read: () => one.read().fill(Number.NaN) }));
const chosen = (tensors: readonly Tensor[]) =>
  chooseNetwork({ source: "m", format: "npz", tensors, ...recognise(tensors) });

describe("tensors beside a cell's weights", () => {
  test.each([
    ["normalisation inside", "core.norm_in.weight", [4 * H]],
    ["a time constant", "core.tau", [H]],
    ["a scalar", "core.leak", [1]],
    ["a mask", "core.mask", [H, H]],
    ["a bias of its own", "core.bias", [4 * H]],
  ])("%s: refused by name, and --cell takes it without", (_, name, shape) => {
    const tensors = [...lstm("core.", ""), tensor(name, ...shape)];
    const { networks, refused } = recognise(tensors);
    expect(networks).toEqual([]);
    expect(refused[0]!.reason).toContain(`${name} [${shape.join(", ")}]`);
    const [plain] = recognise(tensors, { cell: "lstm" }).networks;
    expect(plain!.assumptions.join()).toContain(`computed without ${name}`);
  });

  test("a normalisation as wide as the state that stands outside is said", () => {
    const [network] = recognise([...lstm("cell.", ""), tensor("ln.weight", H)]).networks;
    expect(network!.assumptions.join()).toMatch(/ln\.weight \[4\] is not computed/);
  });

  test("a learned initial state is said, other parts of the module too", () => {
    const others = [tensor("core.h0", 1, H), tensor("core.attention.key", 7, 2)];
    const said = recognise([...lstm("core."), ...others]).networks[0]!.assumptions.join("; ");
    expect(said).toMatch(
      /computed without core\.attention\.key.*; starts from zero, not from core\.h0/,
    );
  });

  test("at the top of a file, what is not the cell's is left alone", () => {
    const others = [
      tensor("losses", 1000),
      tensor("fc.weight", 2, H),
      tensor("lm.attention", 5, 5),
    ];
    const { networks } = recognise([...lstm(""), ...others]);
    expect(networks[0]!.readout!.outputs).toBe(2);
    expect(networks[0]!.assumptions.join()).not.toMatch(/losses|attention/);
  });
});

describe("classes that are not PyTorch's", () => {
  const hint = (constants: Record<string, number>) =>
    new Map([
      [
        "core",
        {
          className: "ContinuousRNN",
          nonlinearity: "tanh",
          own: true,
          constants: new Map(Object.entries(constants)),
        },
      ],
    ]);
  const rnn = torchLayer("core.", 1, m, H);

  test("with a time constant: refused by the class's name; --cell takes it as plain", () => {
    expect(recognise(rnn, {}, hint({ dt: 0.1 })).refused[0]!.reason).toMatch(
      /is a ContinuousRNN.*dt = 0\.1/,
    );
    const [plain] = recognise(rnn, { cell: "tanh" }, hint({ dt: 0.1 })).networks;
    expect(plain!.assumptions.join()).toMatch(/ContinuousRNN.*taken as a plain tanh cell/);
  });

  test("without: said", () => {
    const [network] = recognise(rnn, {}, hint({})).networks;
    expect(network!.assumptions.join()).toMatch(/is a ContinuousRNN, which is no class of PyTorch/);
  });
});

describe("lists of layers", () => {
  test("what stands between two of them keeps them apart, and is named", () => {
    const tensors = [...lstm("net.0."), tensor("net.1.weight", H), ...square("net.2.")];
    const { networks } = recognise(tensors);
    expect(networks.map(({ name }) => name)).toEqual(["net.0", "net.2"]);
    expect(networks[0]!.assumptions.join()).toContain("net.1 stands between them");
  });

  test("a refused layer does not vanish from a stack", () => {
    const tensors = [...lstm("rnns.0."), ...withNaN(square("rnns.1.")), ...square("rnns.2.")];
    expect(recognise(tensors).networks.map(({ layers }) => layers.length)).toEqual([1, 1]);
    expect(() => chosen(tensors)).toThrow(/rnns\.1 rnns\.1\.weight_hh_l0 holds NaN.*say which/);
    const top = [...lstm("rnns.0."), ...square("rnns.1."), ...withNaN(square("rnns.2."))];
    expect(recognise(top).networks.map(({ layers }) => layers.length)).toEqual([1, 1]);
  });

  test("a number without weights counts as nothing, and that is said", () => {
    const { networks } = recognise([...lstm("net.0."), ...square("net.2.")]);
    expect(networks.length).toBe(1);
    expect(networks[0]!.assumptions.join()).toContain("net.1 has no weights and counts as nothing");
  });

  test("the one network that is left over is not taken for the only one", () => {
    const tensors = [...withNaN(lstm("encoder.")), ...torchLayer("gate.", 3, m, H)];
    expect(() => chosen(tensors)).toThrow(
      /one recurrent network that can be computed with, besides encoder .*say which.*"gate"/,
    );
  });
});

describe("numbers that are no weights", () => {
  test.each(["int8", "uint8", "int64", "bool"])("weights stored as %s are refused", (dtype) => {
    const tensors = lstm("rnn.").map((one) => ({ ...one, dtype }));
    expect(recognise(tensors).refused[0]!.reason).toContain(
      `is stored as ${dtype}; expected floating-point`,
    );
  });
});

describe("heads of several layers", () => {
  test("are no readout, and it is said why", () => {
    const head = [tensor("head.0.weight", 8, H), tensor("head.2.weight", 2, 8)];
    const [network] = recognise([...lstm("rnn."), ...head]).networks;
    expect(network!.readout).toBeNull();
    expect(network!.assumptions.join()).toContain("head.0.weight is followed by head.2.weight");
  });
});
