import type { GraphLayout, PlacedItem } from "./graph_layout.ts";

/** Where a key leads. */
export type Direction = "down" | "up" | "left" | "right";

/**
 * The item that is come to from another: down and up along what flows, to the side within the row. From the
 * content of an open scope's frame, down leads into it. Undefined where there is none.
 */
export function walk(
  layout: GraphLayout,
  from: number | undefined,
  direction: Direction,
): number | undefined {
  const place = from === undefined ? undefined : layout.placeOf.get(from);
  if (place === undefined) return topmost(layout.items.filter(({ isGroup }) => !isGroup))?.item;
  if (direction === "left" || direction === "right") return beside(layout, place, direction);
  if (place.isGroup && direction === "down") {
    return topmost(layout.items.filter((item) => item !== place && isWithin(item, place)))?.item;
  }
  const reached = layout.links.flatMap((link) => {
    if (direction === "down") return link.from === place.item ? [link.to] : [];
    return link.to === place.item ? [link.from] : [];
  });
  const places = reached.flatMap((item) => layout.placeOf.get(item) ?? []);
  return nearest(place, places)?.item;
}

function topmost(items: readonly PlacedItem[]): PlacedItem | undefined {
  return items.reduce<PlacedItem | undefined>(
    (best, item) =>
      best === undefined || item.top < best.top || (item.top === best.top && item.left < best.left)
        ? item
        : best,
    undefined,
  );
}

function beside(layout: GraphLayout, place: PlacedItem, direction: "left" | "right"): number | undefined {
  const sign = direction === "right" ? 1 : -1;
  const distance = (item: PlacedItem) => sign * (item.left + item.width / 2 - (place.left + place.width / 2));
  const inRow = layout.items.filter(
    (item) =>
      item !== place &&
      distance(item) > 0 &&
      item.top < place.top + place.height &&
      item.top + item.height > place.top &&
      !isWithin(place, item) &&
      !isWithin(item, place),
  );
  return inRow.sort((a, b) => distance(a) - distance(b))[0]?.item;
}

function isWithin(inner: PlacedItem, outer: PlacedItem): boolean {
  return (
    inner.left >= outer.left &&
    inner.top >= outer.top &&
    inner.left + inner.width <= outer.left + outer.width &&
    inner.top + inner.height <= outer.top + outer.height
  );
}

function nearest(place: PlacedItem, places: readonly PlacedItem[]): PlacedItem | undefined {
  const distance = (other: PlacedItem) =>
    Math.abs(other.left + other.width / 2 - (place.left + place.width / 2)) + Math.abs(other.top - place.top);
  return [...places].sort((a, b) => distance(a) - distance(b))[0];
}
