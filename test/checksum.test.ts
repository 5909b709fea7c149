import { expect, test } from "vitest";
import { crc32, crc32c } from "../src/checksum.ts";

// The check values of the catalogue of CRC algorithms (reveng.sourceforge.io), CRC-32/ISO-HDLC and CRC-32/ISCSI.
test("checksums of the nine digits are those of the catalogue", () => {
  const digits = new TextEncoder().encode("123456789");
  expect(crc32(digits)).toBe(0xcbf43926);
  expect(crc32c(digits)).toBe(0xe3069283);
  expect([crc32(new Uint8Array()), crc32c(new Uint8Array())]).toEqual([0, 0]);
});
