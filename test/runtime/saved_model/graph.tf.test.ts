import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseGraph } from "../../../protocol/payloads/packed_graph.ts";
import { tf } from "../../../runtime/index.ts";
import { makeInPython } from "./python.ts";

const folder = mkdtempSync(join(tmpdir(), "flowbook-saved-graph-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  makeInPython(folder);
});

test("functions that a signature calls are seen in the place of their calls", () => {
  // relu(x W + b) W + b: the Keras model of make_saved_models.py.
  const graph = tf.savedModel.graph(join(folder, "keras"));
  const ops = graph.nodes.map(({ op }) => op);
  expect(ops.filter((op) => op === "MatMul")).toHaveLength(2);
  expect(ops.filter((op) => op === "Relu")).toHaveLength(1);
  expect(ops.filter((op) => op === "VarHandleOp")).toHaveLength(4);
  expect(ops).not.toContain("StatefulPartitionedCall");
  expect(graph.inputs.map(({ tensor }) => tensor)).toEqual(["float32[?,2]"]);
  expect(graph.outputs.map(({ tensor }) => tensor)).toEqual(["float32[?,1]"]);
  expect(graph.variables.map(({ tensor }) => tensor).sort()).toEqual([
    "float32[1]",
    "float32[2,4]",
    "float32[4,1]",
    "float32[4]",
  ]);
});

test("every edge begins at an output that its node has", () => {
  const graph = tf.savedModel.graph(join(folder, "module"), { signature: "lookup" });
  const outputs = new Map(graph.nodes.map((node) => [node.name, node.outputs.length]));
  expect(outputs.size).toBe(graph.nodes.length);
  for (const { from, to, output, isControl } of graph.edges) {
    expect(outputs.has(to)).toBe(true);
    if (!isControl) expect(output).toBeLessThan(outputs.get(from) ?? 0);
  }
  expect(graph.outputs.map(({ name }) => name)).toEqual(["ids"]);
});

test("a model that Flowbook wrote has the graph that it was traced with, and is shown", () => {
  const double = tf.function((x: tf.Tensor) => ({ twice: x.mul(2) }), {
    inputSignature: [new tf.TensorSpec([null, 2], "float32", "x")],
  });
  const path = join(folder, "own");
  tf.savedModel.save(double, path);
  const graph = tf.savedModel.graph(path);
  expect(graph.name).toBe("own");
  expect(graph.nodes.map(({ op }) => op)).toContain("Mul");
  expect(graph.outputs.map(({ name, tensor }) => [name, tensor])).toEqual([["twice", "float32[?,2]"]]);
  const show: unknown = Reflect.get(graph, Symbol.for("Jupyter.display"));
  const data: Record<string, unknown> = Object(typeof show === "function" ? show() : undefined);
  expect(parseGraph(data["application/vnd.flowbook.graph.v1+json"]).name).toBe("own");
});

test("a folder without a SavedModel is the caller's mistake", () => {
  expect(() => tf.savedModel.graph(folder)).toThrow(/is no SavedModel: no saved_model.pb in it/);
});
