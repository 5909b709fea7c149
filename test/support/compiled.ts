import { describe, inject, test } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** dist/ is what src/ says; from scripts/built.mjs. */
    readonly compiled: boolean;
  }
}

/**
 * A suite that runs on dist/, as users and worker threads do; where dist/ is absent or older than
 * src/, one skipped test that says so, for the tests would be of code that nobody reads any more.
 */
export function describeCompiled(name: string, suite: () => void): void {
  if (inject("compiled")) {
    describe(name, suite);
    return;
  }
  const reason = `skipped: ${name}; dist/ is absent or older than src/: npm run build`;
  console.info(reason);
  describe(name, () => {
    test(reason, { skip: true }, () => {});
  });
}
