import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { transformerGraph } from "../../../bench/views/pages/transformer_graph.ts";
import { indexGraph } from "../../../extension/renderers/graph/graph_index.ts";
import {
  type GraphLayout,
  layoutGraph,
  type PlacedItem,
} from "../../../extension/renderers/graph/graph_layout.ts";
import { itemAt, visibleGraph } from "../../../extension/renderers/graph/visible_graph.ts";
import { packed } from "./made_up_graphs.ts";

/** Names below up to three scopes, edges from any node to a later one, and which scopes are open. */
const graphs = fc
  .record({
    scopes: fc.array(fc.constantFrom("", "a/", "a/b/", "a/c/", "a/b/d/", "e/"), {
      minLength: 1,
      maxLength: 40,
    }),
    ends: fc.array(fc.tuple(fc.nat(39), fc.nat(39)), { maxLength: 80 }),
    open: fc.subarray(["a", "a/b", "a/c", "a/b/d", "e"]),
  })
  .map(({ scopes, ends, open }) => {
    const names = scopes.map((scope, index) => `${scope}n${index}`);
    const edges = ends
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
      .filter(([a, b]) => a < b && b < names.length);
    return { names, edges, open };
  });

function arranged(
  names: readonly string[],
  edges: readonly (readonly [number, number])[],
  open: readonly string[],
) {
  const index = indexGraph(packed(names, edges));
  const expanded = new Set(open.flatMap((path) => index.scopeOfPath.get(path) ?? []));
  const visible = visibleGraph(index, { expanded, withMinor: true });
  const layout = layoutGraph(index, visible, (item) => ({ width: 60 + (item % 7) * 20, height: 30 }));
  return { index, visible, layout };
}

const overlap = (a: PlacedItem, b: PlacedItem) =>
  a.left < b.left + b.width - 0.01 &&
  b.left < a.left + a.width - 0.01 &&
  a.top < b.top + b.height - 0.01 &&
  b.top < a.top + a.height - 0.01;

const isInside = (inner: PlacedItem, outer: PlacedItem) =>
  inner.left >= outer.left &&
  inner.top >= outer.top &&
  inner.left + inner.width <= outer.left + outer.width &&
  inner.top + inner.height <= outer.top + outer.height;

describe("the layout of any graph", () => {
  test("has a place for each node, in itself or in the box of a scope around it", () => {
    fc.assert(
      fc.property(graphs, ({ names, edges, open }) => {
        const { layout, visible } = arranged(names, edges, open);
        for (const [node] of names.entries()) {
          expect(layout.placeOf.has(visible.itemOfNode(node))).toBe(true);
        }
        for (const { left, top, width, height } of layout.items) {
          expect(left).toBeGreaterThanOrEqual(0);
          expect(top).toBeGreaterThanOrEqual(0);
          expect(left + width).toBeLessThanOrEqual(layout.width);
          expect(top + height).toBeLessThanOrEqual(layout.height);
        }
      }),
    );
  });

  test("has no two boxes on top of each other, and what is in a scope in its frame", () => {
    fc.assert(
      fc.property(graphs, ({ names, edges, open }) => {
        const { index, visible, layout } = arranged(names, edges, open);
        for (const [position, a] of layout.items.entries()) {
          for (const b of layout.items.slice(position + 1)) {
            if (!a.isGroup && !b.isGroup) expect(overlap(a, b)).toBe(false);
          }
          const scope = visible.scopeOf(a.item);
          const frame = scope === 0 ? undefined : layout.placeOf.get(index.nodeCount + scope);
          if (scope !== 0) expect(frame !== undefined && isInside(a, frame)).toBe(true);
          for (const b of layout.items) {
            const isNested = a === b || isInside(a, b) || isInside(b, a);
            if (!isNested) expect(overlap(a, b)).toBe(false);
          }
        }
      }),
    );
  });

  test("leads down, but for lines that it says lead back up", () => {
    fc.assert(
      fc.property(graphs, ({ names, edges, open }) => {
        const { layout } = arranged(names, edges, open);
        for (const { points, isBack } of layout.lines) {
          const heights = points.filter((_, position) => position % 2 === 1);
          const last = heights.at(-1) ?? 0;
          if (!isBack) expect(heights[0] ?? 0).toBeLessThan(last);
          if (!isBack) expect(heights).toEqual([...heights].sort((a, b) => a - b));
        }
      }),
    );
  });

  test("where all scopes are open only edges that close a circle lead back up: there are none", () => {
    fc.assert(
      fc.property(graphs, ({ names, edges }) => {
        // Without scopes; these can lie in a circle of edges although their nodes do not.
        const flat = names.map((name) => name.replaceAll("/", "."));
        expect(arranged(flat, edges, []).layout.lines.some(({ isBack }) => isBack)).toBe(false);
      }),
    );
  });

  test("has for each link lines from its start to its end that follow each other", () => {
    fc.assert(
      fc.property(graphs, ({ names, edges, open }) => {
        const { layout } = arranged(names, edges, open);
        for (const [link, { from, to }] of layout.links.entries()) {
          const lines = layout.lines.filter(({ links }) => links.includes(link));
          const routes = lines.map(({ trunk, sharedPoints, points }) => [
            ...(trunk?.points.slice(0, 2 * sharedPoints) ?? []),
            ...points,
          ]);
          const starts = new Set(routes.map((route) => key(route.slice(0, 2))));
          const ends = new Set(routes.map((route) => key(route.slice(-2))));
          // The start of the first and the end of the last are the only points that are not both.
          expect([...starts].filter((point) => !ends.has(point))).toHaveLength(1);
          expect([...ends].filter((point) => !starts.has(point))).toHaveLength(1);
          expect(touches(layout, from, routes, "bottom")).toBe(true);
          expect(touches(layout, to, routes, "top")).toBe(true);
        }
      }),
    );
  });
});

const key = (point: readonly number[]) => point.map((value) => value.toFixed(2)).join(" ");

function touches(
  layout: GraphLayout,
  item: number,
  routes: readonly (readonly number[])[],
  side: "top" | "bottom",
): boolean {
  const place = layout.placeOf.get(item);
  if (place === undefined) return false;
  const y = side === "top" ? place.top : place.top + place.height;
  return routes.some((route) => {
    const [atX, atY] =
      side === "top" ? [route.at(-2) ?? 0, route.at(-1) ?? 0] : [route[0] ?? 0, route[1] ?? 0];
    return Math.abs(atY - y) < 0.01 && atX >= place.left && atX <= place.left + place.width;
  });
}

test("lines pass no box: they go sideways only between rows", () => {
  const { layout } = arranged(
    ["x", "a", "b", "c", "y"],
    [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [0, 4],
      [1, 4],
    ],
    [],
  );
  for (const { points } of layout.lines) {
    for (let at = 0; at + 3 < points.length; at += 2) {
      const [x = 0, y = 0, nextX = 0, nextY = 0] = points.slice(at, at + 4);
      for (const { left, top, width, height } of layout.items) {
        const isBeside = Math.max(x, nextX) <= left || Math.min(x, nextX) >= left + width;
        const isAboveOrBelow = Math.max(y, nextY) <= top + 0.01 || Math.min(y, nextY) >= top + height - 0.01;
        expect(isBeside || isAboveOrBelow).toBe(true);
      }
    }
  }
});

test("a chain stands in one column", () => {
  const names = Array.from({ length: 12 }, (_, index) => `n${index}`);
  const edges = names.slice(1).map((_, index) => [index, index + 1] as const);
  const middles = arranged(names, edges, []).layout.items.map(({ left, width }) => left + width / 2);
  for (const middle of middles) expect(middle).toBeCloseTo(middles[0] ?? 0, 6);
});

test("thousands of nodes that all take the same tensor, and ten thousand in scopes, are placed", () => {
  const names = ["x", ...Array.from({ length: 5000 }, (_, index) => `add_${index}`)];
  const edges = names.slice(1).flatMap((_, index) => [[index, index + 1] as const, [0, index + 1] as const]);
  const chain = arranged(names, edges, []).layout;
  expect(chain.items).toHaveLength(5001);
  // The shared way of x is there once: 5,000 ways of their own would have 25,000,000 points.
  expect(chain.lines.reduce((sum, { points }) => sum + points.length, 0)).toBeLessThan(200_000);

  const index = indexGraph(transformerGraph(10_000));
  const all = visibleGraph(index, { expanded: new Set(index.scopePaths.keys()), withMinor: true });
  expect(all.boxes.length).toBeGreaterThan(10_000);
  expect(layoutGraph(index, all, () => ({ width: 100, height: 40 })).items.length).toBeGreaterThan(10_000);
  const closed = visibleGraph(index, { expanded: new Set(), withMinor: false });
  const titles = closed.boxes.map((item) => {
    const what = itemAt(index, item);
    return what.kind === "scope" ? index.scopePaths[what.scope] : what.kind;
  });
  expect(titles).toEqual(
    ["node", "embed", "node", "decoder", "head", "output"].toSorted(
      (a, b) => titles.indexOf(a) - titles.indexOf(b),
    ),
  );
});
