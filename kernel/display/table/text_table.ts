import type { TablePart } from "./table_part.ts";

/** The table in fixed-width columns, for terminals and plain-text readers. */
export function textTable({ columns, rows, note }: TablePart): string {
  const widths = columns.map(({ name }, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((text, column) => {
        const width = widths[column] ?? 0;
        return columns[column]?.isNumeric ? text.padStart(width) : text.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  return [
    line(columns.map(({ name }) => name)),
    line(widths.map((width) => "-".repeat(width))),
    ...rows.map(line),
    ...(note === undefined ? [] : [note]),
  ].join("\n");
}
