/** The tables, as the newest migration leaves them. */
import type { Generated, Kysely } from "kysely";

/** A connection, or a transaction on it. */
export type Tables = Kysely<Schema>;

/** What SQLite hands out for a blob. */
export type Blob = ArrayBuffer;

/** Columns by table. Blobs go in as bytes; numbers in them are float64, little-endian. */
export interface Schema {
  runs: {
    id: string;
    name: string | null;
    /** Canonical JSON. */
    configuration: string;
    seed: number;
    /** JSON object of strings. */
    versions: string;
    created_at: string;
    /** The run that it continues, and its last step that both have. */
    origin: string | null;
    origin_step: number | null;
  };
  metrics: {
    run: string;
    name: string;
    step: number;
    /** NULL is NaN, which SQLite has no other form for; ±∞ are REALs like others. */
    value: number | null;
  };
  spectra: {
    run: string;
    kind: string;
    step: number;
    exponents: Blob | Uint8Array;
    errors: Blob | Uint8Array | null;
    /** JSON array of integers. */
    layer_of: string | null;
    /** JSON object. */
    details: string;
  };
  series: { run: string; name: string; step: number; numbers: Blob | Uint8Array };
  /** What lists say of the three; `heads.ts` writes and reads it. */
  heads: {
    run: string;
    /** The largest of theirs; null without any. */
    step: number | null;
    /** JSON arrays. */
    metrics: string;
    spectra: string;
    /** JSON object, by kind of spectrum. */
    details: string;
  };
  /** One row: the number of the last change, and up to which number changes have been dropped. */
  numbering: { last: number; dropped: number };
  changes: {
    number: number;
    kind: string;
    /** No reference: that a run was removed stays. */
    run: string | null;
    sweep: string | null;
    /** JSON object; `written-parts.ts` writes and reads it. */
    parts: string;
    /** Of the call, so that one which is repeated counts once; null where it cannot be. */
    token: string | null;
  };
  checkpoints: {
    run: string;
    step: number;
    bytes: Blob | Uint8Array;
    /** SHA-256 of the bytes, hexadecimal; null if an older version wrote them. */
    digest: string | null;
  };
  holds: {
    run: string;
    /** Of this hold and no other. */
    token: string;
    host: string;
    process: number;
    /** Milliseconds since 1970 at which the holder last said that it is there. */
    seen: number;
    /** When its process began, by which two of one number are told apart; null where nobody says. */
    birth: string | null;
  };
  states: {
    /** Order of recording. */
    id: Generated<number>;
    run: string;
    state: string;
    step: number;
    message: string;
    at: string;
    /** Of the call that recorded it, so that one which is repeated counts once; null from older versions. */
    token: string | null;
  };
  sweeps: {
    id: string;
    name: string;
    /** Canonical JSON. */
    definition: string;
    /** Canonical JSON. */
    source: string;
    /** JSON object of strings. */
    versions: string;
    created_at: string;
  };
  settings: {
    sweep: string;
    trial: number;
    draw: number;
    /** Canonical JSON. */
    point: string;
    setting: string;
    rejected: string | null;
    /** JSON array of integers. */
    seeds: string;
  };
  entries: {
    sweep: string;
    trial: number;
    /** Place of the seed in the list. */
    place: number;
    seed: number;
    state: string;
    attempts: number;
    failures: number;
    losses: number;
    /** No reference: a run can be removed and its result stays. */
    run: string | null;
    reason: string;
    /** A number as JavaScript writes it, "NaN" and "Infinity" too; null if there is none. */
    objective: string | null;
    /** JSON object. */
    details: string;
    /** 0 or 1. */
    late: number;
    seconds: number;
    /** Of the lease and no other; null without one. */
    token: string | null;
    /** Milliseconds since 1970 at which the lease runs out. */
    lease_until: number;
    /** Who has the lease, or had it last. */
    host: string | null;
    process: number | null;
    birth: string | null;
  };
}
