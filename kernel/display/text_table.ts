import { isNumeric, shownPart, type Table } from "./record_table.ts";

/** The table in fixed-width columns, for terminals and plain-text readers. */
export function textTable(table: Table): string {
  const widths = table.columns.map((name, column) =>
    Math.max(name.length, ...table.rows.map((row) => row[column]?.text.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((text, column) => {
        const width = widths[column] ?? 0;
        return isNumeric(table, column) ? text.padStart(width) : text.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  const part = shownPart(table);
  return [
    line(table.columns),
    line(widths.map((width) => "-".repeat(width))),
    ...table.rows.map((row) => line(row.map((cell) => cell.text))),
    ...(part === undefined ? [] : [part]),
  ].join("\n");
}
