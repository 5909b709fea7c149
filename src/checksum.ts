/** Cyclic redundancy checks of 32 bits, of the two kinds that files carry. */

/** CRC-32 (IEEE 802.3) of bytes, an unsigned 32-bit integer: of pages of Parquet. */
export const crc32: (bytes: Uint8Array) => number = checksum(0xedb88320);

/** CRC-32C (Castagnoli; RFC 3720, B.4) of bytes, an unsigned 32-bit integer: of records of event files. */
export const crc32c: (bytes: Uint8Array) => number = checksum(0x82f63b78);

/** @param polynomial - With its bits reversed. */
function checksum(polynomial: number): (bytes: Uint8Array) => number {
  const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) {
      remainder = (remainder >>> 1) ^ (remainder & 1 ? polynomial : 0);
    }
    return remainder;
  });
  return (bytes) => {
    let remainder = 0xffffffff;
    for (const byte of bytes) {
      remainder = remainders[(remainder ^ byte) & 0xff] ^ (remainder >>> 8);
    }
    return (remainder ^ 0xffffffff) >>> 0;
  };
}
