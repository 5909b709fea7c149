/** One check. */
export interface CertificateLine {
  readonly name: string;
  /** null: there is no verdict, and `detail` says why or gives the numbers alone. */
  readonly passed: boolean | null;
  /** The numbers, on one line. */
  readonly detail: string;
  /** What is compared with what, and why it should agree. */
  readonly explanation: string;
}
