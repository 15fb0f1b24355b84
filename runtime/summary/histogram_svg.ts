import type { HistogramPayload, HistogramSeries } from "../../protocol/payloads/histogram.ts";
import { xmlText } from "../xml_text.ts";

const columns = 3;
const width = 250;
const height = 190;
const margin = 12;
const shownSeries = 9;
const ridgeHeight = 60;
const nameLength = 38;

/** The histograms of the first series, one behind the other by step, for places where nothing is interactive. */
export function histogramSvg({ title, series }: HistogramPayload): string {
  const shown = series.slice(0, shownSeries);
  const rows = Math.ceil(shown.length / columns);
  const [wide, high] = [Math.min(shown.length, columns) * width, rows * height + 30];
  const plots = shown.map((one, index) => {
    const place = `translate(${(index % columns) * width} ${Math.floor(index / columns) * height + 30})`;
    return `<g transform="${place}">${plot(one)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" role="img" font-family="sans-serif" font-size="11" fill="#222222">`,
    `<title>${xmlText(title)}</title><rect width="${wide}" height="${high}" fill="#ffffff"/>`,
    `<text x="${margin}" y="20" font-weight="bold">${xmlText(title)}</text>`,
    ...plots,
    "</svg>",
  ].join("");
}

function plot({ run, tag, steps, low, high, counts }: HistogramSeries): string {
  const most = Math.max(...counts.flat(), Number.MIN_VALUE);
  const inner = width - 2 * margin;
  const [top, bottom] = [20 + ridgeHeight, height - 24];
  const ridges = counts.map((row, index) => {
    const base = steps.length === 1 ? bottom : top + ((bottom - top) * index) / (steps.length - 1);
    const x = (bin: number) => (margin + (inner * (bin + 0.5)) / row.length).toFixed(1);
    const points = row.map((count, bin) => `L${x(bin)} ${(base - (ridgeHeight * count) / most).toFixed(1)}`);
    const path = `M${margin} ${base.toFixed(1)}${points.join("")}L${margin + inner} ${base.toFixed(1)}Z`;
    const share = steps.length === 1 ? 1 : index / (steps.length - 1);
    return `<path d="${path}" fill="${shade(share)}" stroke="#ffffff" stroke-width="0.6"/>`;
  });
  const name = run === "." ? tag : `${run}: ${tag}`;
  const short = name.length > nameLength ? `…${name.slice(name.length - nameLength + 1)}` : name;
  return [
    `<text x="${margin}" y="12">${xmlText(short)}</text>`,
    ...ridges,
    `<text x="${margin}" y="${height - 8}">${figure(low)}</text>`,
    `<text x="${width - margin}" y="${height - 8}" text-anchor="end">${figure(high)}</text>`,
  ].join("");
}

/** From pale, the first step, to full. */
function shade(share: number): string {
  const mix = (full: number) => Math.round(210 + (full - 210) * share);
  return `rgb(${mix(0)},${mix(114)},${mix(178)})`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}
