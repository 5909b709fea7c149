/** Which columns of a frame live, and by how much each has grown; null columns are at −∞ for good. */
export interface ColumnGrowth {
  /** Original index of each live column, in order. */
  readonly columns: readonly number[];
  /** Adds to what each live column has grown by, in nats; `logs[j]` is of column `columns[j]`. */
  add(logs: Float64Array): void;
  /** Takes the columns in these places for null; returns the places of those that live on. */
  discard(dead: readonly number[]): number[];
  /** Growth since the last call, by original column; starts it again. */
  take(): Float64Array;
  /** Keeps everything as it is; what is returned brings it back. */
  snapshot(): () => void;
}

/** Of k columns, all alive. */
export function createColumnGrowth(k: number): ColumnGrowth {
  const growth = new Float64Array(k);
  let columns = Array.from({ length: k }, (_, j) => j);
  return {
    get columns() {
      return columns;
    },
    add(logs) {
      for (let j = 0; j < columns.length; j++) growth[columns[j]] += logs[j];
    },
    discard(dead) {
      const kept: number[] = [];
      columns.forEach((original, j) => {
        if (dead.includes(j)) growth[original] = Number.NEGATIVE_INFINITY;
        else kept.push(j);
      });
      columns = kept.map((j) => columns[j]);
      return kept;
    },
    take() {
      const taken = growth.slice();
      for (const j of columns) growth[j] = 0;
      return taken;
    },
    snapshot() {
      const kept = { columns };
      const numbers = growth.slice();
      return () => {
        ({ columns } = kept);
        growth.set(numbers);
      };
    },
  };
}
