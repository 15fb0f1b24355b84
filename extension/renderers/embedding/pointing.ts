import { keepKeysFromTab } from "../elements.ts";
import { zoomByWheel } from "../zoom_wheel.ts";
import type { Box, Camera } from "./scatter.ts";

/** What pointer and keys do to the points. */
export interface Pointed {
  readonly camera: Camera;
  look(camera: Camera): void;
  hover(x: number, y: number): void;
  pick(x: number, y: number): void;
  /** While a box is drawn; `done` when the button is let go. */
  box(box: Box, done: boolean): void;
}

const keyTurn = Math.PI / 24;
const keyZoom = 1.2;
/** Pixels that a click may move. */
const clickReach = 3;

/** Turns by dragging and arrows, zooms by wheel with Ctrl or + and -, selects by click and by a box with Shift. */
export function followPointing(canvas: HTMLCanvasElement, pointed: Pointed): void {
  let start:
    | { readonly x: number; readonly y: number; readonly camera: Camera; readonly box: boolean }
    | undefined;
  canvas.addEventListener("pointerdown", (event) => {
    const { offsetX: x, offsetY: y, shiftKey: box } = event;
    start = { x, y, box, camera: pointed.camera };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", ({ offsetX: x, offsetY: y }) => {
    if (start === undefined) pointed.hover(x, y);
    else if (start.box) pointed.box(boxOf(start, { x, y }), false);
    else {
      const { yaw, pitch, zoom } = start.camera;
      pointed.look({ yaw: yaw + (x - start.x) / 150, pitch: pitch + (y - start.y) / 150, zoom });
    }
  });
  canvas.addEventListener("pointerup", ({ offsetX: x, offsetY: y }) => {
    if (start === undefined) return;
    const moved = Math.hypot(x - start.x, y - start.y) > clickReach;
    if (start.box && moved) pointed.box(boxOf(start, { x, y }), true);
    else if (!moved) pointed.pick(x, y);
    start = undefined;
  });
  canvas.addEventListener("pointercancel", () => {
    start = undefined;
  });
  zoomByWheel(canvas, (factor) => pointed.look(zoomed(pointed.camera, factor)));
  canvas.addEventListener("keydown", (event) => {
    const turned = keys[event.key]?.(pointed.camera);
    if (turned === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    pointed.look(turned);
  });
  keepKeysFromTab(canvas);
}

/** How points are looked at first, and after the key 0. */
export const firstCamera: Camera = { yaw: 0, pitch: 0, zoom: 1 };

const keys: Readonly<Record<string, (camera: Camera) => Camera>> = {
  ArrowLeft: (camera) => ({ ...camera, yaw: camera.yaw - keyTurn }),
  ArrowRight: (camera) => ({ ...camera, yaw: camera.yaw + keyTurn }),
  ArrowUp: (camera) => ({ ...camera, pitch: camera.pitch - keyTurn }),
  ArrowDown: (camera) => ({ ...camera, pitch: camera.pitch + keyTurn }),
  "+": (camera) => zoomed(camera, keyZoom),
  "-": (camera) => zoomed(camera, 1 / keyZoom),
  "0": () => firstCamera,
};

function zoomed(camera: Camera, factor: number): Camera {
  return { ...camera, zoom: Math.min(Math.max(camera.zoom * factor, 0.2), 50) };
}

function boxOf(
  a: { readonly x: number; readonly y: number },
  b: { readonly x: number; readonly y: number },
): Box {
  return {
    left: Math.min(a.x, b.x),
    right: Math.max(a.x, b.x),
    top: Math.min(a.y, b.y),
    bottom: Math.max(a.y, b.y),
  };
}
