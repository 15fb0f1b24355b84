import { createRequire } from "node:module";
import type * as dagre from "@dagrejs/dagre";
import type { Box, DrawnGraph, Group, Link } from "./drawn_graph.ts";

export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A graph with a place for everything, in CSS pixels. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly {
    readonly box: Box;
    readonly title: string;
    readonly lines: readonly string[];
    readonly place: Place;
  }[];
  readonly groups: readonly { readonly group: Group; readonly place: Place }[];
  readonly links: readonly {
    readonly link: Link;
    readonly points: readonly dagre.Point[];
    readonly at: dagre.Point;
  }[];
}

const require = createRequire(import.meta.url);

/** Of the widest font that the picture may be drawn with, as a share of its size. */
const CHARACTER_WIDTH = 0.63;
export const fontSizes = { title: 13, line: 11, label: 10 } as const;
export const lineHeight = 15;
const LONGEST_TEXT = 40;
const PADDING = 12;
/** Room for the name of a group, above what is in it. */
const GROUP_HEADER = 20;

/** Arranges a graph in layers from top to bottom. */
export function layoutGraph({ boxes, links, groups }: DrawnGraph): GraphLayout {
  // Only notebooks with pictures of graphs load it.
  const { Graph, layout } = parseDagre(require("@dagrejs/dagre"));
  const graph = new Graph<dagre.GraphLabel, dagre.NodeLabel, dagre.EdgeLabel>({ compound: true });
  graph.setGraph({ rankdir: "TB", nodesep: 28, edgesep: 14, ranksep: 34, marginx: 16, marginy: 16 });
  // Ids of our own: the library keeps nodes in plain objects, where a name may mean something else.
  const ids = new Map<string, string>();
  const groupId = (path: string) => idIn(ids, `group ${path}`);
  const boxId = (id: string) => idIn(ids, `box ${id}`);
  const texts = new Map(boxes.map((box) => [box.id, textsOf(box)]));
  for (const group of groups) graph.setNode(groupId(group.path), { width: 0, height: 0 });
  for (const group of groups)
    if (group.group !== "") graph.setParent(groupId(group.path), groupId(group.group));
  for (const box of boxes) {
    graph.setNode(boxId(box.id), sizeOf(texts.get(box.id) ?? { title: "", lines: [] }));
    if (box.group !== "") graph.setParent(boxId(box.id), groupId(box.group));
  }
  for (const link of links) {
    const size = { width: textWidth(link.label, fontSizes.label), height: fontSizes.label + 4 };
    graph.setEdge(boxId(link.from), boxId(link.to), { ...size, labelpos: "c" });
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    boxes: boxes.map((box) => ({
      box,
      ...(texts.get(box.id) ?? { title: "", lines: [] }),
      place: placeOf(graph.node(boxId(box.id))),
    })),
    groups: groups.map((group) => ({ group, place: withHeader(placeOf(graph.node(groupId(group.path)))) })),
    links: links.map((link) => {
      const { points = [], x = 0, y = 0 } = graph.edge(boxId(link.from), boxId(link.to));
      return { link, points, at: { x, y } };
    }),
  };
}

function idIn(ids: Map<string, string>, key: string): string {
  const id = ids.get(key) ?? `n${ids.size}`;
  ids.set(key, id);
  return id;
}

interface Texts {
  readonly title: string;
  readonly lines: readonly string[];
}

function textsOf(box: Box): Texts {
  return { title: shortened(box.title), lines: box.lines.map(shortened) };
}

function sizeOf({ title, lines }: Texts): { width: number; height: number } {
  const widths = [
    textWidth(title, fontSizes.title) * 1.06,
    ...lines.map((line) => textWidth(line, fontSizes.line)),
  ];
  return {
    width: Math.max(64, ...widths) + 2 * PADDING,
    height: fontSizes.title + lines.length * lineHeight + 2 * PADDING - 4,
  };
}

function withHeader({ left, top, width, height }: Place): Place {
  return { left, top: top - GROUP_HEADER / 2, width, height: height + GROUP_HEADER / 2 };
}

function placeOf({ x = 0, y = 0, width, height }: dagre.NodeLabel): Place {
  return { left: x - width / 2, top: y - height / 2, width, height };
}

function textWidth(text: string, fontSize: number): number {
  return text.length * fontSize * CHARACTER_WIDTH;
}

function shortened(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
}

function parseDagre(module: unknown): typeof dagre {
  return module as typeof dagre;
}
