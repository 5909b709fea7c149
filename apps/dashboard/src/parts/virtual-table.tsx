/** Thousands of rows of which a screenful is in the page. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { ScrollRegion } from "./scroll-region.tsx";

export interface TableColumn {
  readonly name: string;
  readonly title: string;
  /** In rem. */
  readonly width: number;
  readonly isNumber: boolean;
}

export interface VirtualTableProps {
  readonly label: string;
  readonly columns: readonly TableColumn[];
  readonly count: number;
  /** "NAME" or "NAME:desc". */
  readonly sort: string;
  readonly isStale: boolean;
  onSort(sort: string): void;
  /** Whether a row is marked as one that diverged. */
  isDiverged(index: number): boolean;
  keyOf(index: number): string;
  cell(index: number, column: TableColumn): ReactNode;
  /** Key x on a row. */
  onChoose(index: number): void;
  /** The pointer is over a row. */
  onPoint?(index: number): void;
}

/** Pixels of a row; as in tables.css. */
const ROW = 34;

export function VirtualTable(props: VirtualTableProps) {
  const { columns, count, label, isStale } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 6,
  });
  const items = rows.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = rows.getTotalSize() - (items.at(-1)?.end ?? 0);
  const goTo = (index: number) => {
    if (index < 0 || index >= count) return;
    rows.scrollToIndex(index);
    requestAnimationFrame(() => {
      scroll.current?.querySelector<HTMLElement>(`tr[data-index="${index}"] a`)?.focus();
    });
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    const row = (event.target as HTMLElement).closest("tr");
    const here = Number(row?.dataset["index"] ?? -1);
    if (event.key === "x" && here >= 0) props.onChoose(here);
    if (step === undefined) return;
    event.preventDefault();
    goTo(here < 0 ? 0 : here + step);
  };
  return (
    <ScrollRegion className="grid" ref={scroll} label={label} onKeyDown={onKey}>
      <table aria-rowcount={count + 1} aria-busy={isStale} style={{ opacity: isStale ? 0.6 : 1 }}>
        <colgroup>
          {columns.map(({ name, width }) => (
            <col key={name} style={{ width: `${width}rem` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <HeadCell key={column.name} column={column} {...props} />
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <Spacer height={before} columns={columns.length} />}
          {items.map(({ index }) => (
            <tr
              key={props.keyOf(index)}
              data-index={index}
              aria-rowindex={index + 2}
              className={props.isDiverged(index) ? "diverged" : undefined}
              onPointerEnter={() => props.onPoint?.(index)}
            >
              {columns.map((column) => (
                <td key={column.name} className={cellClass(column)}>
                  {props.cell(index, column)}
                </td>
              ))}
            </tr>
          ))}
          {after > 0 && <Spacer height={after} columns={columns.length} />}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function cellClass({ isNumber, name }: TableColumn): string | undefined {
  return isNumber ? "number" : name === "settings" ? "settings" : undefined;
}

function Spacer({ height, columns }: { height: number; columns: number }) {
  return (
    <tr className="spacer">
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}

const UNSORTED = ["choose", "settings", "runs"];

function HeadCell({ column, sort, onSort }: VirtualTableProps & { column: TableColumn }) {
  const { name, title, isNumber } = column;
  const [by, direction] = sort.split(":");
  const isBy = by === name;
  const isDown = isBy && direction === "desc";
  return (
    <th
      scope="col"
      className={isNumber ? "number" : undefined}
      aria-sort={isBy ? (isDown ? "descending" : "ascending") : undefined}
    >
      {UNSORTED.includes(name) ? (
        <span className={name === "choose" ? "hidden" : undefined}>{title}</span>
      ) : (
        <button type="button" onClick={() => onSort(isBy && !isDown ? `${name}:desc` : name)}>
          {title}
          <span aria-hidden="true">{isBy ? (isDown ? " ↓" : " ↑") : ""}</span>
        </button>
      )}
    </th>
  );
}
