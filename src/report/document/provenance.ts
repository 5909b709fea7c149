/** Who computed a result, from what, and when: enough to compute it again. Plain data. */
export interface Provenance {
  /** Version of the package. */
  readonly lyapscope: string;
  /** Command line, quoted for a shell. */
  readonly command: string;
  /** ISO 8601, when the computation ended. */
  readonly date: string;
  /** Version of Node. */
  readonly node: string;
  /** "linux x64". */
  readonly platform: string;
  /** Everything that was read. */
  readonly files: readonly FileHash[];
}

/** A file, and what it held. */
export interface FileHash {
  /** "model", or the option that names it. */
  readonly role: string;
  readonly path: string;
  /**
   * Hexadecimal; of a folder, over the names, lengths and bytes of its files in order. Null where it could
   * not be read again, as from a pipe.
   */
  readonly sha256: string | null;
}
