/** The part of Vitest, Jest or `node:test` with an `expect` that the suites need. */
export interface TestRunner {
  /** Groups tests under a name. */
  describe(name: string, suite: () => void): unknown;
  /** Registers a test; a promise that its body returns is waited for. */
  test(name: string, body: () => void | Promise<void>): unknown;
  /** Holds a value against another, deeply. */
  expect(actual: unknown): {
    /** Fails the test unless both are deeply equal. */
    toEqual(expected: unknown): unknown;
  };
}
