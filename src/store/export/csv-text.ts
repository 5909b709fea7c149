/** A cell: a number as it is, with every digit, or a text. */
export type CsvCell = number | string;

/** CSV as RFC 4180 has it, with line feeds: what commas, quotes or line ends would spoil stands in quotes. */
export function csvText(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cell).join(",")}\n`).join("");
}

function cell(value: CsvCell): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
