import { type BoxTexts, boxFonts } from "./box_texts.ts";
import type { Camera } from "./camera.ts";
import type { Fill } from "./colours.ts";
import { type GraphLayout, groupHeader, type PlacedItem, type PlacedLine } from "./graph_layout.ts";

/** The colours and the font of the page, as they are now. */
export interface Paper {
  readonly background: string;
  readonly text: string;
  readonly faintText: string;
  readonly line: string;
  readonly accent: string;
  readonly font: string;
}

/** All that a picture of a part of a graph depends on. */
export interface Scene {
  readonly layout: GraphLayout;
  readonly camera: Camera;
  readonly paper: Paper;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly selected: number | undefined;
  /** Lines from and to what is selected. */
  readonly highlighted: ReadonlySet<number>;
  textsOf(item: number): BoxTexts;
  fillOf(item: number): Fill;
  /** What is written at a line; empty for nothing. */
  labelOf(line: PlacedLine): string;
}

/** Below these scales texts, and then the arrows, are no more than specks. */
const TEXT_SCALE = 0.35;
const ARROW_SCALE = 0.2;
const LABEL_SCALE = 0.7;

/** Draws what is seen of a graph. */
export function paintGraph(context: CanvasRenderingContext2D, scene: Scene): void {
  const { camera, paper, width, height } = scene;
  context.fillStyle = paper.background;
  context.fillRect(0, 0, width, height);
  const view = viewOf(scene);
  context.save();
  context.translate(camera.x, camera.y);
  context.scale(camera.scale, camera.scale);
  const seen = scene.layout.items.filter((item) => isSeen(item, view));
  for (const item of seen) if (item.isGroup) paintGroup(context, scene, item);
  paintLines(context, scene, view);
  for (const item of seen) if (!item.isGroup) paintBox(context, scene, item);
  if (camera.scale >= LABEL_SCALE) paintLabels(context, scene, view);
  context.restore();
}

interface ViewBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function viewOf({ camera, width, height }: Scene): ViewBox {
  const { scale, x, y } = camera;
  return { left: -x / scale, top: -y / scale, right: (width - x) / scale, bottom: (height - y) / scale };
}

function isSeen({ left, top, width, height }: PlacedItem, view: ViewBox): boolean {
  return left < view.right && left + width > view.left && top < view.bottom && top + height > view.top;
}

function paintGroup(context: CanvasRenderingContext2D, scene: Scene, item: PlacedItem): void {
  const { paper, camera } = scene;
  const isSelected = item.item === scene.selected;
  context.beginPath();
  context.roundRect(item.left, item.top, item.width, item.height, 8);
  context.globalAlpha = 0.07;
  context.fillStyle = paper.faintText;
  context.fill();
  context.globalAlpha = isSelected ? 1 : 0.55;
  context.lineWidth = isSelected ? 2.5 : 1;
  context.strokeStyle = isSelected ? paper.accent : paper.faintText;
  context.stroke();
  context.globalAlpha = 1;
  if (camera.scale < TEXT_SCALE) return;
  const { title, line } = scene.textsOf(item.item);
  context.font = `600 ${boxFonts.line}px ${paper.font}`;
  context.fillStyle = paper.text;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(`▾ ${title}  ${line}`, item.left + 10, item.top + groupHeader / 2, item.width - 20);
}

function paintBox(context: CanvasRenderingContext2D, scene: Scene, item: PlacedItem): void {
  const { paper, camera } = scene;
  const { colour, strength } = scene.fillOf(item.item);
  const isSelected = item.item === scene.selected;
  const texts = scene.textsOf(item.item);
  context.beginPath();
  context.roundRect(item.left, item.top, item.width, item.height, texts.line === "output" ? 14 : 5);
  context.fillStyle = paper.background;
  context.fill();
  context.globalAlpha = strength;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = isSelected ? 3 : 1.2;
  context.strokeStyle = isSelected ? paper.accent : colour;
  context.stroke();
  if (camera.scale < TEXT_SCALE) return;
  const middle = item.left + item.width / 2;
  const room = item.width - 10;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = paper.text;
  context.font = `600 ${boxFonts.title}px ${paper.font}`;
  context.fillText(texts.title, middle, item.top + (texts.line === "" ? item.height / 2 : 15), room);
  if (texts.line === "") return;
  context.font = `${boxFonts.line}px ${paper.font}`;
  context.fillText(texts.line, middle, item.top + 31, room);
}

function paintLines(context: CanvasRenderingContext2D, scene: Scene, view: ViewBox): void {
  const { layout, paper, camera, highlighted } = scene;
  context.strokeStyle = paper.line;
  context.fillStyle = paper.line;
  // Never thinner than what a screen shows.
  context.lineWidth = Math.max(1.2, 0.6 / camera.scale);
  context.beginPath();
  for (const line of layout.lines) if (!line.isBack && mayBeSeen(line, view)) trace(context, line.points);
  context.stroke();
  context.setLineDash([5, 4]);
  context.beginPath();
  for (const line of layout.lines) if (line.isBack && mayBeSeen(line, view)) trace(context, line.points);
  context.stroke();
  context.setLineDash([]);
  if (camera.scale >= ARROW_SCALE) {
    context.beginPath();
    for (const line of layout.lines) if (line.hasArrow && mayBeSeen(line, view)) traceArrow(context, line);
    context.fill();
  }
  if (highlighted.size === 0) return;
  context.strokeStyle = paper.accent;
  context.fillStyle = paper.accent;
  context.lineWidth = Math.max(2.4, 1.5 / camera.scale);
  context.beginPath();
  for (const line of layout.lines) {
    if (!line.links.some((link) => highlighted.has(link))) continue;
    if (line.trunk !== undefined) trace(context, line.trunk.points.slice(0, 2 * line.sharedPoints));
    trace(context, line.points);
  }
  context.stroke();
  context.beginPath();
  for (const line of layout.lines) {
    if (line.hasArrow && line.links.some((link) => highlighted.has(link))) traceArrow(context, line);
  }
  context.fill();
}

/** By its ends: between them a line stays in its rows. */
function mayBeSeen({ points }: PlacedLine, view: ViewBox): boolean {
  const first = points[1] ?? 0;
  const last = points.at(-1) ?? 0;
  return Math.min(first, last) < view.bottom && Math.max(first, last) > view.top;
}

/** Straight where it passes a row, in a curve from row to row. */
function trace(context: CanvasRenderingContext2D, points: readonly number[]): void {
  let [x = 0, y = 0] = points;
  context.moveTo(x, y);
  for (let at = 2; at < points.length; at += 2) {
    const nextX = points[at] ?? 0;
    const nextY = points[at + 1] ?? 0;
    if (Math.abs(nextX - x) < 0.5) context.lineTo(nextX, nextY);
    else {
      const bend = nextY > y ? (nextY - y) / 2 : 60;
      context.bezierCurveTo(x, y + bend, nextX, nextY - bend, nextX, nextY);
    }
    [x, y] = [nextX, nextY];
  }
}

function traceArrow(context: CanvasRenderingContext2D, { points }: PlacedLine): void {
  const x = points.at(-2) ?? 0;
  const y = points.at(-1) ?? 0;
  context.moveTo(x, y);
  context.lineTo(x - 4, y - 8);
  context.lineTo(x + 4, y - 8);
  context.closePath();
}

/** Dtypes and shapes, where they do not cover each other. */
function paintLabels(context: CanvasRenderingContext2D, scene: Scene, view: ViewBox): void {
  const { paper } = scene;
  const taken = new Set<string>();
  context.font = `${boxFonts.label}px ${paper.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = paper.background;
  context.fillStyle = paper.faintText;
  for (const line of scene.layout.lines) {
    const label = line.hasArrow && mayBeSeen(line, view) ? scene.labelOf(line) : "";
    if (label === "") continue;
    const x = line.points.at(-2) ?? 0;
    const y = (line.points.at(-1) ?? 0) - 16;
    const reach = Math.ceil((label.length * boxFonts.label * 0.6) / 2 / 20);
    const column = Math.round(x / 20);
    const cells = Array.from(
      { length: 2 * reach + 1 },
      (_, step) => `${column - reach + step} ${Math.round(y / 14)}`,
    );
    if (cells.some((cell) => taken.has(cell))) continue;
    for (const cell of cells) taken.add(cell);
    context.strokeText(label, x, y);
    context.fillText(label, x, y);
  }
}
