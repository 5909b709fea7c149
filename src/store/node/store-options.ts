/** Options of `openStore`. */
export interface StoreOptions {
  /** Told once, with a sentence for people, when the file is no longer where it was opened. */
  readonly onLost?: ((message: string) => void) | undefined;
  /** Told, with a sentence for people, when a server does not answer and is asked again. */
  readonly onWait?: ((message: string) => void) | undefined;
  /** Milliseconds for which a server that does not answer is asked again. @defaultValue 120,000 */
  readonly patience?: number | undefined;
  /**
   * The same while the store is being opened. @defaultValue `patience`; 10,000 at most for a host whose name nobody knows,
   * which is mistyped more often than it is on its way
   */
  readonly opening?: number | undefined;
  /** Ends the waiting while the store is being opened. */
  readonly signal?: AbortSignal | undefined;
  /**
   * What becomes of a file on a network file system, where the locks by which several processes write may not
   * hold: it is refused, or whoever is given here is told. @defaultValue it is used, with a journal that does without
   * shared memory
   */
  readonly onNetwork?: "refuse" | ((message: string) => void) | undefined;
}
