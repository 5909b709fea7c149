const R = (...names) => names.map((name) => `test/reference/${name}.test.ts`);

export default [
  {
    name: "Aᵀ B computed as A B",
    file: "src/kernels/reference.ts",
    from: 'form === "TN" ? [lda, 1] : [1, lda]',
    to: 'form === "TN" ? [1, lda] : [1, lda]',
    tests: ["test/cells/elman.test.ts", "test/kernels/kernels.test.ts"],
  },
  {
    name: "LU without row exchanges",
    file: "src/kernels/reference.ts",
    from: "if (size > most || Number.isNaN(size)) p = i;",
    to: "if (most === 0 && size > 0) p = i;",
    tests: ["test/kernels/kernels.test.ts"],
  },
  {
    name: "Householder: the scale of a column is not multiplied back",
    file: "src/kernels/reference.ts",
    from: "diagonal[j] = norm * size * scale;",
    to: "diagonal[j] = norm * size;",
    tests: ["test/kernels/kernels.test.ts"],
  },
  {
    name: "tanh′ as 1 − tanh² (reference)",
    file: "src/kernels/reference-elements.ts",
    from: "return [Math.tanh(x), sech * sech];",
    to: "return [Math.tanh(x), 1 - Math.tanh(x) ** 2];",
    tests: ["test/kernels/kernels.test.ts"],
  },
  {
    name: "tanh′ as 1 − tanh² (WebAssembly)",
    file: "src/kernels/assembly/activations.ts",
    from: "v128.store(slope, v128.mul<real>(v128.mul<real>(ratio, s1), s2));\n}\n\n/** As `Kernels.sigmoid`",
    to: "v128.store(slope, v128.sub<real>(one, v128.mul<real>(magnitude, magnitude)));\n}\n\n/** As `Kernels.sigmoid`",
    tests: R("underflow"),
  },
  {
    name: "gates: ∂L/∂c′ without what h′ says of it",
    file: "src/kernels/assembly/gates/lstm.ts",
    from: "fma(get<W>(lin + 5 * section), hidden, get<W>(adjoint + section))",
    to: "get<W>(adjoint + section)",
    tests: ["test/kernels/kernels.test.ts"],
  },
  {
    name: "gates: ∂L/∂c′ without what h′ says of it (reference)",
    file: "src/kernels/reference-gates.ts",
    from: "adjoint[at(ldAdjoint, 1)] + expose! * hidden;",
    to: "adjoint[at(ldAdjoint, 1)];",
    tests: ["test/kernels/kernels.test.ts"],
  },
  {
    name: "gates: the last units of a column are left out",
    file: "src/kernels/assembly/gates/gru.ts",
    from: "for (; i < bytes; i += sizeof<real>()) advance<real>(i, section, m + i, h + i, to + i);",
    to: "",
    tests: ["test/kernels/kernels.test.ts"],
  },
  {
    name: "gates: the minimal unit's z′ with the sign of f′",
    file: "src/kernels/assembly/gates/reset.ts",
    from: "ofUpdate = v128.neg<real>(slope);",
    to: "ofUpdate = slope;",
    tests: ["test/kernels/kernels.test.ts"],
  },
  {
    name: "a clipped line has its slope at its corners",
    file: "src/kernels/assembly/gates/part.ts",
    from: "v128.gt<real>(y, lows)",
    to: "v128.ge<real>(y, lows)",
    tests: ["test/kernels/kernels.test.ts"],
  },
];
