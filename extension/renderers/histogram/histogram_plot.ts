import { svgElement } from "../elements.ts";

/** Sizes of a plot; it is drawn as wide as there is room. */
export const plotWidth = 640;
export const plotHeight = 300;
export const plotMargin = { left: 60, right: 60, top: 12, bottom: 24 } as const;

/** A place in a series: the index of a step, and of a part of the range. */
export interface Reading {
  readonly step: number;
  readonly bin: number;
}

/** A drawn series. */
export interface HistogramPlot {
  readonly parts: readonly SVGElement[];
  /** What lies at a point of the plot. */
  at(x: number, y: number): Reading;
  /** Marks a place. @returns what it holds, in words. */
  mark(reading: Reading): string;
}

/** Four digits. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** A text of an axis. */
export function label(
  text: string,
  x: number,
  y: number,
  anchor: "start" | "middle" | "end",
): SVGTextElement {
  const made = svgElement("text", { x, y, "text-anchor": anchor });
  made.textContent = text;
  return made;
}
