/** What of a server's address may be shown, or written into a script. */
import { expect, test } from "vitest";
import {
  passwordOf,
  removePassword,
  shownAddress,
} from "../../../src/store/node/postgres/address.ts";

test.each([
  ["postgres://anna@host/a", "", "postgres://anna@host/a", "postgres://anna@host/a"],
  ["postgres://anna:p%40ss@host/a", "p@ss", "postgres://anna@host/a", "postgres://anna:…@host/a"],
  [
    "postgres://anna@host/a?password=s3&ssl=true",
    "s3",
    "postgres://anna@host/a?ssl=true",
    "postgres://anna@host/a?password=…&ssl=true",
  ],
])(
  "the password of %s is found and taken out wherever it stands",
  (address, password, without, shown) => {
    const url = new URL(address);
    expect(passwordOf(url)).toBe(password);
    removePassword(url);
    expect(url.href).toBe(without);
    expect(shownAddress(address)).toBe(shown);
  },
);

test("one that is no percent-encoding is hidden like any other", () => {
  expect(shownAddress("postgres://anna:50%off@host/a")).toBe("postgres://anna:…@host/a");
});
