import type { Point } from "@dagrejs/dagre";
import { type OpKind, opKinds } from "../../protocol/payloads/op_kinds.ts";
import { xmlText } from "../xml_text.ts";
import type { Box, Link } from "./drawn_graph.ts";
import { fontSizes, type GraphLayout, lineHeight, type Place } from "./layout_graph.ts";

const LEGEND_HEIGHT = 30;

/**
 * A picture of a graph that reads on light and dark pages: it brings its own background, and follows the colour
 * scheme of its reader. Class names are its own, as a page may hold the SVG itself.
 */
export function graphSvg(
  layout: GraphLayout,
  text: { readonly title: string; readonly description: string },
): string {
  const legend = legendOf(layout.boxes.map(({ box }) => box));
  const width = Math.ceil(Math.max(layout.width, legend.width + 32, 160));
  const height = Math.ceil(layout.height + (legend.svg === "" ? 0 : LEGEND_HEIGHT));
  const shift = Math.round((width - layout.width) / 2);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="flowbook-graph" role="img" aria-label="${xmlText(text.title)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" style="max-width:100%;height:auto">`,
    `<title>${xmlText(text.title)}</title>`,
    `<desc>${xmlText(text.description)}</desc>`,
    `<style>${style}</style>`,
    `<rect class="fg-page" width="${width}" height="${height}" rx="6"/>`,
    `<g transform="translate(${shift} 0)">`,
    ...layout.groups.map(({ place }) => `<rect class="fg-group" ${rectangle(place)} rx="8"/>`),
    ...layout.links.map(({ link, points }) => linkSvg(points, link.isControl)),
    ...layout.boxes.map(boxSvg),
    ...layout.groups.map(({ group, place }) => groupName(group.title, place)),
    ...layout.links.map(({ link, at }) => labelSvg(link, at)),
    "</g>",
    legend.svg === "" ? "" : `<g transform="translate(16 ${height - LEGEND_HEIGHT + 4})">${legend.svg}</g>`,
    "</svg>",
  ].join("\n");
}

const style = [
  ".flowbook-graph text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:#1f2328}",
  ".flowbook-graph .fg-page{fill:#ffffff}",
  ".flowbook-graph .fg-base{fill:#ffffff}",
  ".flowbook-graph .fg-end{fill:#f3f4f6;stroke:#6b7280}",
  ".flowbook-graph .fg-group{fill:#6b7280;fill-opacity:.07;stroke:#6b7280;stroke-opacity:.6}",
  ".flowbook-graph .fg-tint{fill-opacity:.16;stroke-width:1.2}",
  ".flowbook-graph .fg-gradient{stroke-dasharray:4 3}",
  `.flowbook-graph .fg-title{font-size:${fontSizes.title}px;font-weight:600}`,
  `.flowbook-graph .fg-line{font-size:${fontSizes.line}px}`,
  `.flowbook-graph .fg-label{font-size:${fontSizes.label}px;fill:#3f4650;stroke:#ffffff;stroke-width:3px;stroke-linejoin:round;paint-order:stroke}`,
  ".flowbook-graph .fg-group-name{font-size:11px;font-weight:600;fill:#4b5563;stroke:#ffffff;stroke-width:3px;stroke-linejoin:round;paint-order:stroke}",
  ".flowbook-graph .fg-link{fill:none;stroke:#6b7280;stroke-width:1.3}",
  ".flowbook-graph .fg-control{stroke-dasharray:3 3}",
  ".flowbook-graph .fg-arrow{fill:#6b7280}",
  "@media (prefers-color-scheme:dark){",
  ".flowbook-graph text{fill:#e6e8eb}",
  ".flowbook-graph .fg-page,.flowbook-graph .fg-base{fill:#1b1e23}",
  ".flowbook-graph .fg-end{fill:#2b3038;stroke:#9aa3af}",
  ".flowbook-graph .fg-tint{fill-opacity:.32}",
  ".flowbook-graph .fg-label{fill:#c3c9d1;stroke:#1b1e23}",
  ".flowbook-graph .fg-group-name{fill:#b4bcc7;stroke:#1b1e23}",
  ".flowbook-graph .fg-link{stroke:#9aa3af}",
  ".flowbook-graph .fg-arrow{fill:#9aa3af}",
  "}",
].join("");

function groupName(title: string, { left, top }: Place): string {
  return `<text class="fg-group-name" x="${round(left + 10)}" y="${round(top + 15)}">${xmlText(title)}</text>`;
}

function boxSvg({ box, title, lines, place }: GraphLayout["boxes"][number]): string {
  const { left, top, width } = place;
  const middle = round(left + width / 2);
  const texts = lines.map(
    (line, index) =>
      `<text class="fg-line" text-anchor="middle" x="${middle}" y="${round(top + 38 + index * lineHeight)}">${xmlText(line)}</text>`,
  );
  return [
    `<g><title>${xmlText(box.tooltip)}</title>`,
    box.shape === "end" ? `<rect class="fg-end" ${rectangle(place)} rx="14"/>` : filledBox(box, place),
    `<text class="fg-title" text-anchor="middle" x="${middle}" y="${round(top + 22)}">${xmlText(title)}</text>`,
    ...texts,
    "</g>",
  ].join("");
}

function filledBox({ kind, shape, isGradient }: Box, place: Place): string {
  const { color } = opKinds[kind];
  const radius = shape === "scope" ? 4 : 9;
  const edge = isGradient ? "fg-tint fg-gradient" : "fg-tint";
  const shadow =
    shape === "scope"
      ? `<rect class="fg-base" ${rectangle({ ...place, left: place.left + 3, top: place.top + 3 })} rx="${radius}" stroke="${color}" stroke-opacity=".5"/>`
      : "";
  return [
    shadow,
    `<rect class="fg-base" ${rectangle(place)} rx="${radius}"/>`,
    `<rect class="${edge}" ${rectangle(place)} rx="${radius}" fill="${color}" stroke="${color}"/>`,
  ].join("");
}

function linkSvg(points: readonly Point[], isControl: boolean): string {
  const last = points.at(-1);
  const before = points.at(-2);
  if (last === undefined || before === undefined) return "";
  const angle = (Math.atan2(last.y - before.y, last.x - before.x) * 180) / Math.PI;
  const arrow = `<path class="fg-arrow" d="M0 0L-7 -3.5L-7 3.5Z" transform="translate(${round(last.x)} ${round(last.y)}) rotate(${round(angle)})"/>`;
  return `<path class="fg-link${isControl ? " fg-control" : ""}" d="${smooth(points)}"/>${arrow}`;
}

/** A curve through the middles of the route's parts. */
function smooth(points: readonly Point[]): string {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return "";
  const curves = points.slice(1, -1).map((point, index) => {
    const next = points[index + 2] ?? last;
    const end = index === points.length - 3 ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${position(point)} ${position(end)}`;
  });
  return `M${position(first)}${curves.length === 0 ? `L${position(last)}` : curves.join("")}`;
}

function labelSvg({ label, tensors }: Link, at: Point): string {
  if (label === "") return "";
  const tooltip = tensors.length > 1 ? `<title>${xmlText(tensors.join("\n"))}</title>` : "";
  return `<text class="fg-label" text-anchor="middle" x="${round(at.x)}" y="${round(at.y + 3.5)}">${tooltip}${xmlText(label)}</text>`;
}

/** The kinds that the picture has, with their colours. */
function legendOf(boxes: readonly Box[]): { readonly svg: string; readonly width: number } {
  const kinds = new Set<OpKind>(boxes.filter(({ shape }) => shape !== "end").map(({ kind }) => kind));
  if (kinds.size < 2) return { svg: "", width: 0 };
  let left = 0;
  const entries = [...kinds].map((kind) => {
    const { color, label } = opKinds[kind];
    const entry = `<rect class="fg-tint" x="${left}" y="2" width="12" height="12" rx="2" fill="${color}" stroke="${color}"/><text class="fg-line" x="${left + 17}" y="12">${label}</text>`;
    left += 17 + Math.ceil(label.length * fontSizes.line * 0.6) + 16;
    return entry;
  });
  return { svg: entries.join(""), width: left };
}

function rectangle({ left, top, width, height }: Place): string {
  return `x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}"`;
}

function position({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
