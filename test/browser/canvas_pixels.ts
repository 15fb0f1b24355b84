import type { Locator } from "playwright-core";

/** How many different colours a canvas has: a blank one has one. */
export function coloursOf(canvas: Locator): Promise<number> {
  return canvas.evaluate((element) => {
    // The tests are compiled without the types of a page.
    const context = Reflect.get(element, "getContext").call(element, "2d");
    const { data } = context.getImageData(0, 0, context.canvas.width, context.canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
}
