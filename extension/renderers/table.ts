import {
  isEmptyCell,
  isNumericColumn,
  parseTableSummary,
  shownPart,
  type TableCell,
  type TableSummary,
  tableCellText,
} from "../../protocol/payloads/table.ts";
import { element, heading, keepKeys, keepKeysFromTab, scrollingGrid } from "./elements.ts";
import { stateless } from "./renderer.ts";
import { nextDirection, rowOrder, type SortDirection } from "./table_order.ts";

/** Records as a scrolling table: a click on a column's header sorts by it, a text above filters the rows. */
export const table = stateless<TableSummary>(parseTableSummary, draw);

/** Fewer rows than this are seen at a glance. */
const filterFromRows = 10;

function draw(summary: TableSummary, host: HTMLElement): void {
  const { rows, columns, rowCount, columnCount } = summary;
  const size = `${rowCount} ${rowCount === 1 ? "row" : "rows"} × ${columnCount} ${columnCount === 1 ? "column" : "columns"}`;
  const view = element("section", "flowbook-table");
  view.setAttribute("aria-label", `Table, ${size}`);
  const grid = scrollingGrid("Rows");
  const fractions = columns.map((_, column) => fractionWidth(rows, column));
  const lines = rows.map((_, index) => line(summary, index, fractions));
  const content = element("table");
  const body = content.createTBody();
  body.append(...lines);
  content
    .createTHead()
    .append(head(summary, (column, direction) => arrange(body, lines, rowOrder(rows, column, direction))));
  grid.append(content);
  const cut = shownPart(summary, { rows: rows.length, columns: columns.length });
  const note = element("p", "flowbook-note", cut === undefined ? size : `${cut}; they alone are sorted`);
  note.setAttribute("role", "status");
  if (rows.length >= filterFromRows) view.append(filter(lines, note));
  view.append(grid, note);
  host.replaceChildren(view);
}

function head(
  summary: TableSummary,
  sort: (column: number, direction: SortDirection) => void,
): HTMLTableRowElement {
  const row = element("tr");
  row.append(element("td"));
  const cells = summary.columns.map(({ name, type }, column) => {
    const cell = heading("col");
    if (isNumericColumn(summary.rows, column)) cell.className = "flowbook-number";
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

/** How many characters the longest fraction of a column of numbers has; undefined for other columns. */
function fractionWidth(rows: TableSummary["rows"], column: number): number | undefined {
  if (!isNumericColumn(rows, column)) return undefined;
  return Math.max(...rows.map((row) => fractionOf(tableCellText(row[column] ?? null)).length));
}

function fractionOf(text: string): string {
  return /^-?\d+(\.\d+)$/.exec(text)?.[1] ?? "";
}

function line(
  { columns, rows, labels }: TableSummary,
  index: number,
  fractions: readonly (number | undefined)[],
): HTMLTableRowElement {
  const row = element("tr");
  const label = labels?.[index];
  row.append(heading("row", label === undefined ? String(index) : tableCellText(label)));
  for (const [column] of columns.entries()) {
    row.append(valueCell(rows[index]?.[column] ?? null, fractions[column]));
  }
  return row;
}

/** What is no value of its own (null, NaN, a nested object) is told from text that reads the same. */
function valueCell(cell: TableCell, fraction: number | undefined): HTMLTableCellElement {
  const text = tableCellText(cell);
  const made = element("td", cellClass(cell), text);
  made.title = typeof cell === "object" && cell !== null ? cell.text : String(cell);
  if (fraction !== undefined) {
    made.classList.add("flowbook-number");
    // Puts the decimal points below each other.
    made.style.setProperty("--flowbook-gap", String(fraction - fractionOf(text).length));
  }
  return made;
}

function cellClass(cell: TableCell): string {
  if (isEmptyCell(cell)) return "flowbook-empty";
  if (typeof cell !== "object" || cell === null) return "";
  if (cell.type === "number") return "flowbook-empty";
  return /^(Date|bigint)$/.test(cell.type) ? "" : "flowbook-nested";
}

function arrange(
  body: HTMLTableSectionElement,
  lines: readonly HTMLTableRowElement[],
  order: readonly number[],
): void {
  body.append(...order.flatMap((index) => lines[index] ?? []));
}

function filter(lines: readonly HTMLTableRowElement[], note: HTMLElement): HTMLElement {
  const unfiltered = note.textContent;
  const input = element("input", "flowbook-filter");
  input.type = "search";
  input.placeholder = "Filter rows";
  input.setAttribute("aria-label", "Filter rows");
  input.setAttribute(keepKeys, "true");
  const texts = lines.map((row) => [...row.cells].map((cell) => cell.textContent.toLowerCase()).join("\n"));
  input.addEventListener("input", () => {
    const wanted = input.value.toLowerCase();
    let shown = 0;
    for (const [index, row] of lines.entries()) {
      row.hidden = !(texts[index] ?? "").includes(wanted);
      if (!row.hidden) shown += 1;
    }
    note.textContent = wanted === "" ? unfiltered : `${shown} of ${lines.length} rows match`;
  });
  return input;
}

function parseDirection(value: string | null): SortDirection {
  return value === "ascending" || value === "descending" ? value : "none";
}
