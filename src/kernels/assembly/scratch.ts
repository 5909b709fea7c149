/**
 * Scratch memory that products share; every product leaves it free. It lies below the caller's
 * memory, which begins at 4 MiB (`../wasm.ts`).
 */

/** Steps of the summed dimension that one block of A and B spans: 8 KiB a row of tiles. */
export const BLOCK_STEPS: i32 = 2048 / (sizeof<real>() as i32);
/** Rows of A in a block: 256 KiB, a part of L2. */
export const BLOCK_ROWS: i32 = 128;
/** Columns of B in a block that is transposed or gathered. */
export const BLOCK_COLUMNS: i32 = 512;

/** A block of A in panels, one per row of tiles, each a line longer than its content. */
export const packedA: usize = 65536;
/** Up to 2 MiB: a block of Bᵀ or of gathered B, or what a solve works on. */
export const packedB: usize = packedA + (1 << 19);
