import * as tfjs from "@tensorflow/tfjs";
import type { GraphTensor } from "../capi/graph.ts";
import { currentTrace, type Trace } from "./trace.ts";

/**
 * Prints values. In a traced function each run prints them, in the place where the function does; tensors
 * appear as TensorFlow writes them, with the first and last three of each axis.
 * @param x a tensor, or text between tensors.
 * @param rest further tensors and texts; `true` after a single tensor prints its dtype and shape too.
 * @see TF op PrintV2
 * @example
 * tf.function((x: tf.Tensor) => { tf.print("x:", x); return x.square(); })(tf.tensor([1, 2])); // x: [1 2]
 */
export function print(x: tfjs.Tensor | string, ...rest: readonly (tfjs.Tensor | string | boolean)[]): void {
  const trace = currentTrace();
  const verbose = rest.length === 1 && rest[0] === true;
  const values = [x, ...rest.filter((value) => typeof value !== "boolean")];
  if (trace !== undefined) printInGraph(trace, values);
  else if (values.length > 1 || typeof x === "string") console.log(...values.map(String));
  else tfjs.print(x, verbose);
}

function printInGraph(trace: Trace, values: readonly (tfjs.Tensor | string)[]): void {
  const texts = values.filter((value) => typeof value === "string").join();
  let placeholder = "{}";
  while (texts.includes(placeholder)) placeholder = `{${placeholder}}`;
  const template = values.map((value) => (typeof value === "string" ? value : placeholder)).join(" ");
  const tensors = values.flatMap((value) => (typeof value === "string" ? [] : trace.native(value)));
  const [text] = trace.execute(
    "StringFormat",
    [
      { name: "template", kind: "string", value: template },
      { name: "placeholder", kind: "string", value: placeholder },
    ],
    tensors,
    1,
  );
  const inputs: readonly GraphTensor[] = text === undefined ? [] : [text];
  trace.execute("PrintV2", [{ name: "output_stream", kind: "string", value: "stdout" }], inputs, 0);
}
