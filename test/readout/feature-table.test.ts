import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/random.ts";
import { featureNotes, featureTable } from "../../src/readout/feature-table.ts";
import { FEATURES } from "../../src/readout/features.ts";
import { runTable, spectraAt } from "./table.ts";

const LOSSES = [[1], [2], [3], [4]];

describe("the table of features", () => {
  test("has a column for every feature and epoch that tells runs apart, NaN for runs without", () => {
    const table = runTable(LOSSES, {
      spectra: [
        spectraAt(0, [[-1, -2], [-1.5, -2], [-1.2, -4], null]),
        spectraAt(4, [
          [-1, -2],
          [-1.5, -2],
          [-1.2, -4],
          [-1.1, -9],
        ]),
      ],
    });
    const columns = featureTable(table);
    const largest = columns.filter(({ feature }) => feature === "λ₁");
    expect(largest.map(({ epoch }) => epoch)).toEqual([0, 4]);
    expect([...largest[0].values]).toEqual([-1, -1.5, -1.2, Number.NaN]);
    expect(largest[0].errors).toBeNull();
    const mean = columns.find(({ feature, epoch }) => feature === "mean" && epoch === 4)!;
    expect([...mean.values]).toEqual([-1.5, -1.75, -2.6, -5.05]);
  });

  test("has errors where a spectrum has some", () => {
    const errors = [Float64Array.of(0.1, 0.3), null, null, null];
    const spectra = [
      spectraAt(
        0,
        [
          [-1, -2],
          [-1.5, -2],
          [-1.2, -4],
          [-1.1, -9],
        ],
        { errors },
      ),
    ];
    const columns = featureTable(runTable(LOSSES, { spectra }));
    const errorsOf = (name: string) => [
      ...columns.find(({ feature }) => feature === name)!.errors!,
    ];
    expect(errorsOf("λ₁")).toEqual([0.1, Number.NaN, Number.NaN, Number.NaN]);
    expect(errorsOf("mean")[0]).toBeCloseTo(0.2, 12);
  });

  test("leaves out what has one value, and what repeats the order of λ₁, and says so", () => {
    const spectra = [
      spectraAt(2, [
        [-1, -2],
        [-1.5, -2],
        [-1.2, -4],
        [-1.1, -9],
      ]),
    ];
    const table = runTable(LOSSES, { spectra });
    const features = featureTable(table).map(({ feature }) => feature);
    expect(features).not.toContain("|λ₁|");
    expect(features).not.toContain("memory horizon 1/|λ₁|");
    expect(features).not.toContain("null directions");
    expect(features).toContain("mean");
    const notes = featureNotes(table).join("\n");
    expect(notes).toMatch(/null directions.* at epoch 2: left out, since all runs have one value/);
    expect(notes).toMatch(/\|λ₁\|, memory horizon.* at epoch 2: left out.* order of λ₁/);
  });

  test("keeps the distance to 0 where λ₁ is on both sides of it", () => {
    const spectra = [
      spectraAt(0, [
        [-1, -2],
        [0.5, -2],
        [0.1, -4],
        [-0.3, -9],
      ]),
    ];
    const features = featureTable(runTable(LOSSES, { spectra })).map(({ feature }) => feature);
    expect(features).toContain("|λ₁|");
    expect(features).toContain("memory horizon 1/|λ₁|");
  });

  test("leaves out what repeats the order of any other: of two exponents, the least and the second are one", () => {
    const spectra = [
      spectraAt(0, [
        [-1, -2],
        [-1.5, -2.5],
        [-1.2, -4],
        [-1.1, -9],
      ]),
    ];
    const table = runTable(LOSSES, { spectra });
    expect(featureTable(table).map(({ feature }) => feature)).not.toContain("least");
    expect(featureNotes(table).join("\n")).toMatch(
      /least.* at epoch 0: left out.* order of λ₂, or/,
    );
  });

  test("ties of λ₁ that another feature breaks are an order of its own", () => {
    const spectra = [
      spectraAt(0, [
        [-1, -2],
        [-1, -3],
        [-2, -4],
        [-3, -9],
      ]),
    ];
    const features = featureTable(runTable(LOSSES, { spectra })).map(({ feature }) => feature);
    expect(features).toContain("λ₂");
  });

  test("adds features of layers where stacks know who owns what", () => {
    const layerOf = [[0, 1], [1, 0], [0, 1], null];
    const spectra = [
      spectraAt(
        0,
        [
          [-1, -2],
          [-1.5, -2],
          [-1.2, -4],
          [-1.1, -9],
        ],
        { layerOf },
      ),
    ];
    const columns = featureTable(runTable(LOSSES, { spectra }));
    const second = columns.find(({ feature }) => feature === "λ₁ of layer 2")!;
    expect([...second.values]).toEqual([-2, -1.5, -4, Number.NaN]);
  });

  test("goes through the spectra once, however often it is asked", () => {
    let asked = 0;
    const spectra = {
      *[Symbol.iterator]() {
        asked++;
        yield spectraAt(0, [[-1], [-2], [-3], [-4]]);
      },
    };
    const table = runTable(LOSSES, { spectra });
    featureTable(table);
    featureNotes(table);
    expect(asked).toBe(1);
  });

  test("has the features and errors that each spectrum has by itself, without a summary", () => {
    const random = createRandom(5);
    const exponents = Float64Array.from({ length: 40 }, () => 0.2 * random.normal())
      .sort()
      .reverse();
    const errors = exponents.map((_, j) => (j % 7 === 3 ? Number.NaN : 0.1 * random.uniform()));
    const others = [
      [-1, -2],
      [-3, -4],
      [-5, -7],
    ].map((each) => Float64Array.from(each));
    const spectra = [
      {
        ...spectraAt(0, [[], [], [], []]),
        exponents: [exponents, ...others],
        errors: [errors, null, null, null],
      },
    ];
    for (const column of featureTable(runTable(LOSSES, { spectra }))) {
      const { of, error } = FEATURES.find(({ name }) => name === column.feature)!;
      const source = { exponents, errors, stateSize: null, layerOf: null };
      expect(column.values[0]).toBe(of(source));
      const own = Number.isNaN(of(source)) ? Number.NaN : error(source);
      expect(column.errors?.[0] ?? Number.NaN).toBe(own);
    }
  });
});
