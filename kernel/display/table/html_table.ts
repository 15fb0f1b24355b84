import type { TablePart } from "./table_part.ts";

/**
 * A self-contained HTML table. It carries no colours, so that light and dark themes both fit; numbers are
 * flush right; JupyterLab, nbconvert and GitHub style the class `dataframe`.
 */
export function htmlTable({ columns, rows, hasLabels, note }: TablePart): string {
  const cell = (tag: "th" | "td", column: number, text: string) => {
    const align = columns[column]?.isNumeric ? "right" : "left";
    return `<${tag} style="text-align: ${align}">${escapeHtml(text)}</${tag}>`;
  };
  const head = columns.map(({ name }, column) => cell("th", column, name));
  const body = rows.map((row) => {
    const cells = row.map((text, column) => cell(hasLabels && column === 0 ? "th" : "td", column, text));
    return `<tr>${cells.join("")}</tr>`;
  });
  return [
    `<table class="dataframe">`,
    `<thead><tr>${head.join("")}</tr></thead>`,
    `<tbody>`,
    ...body,
    `</tbody>`,
    `</table>`,
    ...(note === undefined ? [] : [`<p>${note}</p>`]),
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
