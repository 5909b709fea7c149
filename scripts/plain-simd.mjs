/**
 * What has to be exchanged in a module with relaxed SIMD so that engines without take it: fused operations become two
 * roundings, everything else stays. Compiled from the same sources a second time it would be another program, register by
 * register; the exchanges are a tenth of that to load.
 */

const [CODE_SECTION, V128, SIMD] = [10, 0x7b, 0xfd];
const [TYPE_SECTION, FUNCTION_SECTION] = [1, 3];
const [LOCAL_GET, LOCAL_SET] = [0x20, 0x21];
/** a·b + c and c − a·b, f32 and f64: what they consist of. */
const FUSED = new Map([
  [0x105, { product: 0xe6, sum: 0xe4, takesOff: false }],
  [0x106, { product: 0xe6, sum: 0xe5, takesOff: true }],
  [0x107, { product: 0xf2, sum: 0xf0, takesOff: false }],
  [0x108, { product: 0xf2, sum: 0xf1, takesOff: true }],
]);

/** Instructions with one number behind them; those of memory, from 0x28 to 0x3e, have two. */
const WITH_NUMBER = new Set([2, 3, 4, 0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x41, 0x42]);
const [BRANCH_TABLE, FLOAT32, FLOAT64, BULK, MEMORY_COPY] = [0x0e, 0x43, 0x44, 0xfc, 10];

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  byte() {
    return this.bytes[this.at++];
  }

  number() {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  numbers(count) {
    return Array.from({ length: count }, () => this.number());
  }
}

/** A number as WebAssembly writes it. */
export function numberBytes(value) {
  return value < 128 ? [value] : [(value % 128) + 128, ...numberBytes(Math.floor(value / 128))];
}

/**
 * Exchanges in the order in which they stand: at byte `at`, `removed` bytes go and `inserted` come.
 *
 * @param bytes - A module that `asc` has made.
 */
export function exchangesForPlain(bytes) {
  const reader = new Reader(bytes);
  const exchanges = [];
  const types = [];
  let functions = [];
  reader.at = 8;
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const sizeAt = reader.at;
    const size = reader.number();
    const start = reader.at;
    if (id === TYPE_SECTION) types.push(...parameterCounts(reader));
    if (id === FUNCTION_SECTION) functions = reader.numbers(reader.number());
    if (id === CODE_SECTION) {
      const inside = [];
      for (let i = 0, count = reader.number(); i < count; i++) {
        inside.push(...exchangesOfFunction(reader, types[functions[i]]));
      }
      exchanges.push(sizeExchange(sizeAt, start, size, inside), ...inside);
    }
    reader.at = start + size;
  }
  return exchanges;
}

/** The module after its exchanges. */
export function exchange(bytes, exchanges) {
  const parts = [];
  let from = 0;
  for (const { at, removed, inserted } of exchanges) {
    parts.push(...bytes.subarray(from, at), ...inserted);
    from = at + removed;
  }
  return Uint8Array.from([...parts, ...bytes.subarray(from)]);
}

/** The size of what has exchanges inside, itself exchanged. */
function sizeExchange(at, start, size, inside) {
  const growth = inside.reduce((sum, { removed, inserted }) => sum + inserted.length - removed, 0);
  return { at, removed: start - at, inserted: numberBytes(size + growth) };
}

function parameterCounts(reader) {
  return Array.from({ length: reader.number() }, () => {
    reader.byte();
    const count = reader.number();
    reader.at += count;
    const results = reader.number();
    reader.at += results;
    return count;
  });
}

/** With fused operations a function gets two variables more, behind its own. */
function exchangesOfFunction(reader, parameters) {
  const sizeAt = reader.at;
  const size = reader.number();
  const start = reader.at;
  const groups = reader.number();
  const groupsEnd = reader.at;
  let variables = parameters;
  for (let group = 0; group < groups; group++) {
    variables += reader.number();
    reader.byte();
  }
  const inside = [
    { at: start, removed: groupsEnd - start, inserted: numberBytes(groups + 1) },
    { at: reader.at, removed: 0, inserted: [2, V128] },
  ];
  while (reader.at < start + size) {
    const at = reader.at;
    const fused = FUSED.get(skipInstruction(reader));
    if (fused === undefined) continue;
    inside.push({ at, removed: reader.at - at, inserted: inTwoRoundings(fused, variables) });
  }
  return inside.length === 2 ? [] : [sizeExchange(sizeAt, start, size, inside), ...inside];
}

/** For a, b and c on the stack. */
function inTwoRoundings({ product, sum, takesOff }, variable) {
  const [c, ofProduct] = [numberBytes(variable), numberBytes(variable + 1)];
  const [multiply, add] = [product, sum].map((code) => [SIMD, ...numberBytes(code)]);
  const before = [LOCAL_SET, ...c, ...multiply];
  if (!takesOff) return [...before, LOCAL_GET, ...c, ...add];
  const operands = [LOCAL_GET, ...c, LOCAL_GET, ...ofProduct];
  return [...before, LOCAL_SET, ...ofProduct, ...operands, ...add];
}

/** @returns the operation of an instruction of vectors. */
function skipInstruction(reader) {
  const code = reader.byte();
  if (code === SIMD) return skipVector(reader);
  if (code === FLOAT32) reader.at += 4;
  else if (code === FLOAT64) reader.at += 8;
  else if (code === BRANCH_TABLE) reader.numbers(reader.number() + 1);
  else if (code === BULK) reader.numbers(reader.number() === MEMORY_COPY ? 2 : 1);
  else if (code >= 0x28 && code <= 0x3e) reader.numbers(2);
  else if (WITH_NUMBER.has(code)) reader.number();
  return undefined;
}

function skipVector(reader) {
  const code = reader.number();
  const isLane = code >= 84 && code <= 91;
  if (code <= 11 || isLane || code === 92 || code === 93) reader.numbers(2);
  if (code === 12 || code === 13) reader.at += 16;
  if (isLane || (code >= 21 && code <= 34)) reader.byte();
  return code;
}
