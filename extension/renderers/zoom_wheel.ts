/** Pixels of the wheel for a zoom by e. */
const pixelsPerE = 300;
/** A wheel that counts lines moves so many pixels for each. */
const linePixels = 20;

/**
 * Zooms by the wheel with Ctrl, as a pinch of two fingers on a touchpad is told; a plain wheel scrolls the notebook.
 * @param zoom gets how many times nearer: above 1 nearer, below 1 further.
 */
export function zoomByWheel(target: HTMLElement, zoom: (factor: number, event: WheelEvent) => void): void {
  target.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const pixels = event.deltaMode === 0 ? event.deltaY : event.deltaY * linePixels;
      zoom(Math.exp(-pixels / pixelsPerE), event);
    },
    { passive: false },
  );
}
