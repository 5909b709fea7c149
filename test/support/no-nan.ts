import { expect } from "vitest";

/** Fails if any number inside `value`, however deep, is NaN; says where. */
export function expectNoNaN(value: unknown, path = "result"): void {
  if (typeof value === "number") {
    if (Number.isNaN(value)) expect.fail(`${path} is NaN`);
  } else if (value !== null && typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) expectNoNaN(inner, `${path}.${key}`);
  }
}
