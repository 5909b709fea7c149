/** Number format of a build, for editors; the compiler gets it as `--use real=f64` or `real=f32`. */
declare type real = f64;
