import { isNumeric, shownPart, type Table } from "./record_table.ts";

/**
 * A self-contained HTML table. It carries no colours, so that light and dark themes both fit; numbers are
 * flush right; JupyterLab, nbconvert and GitHub style the class `dataframe`.
 */
export function htmlTable(table: Table): string {
  const align = table.columns.map(
    (_, column) => `text-align: ${isNumeric(table, column) ? "right" : "left"}`,
  );
  const head = table.columns.map((name, column) => `<th style="${align[column]}">${escapeHtml(name)}</th>`);
  const body = table.rows.map((row) => {
    const cells = row.map((cell, column) => `<td style="${align[column]}">${escapeHtml(cell.text)}</td>`);
    return `<tr>${cells.join("")}</tr>`;
  });
  const part = shownPart(table);
  return [
    `<table class="dataframe">`,
    `<thead><tr>${head.join("")}</tr></thead>`,
    `<tbody>`,
    ...body,
    `</tbody>`,
    `</table>`,
    ...(part === undefined ? [] : [`<p>${part}</p>`]),
  ].join("\n");
}

/** Text as HTML content or attribute value. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
