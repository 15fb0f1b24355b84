import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import type { GraphScope, ModelGraph } from "../../../protocol/payloads/graph.ts";
import { tf } from "../../../runtime/index.ts";
import { GraphDefSchema } from "../../../runtime/proto/tensorflow/core/framework/graph_pb.ts";

const node = (graph: ModelGraph, op: string) => graph.nodes.find((candidate) => candidate.op === op);
const into = (graph: ModelGraph, name: string) =>
  graph.edges
    .filter(({ to }) => to === name)
    .map(({ from, output, tensor }) => `${from}:${output} ${tensor}`);

function classifier() {
  const layers = [
    tf.layers.dense({ name: "hidden", units: 128, activation: "relu", inputShape: [784] }),
    tf.layers.dense({ name: "digits", units: 10, activation: "softmax" }),
  ];
  return tf.sequential({ name: "classifier", layers });
}

describe("tf.graphOf", () => {
  test("has the nodes, ops and inputs of the function's GraphDef", () => {
    const weights = tf.variable(tf.ones([3, 2]), true, "weights");
    const optimizer = tf.train.adam(0.1);
    const step = tf.function((x: tf.Tensor2D) =>
      optimizer.minimize(() => x.matMul(weights).square().mean(), true),
    );
    const x = tf.ones<tf.Rank.R2>([4, 3]);
    const graph = tf.graphOf(step, x);
    const { node: nodes } = fromBinary(GraphDefSchema, step.graph(x));
    expect(graph.nodes.map(({ name, op, inputs }) => ({ name, op, inputs }))).toEqual(
      nodes.map(({ name, op, input }) => ({ name, op, inputs: input })),
    );
    expect(graph.edges).toHaveLength(nodes.reduce((count, { input }) => count + input.length, 0));
    expect(graph.scopes.nodeCount).toBe(nodes.length);
    step.dispose();
  });

  test("of a model is what it predicts for batches of any size, with its layers as scopes", () => {
    const graph = tf.graphOf(classifier());
    expect(graph.inputs).toEqual([{ name: "hidden_input", node: "hidden_input", tensor: "float32[?,784]" }]);
    expect(graph.outputs).toMatchObject([{ name: "digits", output: 0, tensor: "float32[?,10]" }]);
    const layers = graph.scopes.scopes.map(({ path, layer }) => [path, layer]);
    expect(layers).toEqual([
      ["hidden", "Dense"],
      ["digits", "Dense"],
    ]);
    const between = graph.edges.filter(
      ({ from, to }) => from.startsWith("hidden/") && to.startsWith("digits/"),
    );
    expect(between.map(({ tensor }) => tensor)).toEqual(["float32[?,128]"]);
    expect(graph.variables.map(({ name, tensor, isTrainable }) => [name, tensor, isTrainable])).toEqual([
      ["hidden/kernel", "float32[784,128]", true],
      ["hidden/bias", "float32[128]", true],
      ["digits/kernel", "float32[128,10]", true],
      ["digits/bias", "float32[10]", true],
    ]);
  });

  test("of a model keeps nothing of the trace, and leaves its variables as they are", () => {
    const model = classifier();
    const before = tf.memory().numTensors;
    tf.graphOf(model);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("of a model in a model has its layers below its own scope", () => {
    const encoder = tf.sequential({
      name: "encoder",
      layers: [tf.layers.dense({ name: "in", units: 3, inputShape: [4] })],
    });
    const input = tf.input({ shape: [4], name: "features" });
    const hidden = encoder.apply(input) as tf.SymbolicTensor;
    const merged = tf.layers.concatenate({ name: "both" }).apply([hidden, hidden]) as tf.SymbolicTensor;
    const graph = tf.graphOf(tf.model({ inputs: input, outputs: [merged, hidden] }));
    const layers = (scope: GraphScope): string[] => [
      ...(scope.layer === undefined ? [] : [`${scope.path} ${scope.layer}`]),
      ...scope.scopes.flatMap(layers),
    ];
    expect(layers(graph.scopes)).toEqual(["encoder Sequential", "encoder/in Dense", "both Concatenate"]);
    expect(graph.outputs.map(({ name, tensor }) => [name, tensor])).toEqual([
      ["both", "float32[?,6]"],
      ["encoder", "float32[?,3]"],
    ]);
  });

  test("uses a function's inputSignature, its last trace, or the arguments given", () => {
    const spec = new tf.TensorSpec([null, 3], "float32", "rows");
    const signed = tf.function((x: tf.Tensor) => ({ sum: x.sum(1), parts: [x.neg()] }), {
      inputSignature: [spec],
    });
    const { inputs, outputs } = tf.graphOf(signed);
    expect(inputs).toEqual([{ name: "rows", node: "rows", tensor: "float32[?,3]" }]);
    expect(outputs.map(({ name, tensor }) => [name, tensor])).toEqual([
      ["result.sum", "float32[?]"],
      ["result.parts[0]", "float32[?,3]"],
    ]);
    signed(tf.ones([5, 3]));
    expect(signed.traceCount).toBe(1);

    const square = tf.function((x: tf.Tensor) => x.square());
    square(tf.ones([2]));
    square(tf.ones([7]));
    expect(tf.graphOf(square).inputs[0]?.tensor).toBe("float32[7]");
    expect(tf.graphOf(square, tf.ones([2])).inputs[0]?.tensor).toBe("float32[2]");
    expect(tf.graphOf(square.getConcreteFunction(tf.ones([2]))).inputs[0]?.tensor).toBe("float32[2]");
    expect(square.traceCount).toBe(2);
    expect(tf.graphOf((x: tf.Tensor) => x.square(), tf.ones([4])).outputs[0]?.tensor).toBe("float32[4]");
  });

  test("says of each edge what it carries, and of each op which attributes are not its defaults", () => {
    const filter = tf.ones<tf.Rank.R4>([3, 3, 1, 2]);
    const graph = tf.graphOf(
      (x: tf.Tensor4D) => tf.conv2d(x, filter, 2, "same"),
      tf.ones<tf.Rank.R4>([1, 8, 8, 1]),
    );
    const conv = node(graph, "Conv2D");
    expect(conv?.attrs).toEqual({ strides: "[1, 2, 2, 1]", padding: "SAME" });
    expect(into(graph, conv?.name ?? "")).toEqual(["x:0 float32[1,8,8,1]", "captured:0 float32[3,3,1,2]"]);
    expect(graph.nodes.find(({ name }) => name === "captured")?.role).toBe("captured");
  });

  test("tells shapes, axes and what computes them from the data", () => {
    const spec = new tf.TensorSpec([null, 4], "float32", "x");
    const table = tf.variable(tf.ones([5, 2]), true, "table");
    const ids = new tf.TensorSpec([null], "int32", "ids");
    const fn = tf.function(
      (x: tf.Tensor, picked: tf.Tensor1D) => [
        x
          .reshape([x.shape[0] ?? 0, 2, 2])
          .transpose([0, 2, 1])
          .sum(1),
        tf.gather(table, picked).add(tf.tensor1d([0.5, 0.25])),
      ],
      { inputSignature: [spec, ids] },
    );
    const graph = tf.graphOf(fn);
    const plumbing = graph.nodes.filter(({ role }) => role === "plumbing");
    // The permutation, the axis of the sum and of the gathering; the new shape from the shape of x.
    expect(plumbing.map(({ op }) => op)).toEqual(
      expect.arrayContaining(["Const", "Shape", "StridedSlice", "Pack"]),
    );
    expect(plumbing.every(({ outputs }) => outputs.every((tensor) => tensor.startsWith("int32")))).toBe(true);
    const data = graph.nodes.filter(({ role }) => role === "op").map(({ op }) => op);
    expect(data).toEqual(["Reshape", "Transpose", "Sum", "GatherV2", "Add"]);
    const constants = graph.nodes.filter(({ role }) => role === "constant" || role === "captured");
    expect(constants.map(({ outputs }) => outputs)).toEqual([["float32[2]"]]);
  });

  test("of a training step says which variables it updates, and names gradients and optimizer", () => {
    const model = classifier();
    const optimizer = tf.train.adam(0.01);
    const step = tf.function(
      (x: tf.Tensor, y: tf.Tensor) =>
        optimizer.minimize(
          () => tf.losses.softmaxCrossEntropy(y, model.apply(x) as tf.Tensor) as tf.Scalar,
          true,
        ),
      { name: "step" },
    );
    const graph = tf.graphOf(step, tf.ones([32, 784]), tf.ones([32, 10]));
    const scopes = graph.scopes.scopes.map(({ path }) => path);
    expect(scopes.filter((path) => !graph.variables.some(({ name }) => name.startsWith(`${path}/`)))).toEqual(
      ["classifier", "softmaxCrossEntropy", "gradient_tape", "Adam"],
    );
    const gradients = graph.scopes.scopes.find(({ path }) => path === "gradient_tape");
    const layers = gradients?.scopes.find(({ name }) => name === "classifier");
    expect(layers?.scopes.map(({ name }) => name)).toEqual(["digits", "hidden"]);
    expect(graph.nodes.filter(({ role, scope }) => role === "op" && scope === "")).toEqual([]);
    // Each of 4 weights has two moments in Adam, which also counts its two powers of beta.
    expect(graph.variables).toHaveLength(4 + 8 + 2);
    expect(graph.variables.filter(({ isTrainable }) => isTrainable).map(({ name }) => name)).toHaveLength(4);
    for (const { assigned } of graph.variables) expect(assigned?.node).toMatch(/^Adam\//);
    step.dispose();
  });

  test("marks edges that carry nothing", () => {
    const graph = tf.graphOf(
      (x: tf.Tensor2D) => [tf.multinomial(x, 2), tf.multinomial(x, 3)],
      tf.ones<tf.Rank.R2>([2, 2]),
    );
    const [first, second] = graph.nodes.filter(({ op }) => op === "Multinomial");
    expect(graph.edges.filter(({ isControl }) => isControl)).toEqual(
      second === undefined
        ? []
        : [{ from: first?.name, to: second.name, output: -1, input: -1, tensor: "", isControl: true }],
    );
    if (second !== undefined) expect(second.inputs).toContain(`^${first?.name}`);
  });

  test("is plain data, of thousands of nodes too", () => {
    const deep = tf.graphOf(
      (x: tf.Tensor) => {
        let y = x;
        for (let index = 0; index < 5000; index += 1) y = y.add(x);
        return y;
      },
      tf.ones([2]),
    );
    expect(deep.nodes).toHaveLength(5001);
    expect(deep.edges).toHaveLength(10_000);
    expect(JSON.parse(JSON.stringify(deep))).toEqual(deep);
    expect(tf.drawGraph(deep).svg.length).toBeLessThan(400_000);
  });

  test.each([
    ["a function that was never called", () => tf.graphOf(tf.function((x: tf.Tensor) => x)), "Call it first"],
    [
      "a number",
      () => tf.graphOf(7 as unknown as () => void),
      "tf.graphOf: number is neither a function nor a model",
    ],
    ["a model without layers", () => tf.graphOf(tf.sequential()), "Add some layers first"],
  ])("of %s is an error that says what to do", (_name, call, message) => {
    expect(call).toThrow(message);
  });

  test("of a trace that was released is an error, not a crash", () => {
    const square = tf.function((x: tf.Tensor) => x.square());
    const concrete = square.getConcreteFunction(tf.ones([2]));
    square.dispose();
    expect(() => tf.graphOf(concrete)).toThrow("this trace was released with the function's dispose()");
    expect(() => concrete.graphDef()).toThrow("released");
    expect(() => concrete.call([tf.ones([2])])).toThrow("released");
  });
});
