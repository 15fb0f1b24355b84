import type { TranslationBundle } from "@jupyterlab/translation";
import { shownPart, type TableSummary, tableCellText } from "../../../protocol/payloads/table.ts";
import { element, heading, keepKeys, scrollingGrid } from "../elements.ts";
import type { View } from "../renderer.ts";
import { rowOrder } from "./row_order.ts";
import { RowWindow } from "./row_window.ts";
import { tableHead } from "./table_head.ts";
import { fractionWidth, valueCell } from "./value_cell.ts";

/** Fewer rows than this are seen at a glance. */
const filterFromRows = 10;

/** Records as a scrolling table of which only the rows in sight stand in the page. */
export class TableView implements View<TableSummary> {
  readonly #host: HTMLElement;
  readonly #trans: TranslationBundle;
  #window: RowWindow | undefined;
  #order: readonly number[] = [];
  #wanted = "";

  constructor(summary: TableSummary, host: HTMLElement, trans: TranslationBundle) {
    this.#host = host;
    this.#trans = trans;
    this.update(summary);
  }

  update(summary: TableSummary): void {
    const { rows, columns, rowCount, columnCount } = summary;
    const trans = this.#trans;
    const height = trans._n("%1 row", "%1 rows", rowCount);
    const size = `${height} × ${trans._n("%1 column", "%1 columns", columnCount)}`;
    const view = element("section", "flowbook-table");
    view.setAttribute("aria-label", trans.__("Table, %1", size));
    const cut = shownPart(summary, { rows: rows.length, columns: columns.length });
    const unfiltered = cut === undefined ? size : trans.__("%1; they alone are sorted", cut);
    const note = element("p", "flowbook-note", unfiltered);
    note.setAttribute("role", "status");
    const texts = rows.map((_, index) => rowText(summary, index));
    const arrange = () => {
      const found = this.#order.filter((index) => texts[index]?.includes(this.#wanted));
      this.#window?.show(found);
      note.textContent =
        this.#wanted === "" ? unfiltered : trans.__("%1 of %2 rows match", found.length, rows.length);
    };
    const grid = this.#grid(summary, arrange);
    if (rows.length >= filterFromRows) {
      view.append(
        filter(trans.__("Filter rows"), (wanted) => {
          this.#wanted = wanted;
          arrange();
        }),
      );
    }
    view.append(grid, note);
    this.#host.replaceChildren(view);
    this.#order = rows.map((_, index) => index);
    this.#wanted = "";
    arrange();
  }

  resize(): void {
    this.#window?.resize();
  }

  #grid(summary: TableSummary, arrange: () => void): HTMLElement {
    const { rows, columns } = summary;
    const grid = scrollingGrid(this.#trans.__("Rows"));
    const table = element("table");
    table.setAttribute("aria-rowcount", String(rows.length + 1));
    const fractions = columns.map((_, column) => fractionWidth(rows, column));
    const head = tableHead(summary, (column, direction) => {
      this.#order = rowOrder(rows, column, direction);
      arrange();
    });
    table.createTHead().append(head);
    this.#window = new RowWindow(grid, table.createTBody(), (index) => line(summary, index, fractions));
    grid.append(table);
    return grid;
  }
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

/** What a filter looks for its text in. */
function rowText({ rows, labels }: TableSummary, index: number): string {
  const label = labels?.[index];
  const cells = (rows[index] ?? []).map(tableCellText);
  return [label === undefined ? String(index) : tableCellText(label), ...cells].join("\n").toLowerCase();
}

function filter(label: string, changed: (wanted: string) => void): HTMLElement {
  const input = element("input", "flowbook-filter");
  input.type = "search";
  input.placeholder = label;
  input.setAttribute("aria-label", label);
  input.setAttribute(keepKeys, "true");
  input.addEventListener("input", () => changed(input.value.toLowerCase()));
  return input;
}
