import type { ClassCurve, ClassificationSummary } from "../../protocol/payloads/classification.ts";
import { xmlText } from "../xml_text.ts";

const side = 260;
const margin = 70;
const gap = 30;
/** More classes than this have no room for numbers in a picture. */
const numberedClasses = 12;
/** Okabe and Ito's colours, which colour-blind readers can tell apart. */
const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#b8a900", "#888888"];

/** The confusion matrix and the two kinds of curves side by side, for places where nothing is interactive. */
export function classificationSvg(summary: ClassificationSummary): string {
  const { title, accuracy, curves } = summary;
  const width = curves.length === 0 ? margin + side + gap : margin + 3 * side + 2 * margin + gap;
  const height = side + 2 * margin;
  const name = `${title}: ${(accuracy * 100).toFixed(1)} % right`;
  const parts = [at(margin, matrix(summary))];
  if (curves.length > 0) {
    const roc = curves.map((curve) => ({ of: curve.of, curve: curve.roc }));
    const pr = curves.map((curve) => ({ of: curve.of, curve: curve.pr }));
    parts.push(at(2 * margin + side, plot(roc, "false positive rate", "true positive rate")));
    parts.push(at(3 * margin + 2 * side, plot(pr, "recall", "precision")));
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="11" fill="#222222">`,
    `<title>${xmlText(name)}</title><rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(margin, 20, name, "start"),
    ...parts,
    "</svg>",
  ].join("");
}

function matrix({ classes, confusion }: ClassificationSummary): string {
  const cell = side / Math.max(classes.length, 1);
  const labelled = classes.length <= numberedClasses;
  const parts: string[] = [];
  for (const [row, counts] of confusion.entries()) {
    const total = counts.reduce((sum, count) => sum + count, 0);
    for (const [column, count] of counts.entries()) {
      const share = total === 0 ? 0 : count / total;
      const [x, y] = [column * cell, row * cell];
      const place = `x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${cell.toFixed(1)}" height="${cell.toFixed(1)}"`;
      parts.push(`<rect ${place} fill="#0072b2" fill-opacity="${share.toFixed(3)}" stroke="#dddddd"/>`);
      if (!labelled) continue;
      const colour = share > 0.5 ? "#ffffff" : "#222222";
      parts.push(text(x + cell / 2, y + cell / 2 + 4, String(count), "middle", colour));
    }
  }
  if (labelled) {
    for (const [index, { name }] of classes.entries()) {
      const middle = (index + 0.5) * cell;
      parts.push(text(-6, middle + 4, short(name), "end"), text(middle, side + 14, short(name), "middle"));
    }
  }
  return [...parts, text(side / 2, side + 32, "prediction (column), label (row)", "middle")].join("");
}

function plot(
  lines: readonly { readonly of: number; readonly curve: ClassCurve }[],
  xName: string,
  yName: string,
): string {
  const frame = `<rect width="${side}" height="${side}" fill="none" stroke="#bbbbbb"/>`;
  const paths = lines.map(
    ({ of, curve }) =>
      `<polyline points="${pointsOf(curve)}" fill="none" stroke="${colours[of % colours.length]}" stroke-width="1.5"/>`,
  );
  const ticks = [0, 0.5, 1].flatMap((value) => [
    text(value * side, side + 14, String(value), "middle"),
    text(-6, side - value * side + 4, String(value), "end"),
  ]);
  const names = [text(side / 2, side + 32, xName, "middle"), text(0, -8, yName, "start")];
  return [frame, ...paths, ...ticks, ...names].join("");
}

function pointsOf({ x, y }: ClassCurve): string {
  return x
    .map((value, index) => `${(value * side).toFixed(1)},${(side - (y[index] ?? 0) * side).toFixed(1)}`)
    .join(" ");
}

function at(x: number, content: string): string {
  return `<g transform="translate(${x} ${margin - 10})">${content}</g>`;
}

function text(x: number, y: number, content: string, anchor: string, colour?: string): string {
  const fill = colour === undefined ? "" : ` fill="${colour}"`;
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}"${fill}>${xmlText(content)}</text>`;
}

function short(name: string): string {
  return name.length > 10 ? `${name.slice(0, 9)}…` : name;
}
