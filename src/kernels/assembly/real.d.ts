/** Number format of a build, for editors; the compiler gets it as `--use real=f64` or `real=f32`. */
declare type real = f64;
/** Vectors of 128 bits that one column of a tile takes, 2 or 4, in the same way. */
declare const TILE_VECTORS: i32;
