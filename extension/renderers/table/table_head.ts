import { isNumericColumn, type TableSummary, tableCellText } from "../../../protocol/payloads/table.ts";
import { element, heading, keepKeysFromTab } from "../elements.ts";
import { nextDirection, type SortDirection } from "./row_order.ts";

/** Names and types of the columns; a click on one sorts by it. */
export function tableHead(
  { columns, rows }: TableSummary,
  sort: (column: number, direction: SortDirection) => void,
): HTMLTableRowElement {
  const row = element("tr");
  row.append(element("td"));
  const cells = columns.map(({ name, type }, column) => {
    const cell = heading("col");
    if (isNumericColumn(rows, column)) cell.className = "flowbook-number";
    // As wide as its longest value, or the column would move as rows come into sight.
    cell.style.minWidth = `min(${longest(rows, column)}ch, 240px)`;
    const button = element("button");
    button.type = "button";
    button.title = `${name}: ${type}`;
    button.append(element("span", "flowbook-column", name), element("span", "flowbook-type", type));
    keepKeysFromTab(button);
    cell.append(button);
    cell.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const direction = nextDirection[parseDirection(cell.getAttribute("aria-sort"))];
      for (const other of cells) other.setAttribute("aria-sort", "none");
      cell.setAttribute("aria-sort", direction);
      sort(column, direction);
    });
    return cell;
  });
  row.append(...cells);
  return row;
}

function longest(rows: TableSummary["rows"], column: number): number {
  return rows.reduce((most, row) => Math.max(most, tableCellText(row[column] ?? null).length), 0);
}

function parseDirection(value: string | null): SortDirection {
  return value === "ascending" || value === "descending" ? value : "none";
}
