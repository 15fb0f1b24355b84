import type { ProfileTrace } from "../../../protocol/payloads/profile_spans.ts";
import type { Place } from "../../outputs/place.ts";
import { element, heading, keepKeys, keepKeysFromTab, scrollingGrid } from "../elements.ts";
import { paletteOf } from "../palette.ts";
import { timeText } from "./time_text.ts";
import type { TimeRange } from "./trace_columns.ts";
import { type SpanPlace, TraceModel } from "./trace_model.ts";
import { lineHeight, rulerHeight, type TraceColours, TracePicture } from "./trace_picture.ts";
import { followTrace } from "./trace_pointing.ts";
import { around, contains, within } from "./trace_window.ts";

const tableRows = 200;

/** The spans of all threads over time, with a search and what is known of one span. */
export class TracePanel {
  readonly node = element("div", "flowbook-trace");
  readonly #place: Place;
  readonly #box = element("div", "flowbook-trace-box");
  readonly #space = element("div");
  readonly #canvas = element("canvas");
  readonly #note = element("p", "flowbook-note");
  readonly #table = element("details");
  readonly #picture: TracePicture | undefined;
  /** Loads more spans of a range; undefined where nobody has them. */
  readonly #load: ((range: TimeRange) => void) | undefined;
  #model: TraceModel;
  /** All of the profile, of which a notebook has the longest spans alone. */
  #whole: TraceModel;
  #range: TimeRange;
  #selected: SpanPlace | undefined;
  /** What is searched, and the names that have it. */
  #wanted = "";
  #found: ReadonlySet<number> | undefined;
  #colours: TraceColours | undefined;
  #frame: number | undefined;

  constructor(trace: ProfileTrace, place: Place, load?: (range: TimeRange) => void) {
    this.#place = place;
    this.#load = load;
    this.#model = new TraceModel(trace);
    this.#whole = this.#model;
    this.#range = this.#model.range;
    const context = this.#canvas.getContext("2d");
    this.#picture = context === null ? undefined : new TracePicture(context);
    this.#build();
  }

  /** Shows more spans of a part of the time. */
  detail(trace: ProfileTrace): void {
    this.#model = new TraceModel(trace);
    this.#selected = undefined;
    this.#rebuilt();
  }

  /** Says something about what is shown. */
  say(text: string): void {
    this.#note.textContent = text;
  }

  /** Draws again, in the size and the colours that the page has now. */
  redraw(): void {
    this.#colours = undefined;
    this.#soon();
  }

  dispose(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  #build(): void {
    const { trans } = this.#place;
    const search = element("input", "flowbook-filter");
    search.type = "search";
    search.placeholder = trans.__("Search spans");
    search.setAttribute("aria-label", trans.__("Search spans"));
    search.setAttribute(keepKeys, "true");
    search.addEventListener("input", () => this.#search(search.value));
    search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || this.#found === undefined) return;
      event.preventDefault();
      this.#choose(this.#model.next(this.#found, this.#selected), true);
    });
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute("role", "application");
    this.#note.setAttribute("role", "status");
    keepKeysFromTab(this.#canvas);
    this.#box.addEventListener("scroll", () => this.#soon(), { passive: true });
    this.#box.append(this.#canvas, this.#space);
    this.#table.append(element("summary", "", trans.__("Longest spans as a table")));
    this.#table.addEventListener("toggle", () => this.#fillTable());
    this.node.append(search, this.#box, this.#note, this.#table);
    followTrace(this.#canvas, {
      range: () => this.#range,
      look: (range) => this.#look(range),
      all: () => this.#look(this.#whole.range),
      hover: (x, y) => {
        const facts = this.#factsText(this.#at(x, y));
        this.#canvas.title = facts ?? "";
      },
      pick: (x, y) => this.#choose(this.#at(x, y), false),
      step: (step) =>
        this.#choose(
          this.#selected === undefined ? this.#model.first() : this.#model.beside(this.#selected, step),
          true,
        ),
      nearer: () => {
        const facts = this.#selected === undefined ? undefined : this.#model.facts(this.#selected);
        if (facts !== undefined) this.#look(around({ from: facts.start, to: facts.start + facts.duration }));
      },
    });
    this.#rebuilt();
  }

  #rebuilt(): void {
    const { trans } = this.#place;
    this.#space.style.height = `${rulerHeight + this.#model.lines.length * lineHeight}px`;
    const lanes = new Set(this.#model.lines.map(({ lane }) => lane.name)).size;
    const all = trans.__("%1 spans of %2 threads", this.#model.count.toLocaleString("en"), lanes);
    const left = this.#model.total - this.#model.count;
    const text =
      left === 0 ? all : `${all}; ${trans.__("%1 shorter ones left out", left.toLocaleString("en"))}`;
    const keys = trans.__("W and S zoom, A and D move, 0 shows all, Shift and arrows choose a span.");
    this.#canvas.setAttribute("aria-label", `${text}. ${keys}`);
    this.#note.textContent = text;
    // Each trace counts its names anew.
    this.#find();
    this.#fillTable();
    this.#soon();
  }

  #look(range: TimeRange): void {
    this.#range = within(range, this.#whole.range);
    // What was loaded for a part says nothing of the rest.
    if (this.#model !== this.#whole && !contains(this.#model.range, this.#range)) {
      this.#model = this.#whole;
      this.#selected = undefined;
      this.#rebuilt();
    }
    if (this.#model.total > this.#model.count) this.#load?.(this.#range);
    this.#soon();
  }

  #at(x: number, y: number): SpanPlace | undefined {
    const line = Math.floor((y + this.#box.scrollTop - rulerHeight) / lineHeight);
    const perPixel = (this.#range.to - this.#range.from) / Math.max(1, this.#canvas.clientWidth);
    return this.#model.at(line, this.#range.from + x * perPixel, 2 * perPixel);
  }

  #choose(place: SpanPlace | undefined, reveal: boolean): void {
    this.#selected = place;
    const facts = place === undefined ? undefined : this.#model.facts(place);
    if (facts !== undefined) this.#note.textContent = this.#factsText(place) ?? "";
    if (reveal && place !== undefined && facts !== undefined) {
      const span = { from: facts.start, to: facts.start + facts.duration };
      if (!contains(this.#range, span)) this.#look(around(span));
      const y = rulerHeight + place.line * lineHeight;
      const hidden =
        y < this.#box.scrollTop + rulerHeight ||
        y > this.#box.scrollTop + this.#box.clientHeight - lineHeight;
      if (hidden) this.#box.scrollTop = y - this.#box.clientHeight / 2;
    }
    this.#soon();
  }

  #factsText(place: SpanPlace | undefined): string | undefined {
    const facts = place === undefined ? undefined : this.#model.facts(place);
    if (facts === undefined) return undefined;
    const { name, lane, start, duration } = facts;
    return this.#place.trans.__("%1: %2 at %3, %4", name, timeText(duration), timeText(start), lane);
  }

  #search(text: string): void {
    const { trans } = this.#place;
    this.#wanted = text.trim();
    this.#find();
    this.#note.textContent =
      this.#found === undefined
        ? ""
        : trans.__("%1 names; Enter goes from one to the next", this.#found.size);
    this.#soon();
  }

  #find(): void {
    this.#found = this.#wanted === "" ? undefined : this.#model.named(this.#wanted);
  }

  #fillTable(): void {
    const [summary] = this.#table.children;
    if (summary === undefined) return;
    this.#table.replaceChildren(summary);
    if (!this.#table.open) return;
    const { trans } = this.#place;
    const places = this.#model.lines.flatMap((found, line) =>
      found.kind === "spans" ? Array.from(found.row.ids, (_, index) => ({ line, index })) : [],
    );
    const spans = places.flatMap((place) => this.#model.facts(place) ?? []);
    const longest = spans.sort((a, b) => b.duration - a.duration).slice(0, tableRows);
    const grid = scrollingGrid(trans.__("Longest spans"));
    const table = element("table");
    const names = [trans.__("span"), trans.__("duration"), trans.__("start"), trans.__("thread")];
    table
      .createTHead()
      .insertRow()
      .append(...names.map((name) => heading("col", name)));
    const body = table.createTBody();
    for (const { name, duration, start, lane } of longest) {
      const row = body.insertRow();
      row.append(heading("row", name));
      for (const text of [timeText(duration), timeText(start), lane]) row.append(element("td", "", text));
    }
    grid.append(table);
    this.#table.append(grid);
  }

  #soon(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  #draw(): void {
    const ratio = devicePixelRatio;
    const [width, height] = [this.#box.clientWidth, this.#box.clientHeight];
    if (width === 0) return;
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.#canvas.width !== wide) this.#canvas.width = wide;
    if (this.#canvas.height !== high) this.#canvas.height = high;
    this.#canvas.style.height = `${height}px`;
    // The canvas stays in sight and takes no room of its own in what is scrolled.
    this.#canvas.style.marginBottom = `-${height}px`;
    this.#colours ??= this.#readColours();
    const look = {
      range: this.#range,
      top: this.#box.scrollTop,
      selected: this.#selected,
      found: this.#found,
    };
    this.#picture?.draw(this.#model, look, { colours: this.#colours, ratio });
  }

  #readColours(): TraceColours {
    const style = getComputedStyle(this.node);
    const named = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
    return {
      palette: paletteOf(this.node),
      text: style.color,
      line: named("--jp-border-color2", "#ccc"),
      background: named("--jp-layout-color1", "#fff"),
    };
  }
}
