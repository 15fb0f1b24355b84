/** Which part of a drawing is seen: a point of the drawing is at `scale * point + offset` on the screen. */
export interface Camera {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const LEAST_SCALE = 0.01;
const MOST_SCALE = 4;
/** Below it nobody reads a text. */
const READABLE = 0.6;

/** All of the drawing, in the middle. */
export function fitted(drawing: Size, screen: Size): Camera {
  const scale = limited(Math.min(screen.width / drawing.width, screen.height / drawing.height, 1));
  return {
    scale,
    x: (screen.width - scale * drawing.width) / 2,
    y: (screen.height - scale * drawing.height) / 2,
  };
}

/** All of the drawing if it can be read then, otherwise its beginning. */
export function firstView(drawing: Size, screen: Size): Camera {
  const all = fitted(drawing, screen);
  if (all.scale >= READABLE) return all;
  const scale = Math.max(READABLE, Math.min(1, screen.width / drawing.width));
  return { scale, x: (screen.width - scale * drawing.width) / 2, y: 0 };
}

/** Nearer or further, with the point of the screen where it is. */
export function zoomed(
  camera: Camera,
  factor: number,
  at: { readonly x: number; readonly y: number },
): Camera {
  const scale = limited(camera.scale * factor);
  const ratio = scale / camera.scale;
  return { scale, x: at.x - ratio * (at.x - camera.x), y: at.y - ratio * (at.y - camera.y) };
}

/** With a point of the drawing in the middle of the screen, and near enough to read. */
export function centred(
  camera: Camera,
  point: { readonly x: number; readonly y: number },
  screen: Size,
): Camera {
  const scale = Math.max(READABLE, camera.scale);
  return { scale, x: screen.width / 2 - scale * point.x, y: screen.height / 2 - scale * point.y };
}

/** A point of the screen as a point of the drawing. */
export function inDrawing(
  { scale, x, y }: Camera,
  at: { readonly x: number; readonly y: number },
): { readonly x: number; readonly y: number } {
  return { x: (at.x - x) / scale, y: (at.y - y) / scale };
}

/** Part of the way from one camera to another, from 0 to 1. */
export function between(from: Camera, to: Camera, share: number): Camera {
  const mix = (a: number, b: number) => a + (b - a) * share;
  return { scale: mix(from.scale, to.scale), x: mix(from.x, to.x), y: mix(from.y, to.y) };
}

function limited(scale: number): number {
  return Number.isFinite(scale) ? Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale)) : 1;
}
