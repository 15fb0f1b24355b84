import type { Palette } from "../palette.ts";
import { rulerTimes } from "./time_text.ts";
import { type Columns, fillColumns, makeColumns, type TimeRange } from "./trace_columns.ts";
import type { SpanPlace, TraceModel } from "./trace_model.ts";

/** Heights in CSS pixels. */
export const lineHeight = 18;
export const rulerHeight = 20;
const spanHeight = 15;
/** Narrower spans, in CSS pixels, have no text. */
const textWidth = 28;
/** Lines of the ruler stand at least this part of the width apart. */
const rulerGap = 0.1;
/** What is drawn stays visible however little of its column a span takes. */
const faintest = 0.25;

/** What is seen of a trace. */
export interface TraceLook {
  readonly range: TimeRange;
  /** CSS pixels by which the lines are scrolled. */
  readonly top: number;
  readonly selected: SpanPlace | undefined;
  /** The names that are looked for; all others are dimmed. */
  readonly found: ReadonlySet<number> | undefined;
}

/** Colours of everything but the spans. */
export interface TraceColours {
  readonly palette: Palette;
  readonly text: string;
  readonly line: string;
  readonly background: string;
}

/** Draws traces of any length: the work grows with the pixels, not with the spans. */
export class TracePicture {
  readonly #context: CanvasRenderingContext2D;
  #columns: Columns = makeColumns(1);
  #image: ImageData | undefined;

  constructor(context: CanvasRenderingContext2D) {
    this.#context = context;
  }

  /** @param ratio device pixels of a CSS pixel. */
  draw(
    model: TraceModel,
    look: TraceLook,
    { colours, ratio }: { colours: TraceColours; ratio: number },
  ): void {
    const { width, height } = this.#context.canvas;
    if (width === 0 || height === 0) return;
    if (this.#columns.span.length !== width) this.#columns = makeColumns(width);
    if (this.#image?.width !== width || this.#image.height !== height) {
      this.#image = this.#context.createImageData(width, height);
    }
    const pixels = new Uint32Array(this.#image.data.buffer);
    pixels.fill(0);
    const texts: (() => void)[] = [];
    const first = Math.max(0, Math.floor((look.top - rulerHeight) / lineHeight));
    for (let line = first; line < model.lines.length; line += 1) {
      const y = rulerHeight + line * lineHeight - look.top;
      if (y * ratio >= height) break;
      if (model.lines[line]?.kind === "heading")
        texts.push(() => this.#heading(model, line, { y, ratio, colours }));
      else
        this.#spans(model, line, {
          pixels,
          y,
          ratio,
          look,
          palette: colours.palette,
          texts,
          text: colours.text,
        });
    }
    this.#context.putImageData(this.#image, 0, 0);
    this.#select(model, look, { ratio, colours });
    for (const write of texts) write();
    this.#ruler(look.range, { ratio, colours });
  }

  #spans(
    model: TraceModel,
    line: number,
    to: {
      pixels: Uint32Array;
      y: number;
      ratio: number;
      look: TraceLook;
      palette: Palette;
      texts: (() => void)[];
      text: string;
    },
  ): void {
    const found = model.lines[line];
    if (found?.kind !== "spans") return;
    const { row } = found;
    const { width, height } = this.#context.canvas;
    const { span, cover } = this.#columns;
    fillColumns(row, to.look.range, this.#columns);
    const top = Math.max(0, Math.round(to.y * to.ratio));
    const bottom = Math.min(height, Math.round((to.y + spanHeight) * to.ratio));
    if (bottom <= top) return;
    const start = top * width;
    const { series } = to.palette;
    for (let column = 0; column < width; column += 1) {
      const index = span[column] ?? -1;
      if (index < 0) continue;
      const name = row.names[index] ?? 0;
      const dimmed = to.look.found !== undefined && !to.look.found.has(name);
      const strength = dimmed ? 0.12 : Math.max(faintest, cover[column] ?? 0);
      to.pixels[start + column] = withAlpha(
        series[(model.colours[name] ?? 0) % series.length] ?? 0,
        strength,
      );
    }
    const above = to.pixels.subarray(start, start + width);
    for (let y = top + 1; y < bottom; y += 1) to.pixels.set(above, y * width);
    for (const [from, end] of wideRuns(span, textWidth * to.ratio)) {
      const name = model.names[row.names[span[from] ?? -1] ?? -1] ?? "";
      to.texts.push(() => this.#text(name, { from, end, y: to.y, ratio: to.ratio, colour: to.text }));
    }
  }

  #text(
    name: string,
    { from, end, y, ratio, colour }: { from: number; end: number; y: number; ratio: number; colour: string },
  ): void {
    const context = this.#context;
    const fits = Math.floor((end - from) / (6.2 * ratio)) - 1;
    if (fits < 2) return;
    context.font = `${11 * ratio}px sans-serif`;
    context.fillStyle = colour;
    // The end of a name tells ops apart, its beginning the scope.
    const short = name.length > fits ? `…${name.slice(name.length - fits + 1)}` : name;
    context.fillText(short, from + 3 * ratio, (y + 11.5) * ratio, end - from - 4 * ratio);
  }

  #heading(
    model: TraceModel,
    line: number,
    { y, ratio, colours }: { y: number; ratio: number; colours: TraceColours },
  ): void {
    const context = this.#context;
    context.font = `bold ${11 * ratio}px sans-serif`;
    context.fillStyle = colours.text;
    context.fillText(model.lines[line]?.lane.name ?? "", 4 * ratio, (y + 13) * ratio);
  }

  #select(
    model: TraceModel,
    { selected, range, top }: TraceLook,
    { ratio, colours }: { ratio: number; colours: TraceColours },
  ): void {
    const facts = selected === undefined ? undefined : model.facts(selected);
    if (selected === undefined || facts === undefined) return;
    const { width } = this.#context.canvas;
    const x = (time: number) => ((time - range.from) / (range.to - range.from)) * width;
    const from = Math.max(-2, x(facts.start));
    const to = Math.min(width + 2, x(facts.start + facts.duration));
    const y = rulerHeight + selected.line * lineHeight - top;
    this.#context.strokeStyle = colours.text;
    this.#context.lineWidth = 2 * ratio;
    this.#context.strokeRect(from, y * ratio, Math.max(2 * ratio, to - from), spanHeight * ratio);
  }

  #ruler(range: TimeRange, { ratio, colours }: { ratio: number; colours: TraceColours }): void {
    const context = this.#context;
    const { width, height } = context.canvas;
    context.fillStyle = colours.background;
    context.fillRect(0, 0, width, (rulerHeight - 2) * ratio);
    context.font = `${11 * ratio}px sans-serif`;
    for (const { time, text } of rulerTimes(range.from, range.to, rulerGap)) {
      const x = Math.round(((time - range.from) / (range.to - range.from)) * width);
      context.fillStyle = colours.line;
      context.fillRect(x, 0, Math.max(1, Math.round(ratio)), height);
      context.fillStyle = colours.text;
      context.fillText(text, x + 3 * ratio, 12 * ratio);
    }
  }
}

/** Runs of columns that one span fills, at least so wide. */
function* wideRuns(span: Int32Array, least: number): Generator<readonly [from: number, end: number]> {
  let from = 0;
  for (let column = 1; column <= span.length; column += 1) {
    if (column < span.length && span[column] === span[from]) continue;
    if ((span[from] ?? -1) >= 0 && column - from >= least) yield [from, column];
    from = column;
  }
}

function withAlpha(colour: number, share: number): number {
  return ((colour & 0x00ffffff) | (Math.round(255 * Math.min(1, share) * 0.75) << 24)) >>> 0;
}
