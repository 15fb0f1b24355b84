import { expect, test } from "vitest";
import { graphTables, parseGraph } from "../../protocol/payloads/packed_graph.ts";
import { packed } from "../extension/graph/made_up_graphs.ts";

const sound = packed(
  ["x", "a/MatMul", "a/Relu"],
  [
    [0, 1],
    [1, 2],
  ],
);

test("a sound payload is kept, and what it has besides is dropped", () => {
  const parsed = parseGraph({ ...sound, html: "<img>" });
  expect({ ...parsed }).toEqual({ ...sound });
});

test("the numbers of a payload are those of its nodes, edges and outputs", () => {
  const tables = graphTables({
    ...sound,
    ops: ["MatMul", "Relu"],
    devices: ["/gpu:0"],
    nodes: "0 1 0 0 0 1 1 0 0",
    tensors: ["float32[2]", "int32[]"],
    nodeOutputs: "1 0 2 0 1 0",
    edges: "0 0 1 0 0 1 -1 2 -1 -1",
    costs: { about: "a run", times: "-1 1500 20" },
  });
  expect([...tables.nodeOps]).toEqual([0, 0, 1]);
  expect([...tables.nodeRoles]).toEqual([1, 0, 0]);
  expect([...tables.nodeDevices]).toEqual([-1, 0, -1]);
  expect([...tables.outputStarts]).toEqual([0, 1, 3, 3]);
  expect([...tables.outputTensors]).toEqual([0, 0, 1]);
  expect([...tables.edgeTensor]).toEqual([0, -1]);
  expect([...(tables.times ?? [])]).toEqual([-1, 1500, 20]);
  expect(tables.memory).toBeUndefined();
});

test.each([
  ["no object", null, "payload is not an object"],
  ["a list", [], "payload is not an object"],
  ["a name that is no text", { ...sound, name: 1 }, "name has something that is not a short text"],
  [
    "too many nodes",
    { ...sound, names: new Array(20_001).fill("x") },
    "names is not a list of at most 20000",
  ],
  ["a name that is too long", { ...sound, names: ["x".repeat(401)] }, "not a short text"],
  ["two nodes of one name", { ...sound, names: ["x", "x", "y"] }, "two nodes have the same name"],
  [
    "names of too many parts",
    { ...sound, names: Array.from({ length: 3000 }, (_, i) => `${"a/".repeat(90)}${i}`) },
    "parts",
  ],
  ["fewer nodes than names", { ...sound, nodes: "0 0 0" }, "1 nodes with 3 names"],
  ["nodes cut off", { ...sound, nodes: "0 0 0 0" }, "nodes are cut off"],
  ["an op that is not there", { ...sound, nodes: "7 0 0 0 0 0 0 0 0" }, "an op has the number 7 of 1"],
  ["an edge from nowhere", { ...sound, edges: "9 0 1 0 0" }, "an edge's start has the number 9 of 3"],
  ["an edge to nowhere", { ...sound, edges: "0 0 -1 0 0" }, "an edge's end has the number -1 of 3"],
  ["edges that are no numbers", { ...sound, edges: "0 0 one 0 0" }, "edges is not a text of numbers"],
  [
    "numbers that are too long",
    { ...sound, edges: "0 0 99999999999999999999 0 0" },
    "edges is not a text of numbers",
  ],
  ["outputs that do not fit", { ...sound, nodeOutputs: "1 0 5 0" }, "nodeOutputs are not those of its nodes"],
  ["attributes of no node", { ...sound, attrs: { 9: {} } }, "attrs of a node that is not there"],
  ["attributes that are no texts", { ...sound, attrs: { 0: { a: {} } } }, "attrs has something"],
  ["an input of no node", { ...sound, inputs: [{ name: "x", node: 3, output: 0 }] }, "inputs names a node"],
  ["times of other nodes", { ...sound, costs: { about: "", times: "1" } }, "times are not one a node"],
  ["a negative count", { ...sound, leftOut: -1 }, "leftOut has something that is not a whole number"],
])("%s is refused with the reason", (_name, payload, reason) => {
  expect(() => parseGraph(payload)).toThrow(reason);
  expect(() => parseGraph(payload)).toThrow("Run the cell again to replace the saved output.");
});

test("a key such as __proto__ is a name like any other", () => {
  const attrs = JSON.parse('{ "0": { "__proto__": "text" } }');
  const parsed = parseGraph({ ...sound, attrs });
  expect(Object.keys(parsed.attrs[0] ?? {})).toEqual(["__proto__"]);
  expect(Object.hasOwn(Object.prototype, "text")).toBe(false);
});
