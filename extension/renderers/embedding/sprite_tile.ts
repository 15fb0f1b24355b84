import type { EmbeddingSprite } from "../../../protocol/payloads/embedding.ts";
import { element } from "../elements.ts";

/** The picture of one point, cut out of the sprite. */
export function spriteTile(sprite: EmbeddingSprite, point: number, label: string): HTMLElement {
  const { png, columns, width, height } = sprite;
  const tile = element("div", "flowbook-embedding-tile");
  const left = (point % columns) * width;
  const top = Math.floor(point / columns) * height;
  tile.setAttribute("role", "img");
  tile.setAttribute("aria-label", label);
  tile.style.width = `${width}px`;
  tile.style.height = `${height}px`;
  // The text was checked to be base64, so that nothing ends the URL early.
  tile.style.background = `url("data:image/png;base64,${png}") -${left}px -${top}px`;
  return tile;
}
