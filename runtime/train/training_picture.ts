import { xmlText } from "../xml_text.ts";
import type { TrainingRun } from "./training_run.ts";

const WIDTH = 640;
const PANEL_HEIGHT = 220;
const MARGIN = { left: 64, right: 16, top: 34, bottom: 30 };
const POINTS = 1200;
const TICKS = 4;
const NAME_LENGTH = 18;
/** Okabe and Ito's colours, which people with any colour vision can tell apart; yellow is left out on white. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"];

/** More lines in a panel than this have no room for their names. */
const NAMED_LINES = 4;

interface Line {
  readonly name: string;
  readonly colour: number;
  readonly dashed: boolean;
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

/** An SVG of the curves of runs, a panel for each metric; undefined where there is nothing to draw. */
export function trainingPicture(runs: readonly TrainingRun[]): string | undefined {
  const panels = new Map<string, Line[]>();
  for (const [index, run] of runs.entries()) {
    for (const curve of run.curves) {
      const metric = curve.name.replace(/^val_/, "");
      const lines = panels.get(metric) ?? [];
      panels.set(metric, lines);
      const dashed = metric !== curve.name;
      const name = runs.length === 1 ? curve.name : `${run.head.title} ${curve.name}`;
      const colour = runs.length === 1 ? Number(dashed) : index;
      lines.push({ name, colour, dashed, ...curve.kept(POINTS) });
    }
  }
  if (panels.size === 0) return undefined;
  const height = PANEL_HEIGHT * panels.size;
  const drawn = [...panels.values()].map((lines, index) => panel(lines, index * PANEL_HEIGHT));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="11">` +
    `<rect width="100%" height="100%" fill="white"/>${drawn.join("")}</svg>`
  );
}

function panel(lines: readonly Line[], top: number): string {
  const x = scaleOf(
    lines.map(({ steps }) => steps),
    [MARGIN.left, WIDTH - MARGIN.right],
  );
  const y = scaleOf(
    lines.map(({ values }) => values),
    [top + PANEL_HEIGHT - MARGIN.bottom, top + MARGIN.top],
  );
  const bottom = top + PANEL_HEIGHT - MARGIN.bottom;
  const parts = y.ticks.map(
    (tick) =>
      `<path d="M${MARGIN.left} ${y.at(tick)}H${WIDTH - MARGIN.right}" stroke="#ddd"/>` +
      `<text x="${MARGIN.left - 6}" y="${y.at(tick) + 4}" text-anchor="end" fill="#444">${figure(tick)}</text>`,
  );
  for (const tick of x.ticks) {
    parts.push(
      `<text x="${x.at(tick)}" y="${bottom + 16}" text-anchor="middle" fill="#444">${figure(tick)}</text>`,
    );
  }
  for (const [index, line] of lines.entries()) {
    const colour = COLOURS[line.colour % COLOURS.length];
    const label = MARGIN.left + index * 140;
    const dash = line.dashed ? ' stroke-dasharray="5 3"' : "";
    parts.push(
      `<path d="${path(line, x.at, y.at)}" fill="none" stroke="${colour}" stroke-width="1.5"${dash}/>`,
    );
    if (index >= NAMED_LINES) continue;
    parts.push(
      `<path d="M${label} ${top + 16}h18" stroke="${colour}" stroke-width="2"${dash}/>`,
      `<text x="${label + 24}" y="${top + 20}" fill="#222">${xmlText(short(line.name))}</text>`,
    );
  }
  return parts.join("");
}

function path({ steps, values }: Line, x: (value: number) => number, y: (value: number) => number): string {
  let text = "";
  let isOpen = false;
  for (const [index, value] of values.entries()) {
    if (!Number.isFinite(value)) {
      isOpen = false;
      continue;
    }
    text += `${isOpen ? "L" : "M"}${x(steps[index] ?? 0).toFixed(1)} ${y(value).toFixed(1)}`;
    isOpen = true;
  }
  return text;
}

interface Scale {
  readonly ticks: readonly number[];
  at(value: number): number;
}

function scaleOf(columns: readonly Float64Array[], [from, to]: readonly [number, number]): Scale {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of columns.flatMap((column) => [...column])) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  if (least > greatest) [least, greatest] = [0, 1];
  if (least === greatest) [least, greatest] = [least - 0.5, greatest + 0.5];
  const step = niceStep((greatest - least) / TICKS);
  const ticks: number[] = [];
  for (let tick = Math.ceil(least / step) * step; tick <= greatest; tick += step) ticks.push(tick);
  return { ticks, at: (value) => from + ((value - least) / (greatest - least)) * (to - from) };
}

/** 1, 2 or 5 times a power of ten. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const digit = rough / power;
  return power * (digit > 5 ? 10 : digit > 2 ? 5 : digit > 1 ? 2 : 1);
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function short(name: string): string {
  return name.length > NAME_LENGTH ? `…${name.slice(name.length - NAME_LENGTH + 1)}` : name;
}
