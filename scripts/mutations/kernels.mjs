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
    from: "slope[i + j * ldSlope] = sech * sech;",
    to: "slope[i + j * ldSlope] = 1 - Math.tanh(at) ** 2;",
    tests: ["test/kernels/kernels.test.ts"],
  },
  {
    name: "tanh′ as 1 − tanh² (WebAssembly)",
    file: "src/kernels/assembly/activations.ts",
    from: "v128.store(slope, v128.mul<real>(v128.mul<real>(ratio, s1), s2));\n}\n\n/** As `Kernels.sigmoid`",
    to: "v128.store(slope, v128.sub<real>(one, v128.mul<real>(magnitude, magnitude)));\n}\n\n/** As `Kernels.sigmoid`",
    tests: R("underflow"),
  },
];
