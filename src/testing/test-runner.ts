/** The part of Vitest, Jest or `node:test` with an `expect` that the suites need. */
export interface TestRunner {
  describe(name: string, suite: () => void): unknown;
  test(name: string, body: () => void): unknown;
  expect(actual: unknown): { toEqual(expected: unknown): unknown };
}
