import { zoomByWheel } from "../zoom_wheel.ts";
import type { TimeRange } from "./trace_columns.ts";
import { panned, zoomed } from "./trace_window.ts";

/** What pointer and keys do to a trace. */
export interface PointedTrace {
  range(): TimeRange;
  look(range: TimeRange): void;
  all(): void;
  hover(x: number, y: number): void;
  pick(x: number, y: number): void;
  /** Chooses the span beside the chosen one. */
  step(step: { readonly along: number; readonly down: number }): void;
  /** Looks at the chosen span from near. */
  nearer(): void;
}

/** Pixels that a click may move. */
const clickReach = 3;
const keyZoom = 0.7;
const keyPan = 0.2;

/** Moves by dragging, A, D and arrows; zooms by Ctrl and the wheel, W, S, + and -; chooses by click and Shift. */
export function followTrace(canvas: HTMLCanvasElement, trace: PointedTrace): void {
  let start: { readonly x: number; readonly y: number; readonly range: TimeRange } | undefined;
  canvas.addEventListener("pointerdown", (event) => {
    start = { x: event.offsetX, y: event.offsetY, range: trace.range() };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", ({ offsetX: x, offsetY: y }) => {
    if (start === undefined) trace.hover(x, y);
    else trace.look(panned(start.range, (start.x - x) / Math.max(1, canvas.clientWidth)));
  });
  canvas.addEventListener("pointerup", ({ offsetX: x, offsetY: y }) => {
    if (start !== undefined && Math.hypot(x - start.x, y - start.y) <= clickReach) trace.pick(x, y);
    start = undefined;
  });
  canvas.addEventListener("pointercancel", () => {
    start = undefined;
  });
  zoomByWheel(canvas, (factor, { offsetX }) => {
    const range = trace.range();
    const share = offsetX / Math.max(1, canvas.clientWidth);
    trace.look(zoomed(range, 1 / factor, range.from + share * (range.to - range.from)));
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = event.shiftKey ? shiftKeys[event.key] : keys[event.key.toLowerCase()];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act(trace);
  });
}

function zoom(trace: PointedTrace, factor: number): void {
  const range = trace.range();
  trace.look(zoomed(range, factor, (range.from + range.to) / 2));
}

const nearer = (trace: PointedTrace) => zoom(trace, keyZoom);
const further = (trace: PointedTrace) => zoom(trace, 1 / keyZoom);
const earlier = (trace: PointedTrace) => trace.look(panned(trace.range(), -keyPan));
const later = (trace: PointedTrace) => trace.look(panned(trace.range(), keyPan));

const keys: Readonly<Record<string, (trace: PointedTrace) => void>> = {
  w: nearer,
  "+": nearer,
  "=": nearer,
  s: further,
  "-": further,
  a: earlier,
  arrowleft: earlier,
  d: later,
  arrowright: later,
  "0": (trace) => trace.all(),
  escape: (trace) => trace.all(),
  enter: (trace) => trace.nearer(),
};

const shiftKeys: Readonly<Record<string, (trace: PointedTrace) => void>> = {
  "+": nearer,
  ArrowLeft: (trace) => trace.step({ along: -1, down: 0 }),
  ArrowRight: (trace) => trace.step({ along: 1, down: 0 }),
  ArrowUp: (trace) => trace.step({ along: 0, down: -1 }),
  ArrowDown: (trace) => trace.step({ along: 0, down: 1 }),
};
