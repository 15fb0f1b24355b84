import { type GraphIndex, rootScope } from "./graph_index.ts";
import { type LevelLayout, layoutLevel } from "./layered_layout.ts";
import { LevelContent } from "./level_content.ts";
import { itemAt, scopeItem, type VisibleGraph, type VisibleLink } from "./visible_graph.ts";

/** A rectangle in the coordinates of the whole drawing. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A box or the frame around the content of a scope. */
export interface PlacedItem extends Frame {
  readonly item: number;
  /** Its row among what stands in the same scope. */
  readonly rank: number;
  readonly isGroup: boolean;
}

/** A part of the way of what flows: within one scope from box to box, or between a box and the scope's edge. */
export interface PlacedLine {
  /** x, y, x, y, … from top to bottom. */
  readonly points: readonly number[];
  /** The line whose first points lead to this one's, and how many of them do. */
  readonly trunk?: PlacedLine | undefined;
  readonly sharedPoints: number;
  /** The box that it comes from, however far away. */
  readonly source: number;
  /** It ends at a box, and not at the edge of a scope. */
  readonly hasArrow: boolean;
  /** It leads back up. */
  readonly isBack: boolean;
  /** The links that it is a part of. */
  readonly links: number[];
}

/** A graph with a place for everything, in CSS pixels. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  /** Groups come before what is in them. */
  readonly items: readonly PlacedItem[];
  readonly placeOf: ReadonlyMap<number, PlacedItem>;
  readonly lines: readonly PlacedLine[];
  readonly links: readonly VisibleLink[];
}

/** How large a box must be for its texts. */
export type SizeOf = (item: number) => { readonly width: number; readonly height: number };

const MARGIN = 24;
const GROUP_PADDING = 16;
/** Room for the name of a scope, above what is in it. */
export const groupHeader = 26;

/**
 * Arranges what is visible of a graph: the content of each scope on its own, from the inside to the outside, so
 * that a scope's content is never torn apart and one that is opened changes nothing inside the others.
 */
export function layoutGraph(index: GraphIndex, visible: VisibleGraph, sizeOf: SizeOf): GraphLayout {
  const levels = new Map<number, LevelContent>([[rootScope, new LevelContent()]]);
  for (const group of visible.groups) levels.set(group - index.nodeCount, new LevelContent());
  const levelOf = (scope: number): LevelContent => {
    const level = levels.get(scope);
    if (level === undefined) throw new Error(`graph: scope ${scope} has no level.`);
    return level;
  };
  for (const item of [...visible.groups, ...visible.boxes]) levelOf(visible.scopeOf(item)).addItem(item);
  for (const [number, link] of visible.links.entries()) {
    addLink(index, visible, { number, link, levelOf });
  }
  const layouts = new Map<number, LevelLayout>();
  const innermostFirst = [...levels.keys()].sort(
    (a, b) => (index.scopeDepths[b] ?? 0) - (index.scopeDepths[a] ?? 0),
  );
  const sizeOfAny: SizeOf = (item) => {
    const what = itemAt(index, item);
    const inner = what.kind === "scope" ? layouts.get(what.scope) : undefined;
    if (inner === undefined) return sizeOf(item);
    const { width } = sizeOf(item);
    return {
      width: Math.max(width, inner.width + 2 * GROUP_PADDING),
      height: inner.height + groupHeader + GROUP_PADDING,
    };
  };
  /** Where a line from `source` enters or leaves a group, to the right of the group's middle. */
  const portOffset = (item: number, source: number, side: "in" | "out"): number => {
    const what = itemAt(index, item);
    const inner = what.kind === "scope" ? layouts.get(what.scope) : undefined;
    if (what.kind !== "scope" || inner === undefined) return 0;
    const port = levelOf(what.scope).port(source, side);
    return port === undefined ? 0 : (inner.x[port] ?? 0) - inner.width / 2;
  };
  for (const scope of innermostFirst) {
    layouts.set(scope, layoutLevel(levelOf(scope).graph(sizeOfAny, portOffset)));
  }
  return placed({ index, visible, levels, layouts, sizeOf: sizeOfAny });
}

/** Adds a link to each level that it passes: out of the scopes of its start, across, and into those of its end. */
function addLink(
  index: GraphIndex,
  visible: VisibleGraph,
  {
    number,
    link: { from, to },
    levelOf,
  }: {
    readonly number: number;
    readonly link: VisibleLink;
    readonly levelOf: (scope: number) => LevelContent;
  },
): void {
  const depth = (scope: number) => index.scopeDepths[scope] ?? 0;
  let [start, startScope] = [from, visible.scopeOf(from)];
  let [end, endScope] = [to, visible.scopeOf(to)];
  while (startScope !== endScope) {
    if (depth(startScope) >= depth(endScope)) {
      levelOf(startScope).addWayOut(start, from, number);
      start = scopeItem(index, startScope);
      startScope = visible.scopeOf(start);
    } else {
      levelOf(endScope).addWayIn(from, end, number);
      end = scopeItem(index, endScope);
      endScope = visible.scopeOf(end);
    }
  }
  levelOf(startScope).addLine({ start, end, source: from, link: number });
}

function placed({
  index,
  visible,
  levels,
  layouts,
  sizeOf,
}: {
  readonly index: GraphIndex;
  readonly visible: VisibleGraph;
  readonly levels: ReadonlyMap<number, LevelContent>;
  readonly layouts: ReadonlyMap<number, LevelLayout>;
  readonly sizeOf: SizeOf;
}): GraphLayout {
  const items: PlacedItem[] = [];
  const placeOf = new Map<number, PlacedItem>();
  const lines: PlacedLine[] = [];
  const root = layouts.get(rootScope);
  // Scopes have higher numbers than those around them: their places are known when they are come to.
  for (const scope of [...levels.keys()].sort((a, b) => a - b)) {
    const level = levels.get(scope);
    const layout = layouts.get(scope);
    if (level === undefined || layout === undefined) continue;
    const frame = scope === rootScope ? undefined : placeOf.get(scopeItem(index, scope));
    // A group that is wider than its content, because its name is long, has it in its middle.
    const left = frame === undefined ? MARGIN : frame.left + (frame.width - layout.width) / 2;
    const top = frame === undefined ? MARGIN : frame.top + groupHeader;
    for (const [box, item] of level.items.entries()) {
      const { width, height } = sizeOf(item);
      const isGroup = itemAt(index, item).kind === "scope" && layouts.has(item - index.nodeCount);
      const place = {
        item,
        isGroup,
        rank: layout.ranks[box] ?? 0,
        left: left + (layout.x[box] ?? 0) - width / 2,
        top: top + (layout.top[box] ?? 0),
        width,
        height,
      };
      items.push(place);
      placeOf.set(item, place);
    }
    lines.push(...level.placedLines(layout, { left, top, frame }));
  }
  return {
    width: (root?.width ?? 0) + 2 * MARGIN,
    height: (root?.height ?? 0) + 2 * MARGIN,
    items,
    placeOf,
    lines,
    links: visible.links,
  };
}
