import type { TranslationBundle } from "@jupyterlab/translation";
import {
  parseTensorSummary,
  type TensorCell,
  type TensorSummary,
  tensorSignature,
} from "../../protocol/payloads/tensor.ts";
import type { Place } from "../outputs/place.ts";
import { element, heading, keepKeys, scrollingGrid } from "./elements.ts";
import { stateless } from "./renderer.ts";
import { cellText, heatScale, sliceOf } from "./tensor_values.ts";

/** A tensor as signature, figures and a scrolling grid of values, with a chooser for each leading dimension. */
export const tensor = stateless<TensorSummary>(parseTensorSummary, draw);

function draw(summary: TensorSummary, host: HTMLElement, { trans }: Place): void {
  const view = element("section", "flowbook-tensor");
  view.setAttribute("aria-label", trans.__("Tensor %1", tensorSignature(summary)));
  view.append(header(summary, trans));
  if (summary.values.length === 0) {
    view.append(element("p", "flowbook-note", trans.__("no values")));
  } else {
    const grid = scrollingGrid(trans.__("Values"));
    const show = (leading: readonly number[]) => grid.replaceChildren(table(summary, leading));
    const leadingShape = summary.previewShape.slice(0, -2);
    show(leadingShape.map(() => 0));
    if (leadingShape.length > 0) view.append(choosers(summary, trans, show));
    view.append(grid, ...cutNote(summary, trans));
  }
  host.replaceChildren(view);
}

function header(summary: TensorSummary, trans: TranslationBundle): HTMLElement {
  const line = element("header", "flowbook-tensor-header");
  line.append(element("code", "flowbook-tensor-signature", tensorSignature(summary)));
  const isScalar = summary.shape.length === 0;
  if (isScalar || summary.statistics === undefined) return line;
  const { min, max, mean, standardDeviation, nonFinite } = summary.statistics;
  const figures: [string, number][] = [
    [trans.__("min"), min],
    [trans.__("max"), max],
    [trans.__("mean"), mean],
    [trans.__("sd"), standardDeviation],
  ];
  if (nonFinite > 0) figures.push([trans.__("not finite"), nonFinite]);
  for (const [name, figure] of figures) {
    const pair = element("span", "flowbook-tensor-figure", `${name} `);
    const value = element("b", "", cellText(figure));
    value.title = String(figure);
    pair.append(value);
    line.append(pair);
  }
  return line;
}

/** One drop-down for each dimension before the last two. */
function choosers(
  summary: TensorSummary,
  trans: TranslationBundle,
  show: (leading: readonly number[]) => void,
): HTMLElement {
  const bar = element("div", "flowbook-tensor-choosers");
  const selects = summary.previewShape.slice(0, -2).map((length, axis) => {
    const select = element("select");
    select.setAttribute(keepKeys, "true");
    for (let index = 0; index < length; index += 1) {
      select.append(element("option", "", String(index)));
    }
    const label = element("label", "", `${trans.__("axis %1", axis)} `);
    label.append(select, ` ${trans.__("of %1", summary.shape[axis] ?? 0)}`);
    bar.append(label);
    return select;
  });
  bar.addEventListener("change", () => show(selects.map((select) => Number(select.value))));
  return bar;
}

function table(summary: TensorSummary, leading: readonly number[]): HTMLTableElement {
  const slice = sliceOf(summary, leading);
  const heat = heatScale(summary);
  const grid = element("table");
  if (slice.hasColumnAxis) {
    const labels = grid.createTHead().insertRow();
    if (slice.hasRowAxis) labels.append(element("td"));
    for (let column = 0; column < slice.columns; column += 1) labels.append(heading("col", String(column)));
  }
  const body = grid.createTBody();
  for (let row = 0; row < slice.rows; row += 1) {
    const line = body.insertRow();
    if (slice.hasRowAxis) line.append(heading("row", String(row)));
    for (let column = 0; column < slice.columns; column += 1) {
      fill(line.insertCell(), slice.at(row, column), heat);
    }
  }
  return grid;
}

function fill(cell: HTMLElement, value: TensorCell, heat: (value: TensorCell) => number | undefined): void {
  cell.textContent = cellText(value);
  cell.title = String(value);
  const strength = heat(value);
  if (strength === undefined) return;
  cell.classList.add(strength < 0 ? "flowbook-cold" : "flowbook-hot");
  cell.style.setProperty("--flowbook-heat", Math.abs(strength).toFixed(3));
}

function cutNote({ shape, previewShape }: TensorSummary, trans: TranslationBundle): readonly HTMLElement[] {
  if (previewShape.every((size, axis) => size === shape[axis])) return [];
  return [
    element(
      "p",
      "flowbook-note",
      trans.__("showing %1 of %2", `[${previewShape.join(",")}]`, `[${shape.join(",")}]`),
    ),
  ];
}
