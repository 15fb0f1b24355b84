import { Window } from "happy-dom";
import { expect, test } from "vitest";
import type { GraphEdge, GraphNode, ModelGraph } from "../../../protocol/payloads/graph.ts";
import { drawGraph } from "../../../runtime/graph/draw_graph.ts";
import { drawnGraph } from "../../../runtime/graph/drawn_graph.ts";
import { layoutGraph, type Place } from "../../../runtime/graph/layout_graph.ts";
import { scopeTree } from "../../../runtime/graph/scope_tree.ts";

/** A graph of nodes written `name: Op < input, input`, all of whose tensors are `float32[?,8]`. */
function graphOf(lines: readonly string[], extra: Partial<ModelGraph> = {}): ModelGraph {
  const nodes: GraphNode[] = lines.map((line) => {
    const [, name = "", op = "", inputs = ""] = /^(\S+): (\S+)(?: < (.*))?$/.exec(line) ?? [];
    const role = op === "Placeholder" ? (name.includes("/") ? "variable" : "argument") : "op";
    const scope = name.slice(0, Math.max(0, name.lastIndexOf("/")));
    const from = inputs === "" ? [] : inputs.split(", ");
    return { name, op, scope, role, attrs: {}, inputs: from, outputs: ["float32[?,8]"] };
  });
  const edges: GraphEdge[] = nodes.flatMap(({ name: to, inputs }) =>
    inputs.map((from, input) => ({ from, to, output: 0, input, tensor: "float32[?,8]", isControl: false })),
  );
  const last = nodes.at(-1)?.name ?? "";
  return {
    name: "graph",
    nodes,
    edges,
    scopes: scopeTree(nodes.map(({ name }) => name)),
    inputs: [{ name: "x", node: "x", tensor: "float32[?,8]" }],
    outputs: [{ name: "result", node: last, output: 0, tensor: "float32[?,8]" }],
    variables: [],
    ...extra,
  };
}

const layered = [
  "x: Placeholder",
  "encoder/first/kernel: Placeholder",
  "encoder/first/MatMul: MatMul < x, encoder/first/kernel",
  "encoder/first/Relu: Relu < encoder/first/MatMul",
  "encoder/second/Tanh: Tanh < encoder/first/Relu",
  "head/MatMul: MatMul < encoder/second/Tanh",
];

test("scopes are boxes with the ops and variables in them; scopes of scopes are drawn around these", () => {
  const { boxes, groups, links } = drawnGraph(graphOf(layered));
  expect(boxes.map(({ title, group }) => [title, group])).toEqual([
    ["x", ""],
    ["first", "encoder"],
    ["second", "encoder"],
    ["head", ""],
    ["result", ""],
  ]);
  expect(groups.map(({ path }) => path)).toEqual(["encoder"]);
  expect(boxes[1]?.lines).toEqual(["MatMul, Relu", "1 variable"]);
  expect(links.map(({ label }) => label)).toEqual(["", "float32[?,8]", "float32[?,8]", ""]);
});

test("a scope that is asked for is drawn with its content, and with all of them every op is", () => {
  const titles = (expand: readonly string[] | "all") =>
    drawnGraph(graphOf(layered), { expand }).boxes.map(({ title }) => title);
  expect(titles(["encoder/first"])).toEqual(["x", "MatMul", "Relu", "second", "head", "result"]);
  expect(titles("all")).toEqual(["x", "MatMul", "Relu", "Tanh", "MatMul", "result"]);
  expect(() => drawGraph(graphOf(layered), { expand: ["decoder"] })).toThrow(
    'tf.drawGraph: the graph has no scope "decoder". It has encoder, encoder/first, encoder/second, head.',
  );
});

test("variables are named in the first box that uses them, and updates counted where they are computed", () => {
  const variables = [
    {
      name: "kernel",
      node: "encoder/first/kernel",
      tensor: "float32[8,8]",
      isTrainable: true,
      assigned: { node: "head/MatMul", output: 0 },
    },
  ];
  const { boxes } = drawnGraph(graphOf(layered, { variables }));
  expect(boxes.find(({ title }) => title === "first")?.lines).toContain("kernel float32[?,8]");
  expect(boxes.find(({ title }) => title === "head")?.lines).toContain("updates 1 variable");
});

test("no two boxes overlap, and a group holds what is in it", () => {
  const { boxes, groups } = layoutGraph(drawnGraph(graphOf(layered)));
  const overlap = (a: Place, b: Place) =>
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height;
  for (const [index, a] of boxes.entries()) {
    for (const b of boxes.slice(index + 1)) expect(overlap(a.place, b.place)).toBe(false);
  }
  for (const { group, place } of groups) {
    for (const { box, place: inner } of boxes.filter(({ box }) => box.group === group.path)) {
      const isInside =
        inner.left >= place.left &&
        inner.top >= place.top &&
        inner.left + inner.width <= place.left + place.width &&
        inner.top + inner.height <= place.top + place.height;
      expect([box.title, isInside]).toEqual([box.title, true]);
    }
  }
});

test("a graph of thousands of ops without scopes shows its beginning and its end", () => {
  const chain = ["x: Placeholder", "op_0: Relu < x"];
  for (let index = 1; index < 3000; index += 1) chain.push(`op_${index}: Relu < op_${index - 1}`);
  const { boxes } = drawnGraph(graphOf(chain));
  expect(boxes.length).toBeLessThan(120);
  expect(boxes.filter(({ title }) => /^[\d,]+ more$/.test(title))).toHaveLength(1);
  expect(drawGraph(graphOf(chain)).text).toContain("3,000 ops");
});

test("loops in the drawing, and names that mean something to JavaScript, do no harm", () => {
  const { svg } = drawGraph(
    graphOf([
      "x: Placeholder",
      "constructor/Add: Add < x",
      "toString: Mul < constructor/Add",
      "constructor/Sub: Sub < toString",
    ]),
  );
  expect(svg).toContain(">toString: Mul");
  expect(svg).toContain(">constructor<");
});

test("the picture is XML with a title, a description and nothing that runs, whatever names say", () => {
  const evil = '<script>alert("1")</script>&]]>\u0000\u001b';
  const graph = graphOf(layered, {
    name: evil,
    outputs: [{ name: evil, node: "head/MatMul", output: 0, tensor: "float32[?,8]" }],
  });
  const { svg } = drawGraph(graph);
  const document = new new Window().DOMParser().parseFromString(svg, "image/svg+xml");
  expect(document.querySelectorAll("script, foreignObject, image, a, parsererror")).toHaveLength(0);
  const texts = [...document.querySelectorAll("text")].map(({ textContent }) => textContent);
  expect(texts).toContain('<script>alert("1")</script>&]]>');
  const root = document.documentElement;
  expect(root.getAttribute("role")).toBe("img");
  expect(root.querySelector("title")?.textContent).toContain("Graph of <script>");
  expect(root.querySelector("desc")?.textContent).toContain("4 ops");
  expect(svg).not.toMatch(/\son\w+=|href|url\(/);
});

test("the picture follows the reader's colour scheme and brings its own background", () => {
  const { svg } = drawGraph(graphOf(layered));
  expect(svg).toMatch(/<rect class="fg-page"/);
  expect(svg).toMatch(/@media \(prefers-color-scheme:dark\)\{[^@]*\.fg-page/);
});
