import { opDefinition } from "../capi/op_def.ts";
import { TensorFlowError } from "../capi/status.ts";
import type { AttrValue } from "../proto/tensorflow/core/framework/attr_value_pb.ts";
import type { FunctionDef } from "../proto/tensorflow/core/framework/function_pb.ts";
import type { GraphDef } from "../proto/tensorflow/core/framework/graph_pb.ts";
import type { NodeDef } from "../proto/tensorflow/core/framework/node_def_pb.ts";
import type { OpDef, OpDef_ArgDef } from "../proto/tensorflow/core/framework/op_def_pb.ts";

/** These run a function of the graph's library in their place. */
const callOps: ReadonlySet<string> = new Set(["PartitionedCall", "StatefulPartitionedCall"]);

/** A node, in the graph itself or in a function that is called in one place. */
export interface PlacedNode {
  readonly frame: CallFrame;
  readonly definition: NodeDef;
}

/** An output of a node. */
export interface PlacedOutput extends PlacedNode {
  readonly output: number;
}

interface Call {
  readonly frame: CallFrame;
  readonly node: NodeDef;
  readonly body: FunctionDef;
}

/** A graph, or the body of a function as one node calls it: who asks for a node sees through calls. */
export class CallFrame {
  readonly #library: ReadonlyMap<string, FunctionDef>;
  readonly #nodes: ReadonlyMap<string, NodeDef>;
  readonly #call: Call | undefined;
  readonly #calls = new Map<string, CallFrame>();

  private constructor(
    library: ReadonlyMap<string, FunctionDef>,
    nodes: readonly NodeDef[],
    call: Call | undefined,
  ) {
    this.#library = library;
    this.#nodes = new Map(nodes.map((node) => [node.name, node]));
    this.#call = call;
  }

  static of({ node, library }: GraphDef): CallFrame {
    const functions = library?.function ?? [];
    return new CallFrame(
      new Map(functions.map((body) => [body.signature?.name ?? "", body])),
      node,
      undefined,
    );
  }

  /** The names of the nodes whose functions this is in, outermost first. */
  get path(): readonly string[] {
    return this.#call === undefined ? [] : [...this.#call.frame.path, this.#call.node.name];
  }

  /** What `input` of one of its nodes names: `Split:1` in a graph, `x` or `Split:output:1` in a function. */
  resolve(input: string): PlacedOutput | undefined {
    const [name = "", ...rest] = input.split(":");
    const call = this.#call;
    const argument = call?.body.signature?.inputArg.findIndex((arg) => arg.name === name) ?? -1;
    if (call !== undefined && argument >= 0) {
      const given = dataInputs(call.node)[argument];
      return given === undefined ? undefined : call.frame.resolve(given);
    }
    const definition = this.#nodes.get(name);
    if (definition === undefined) return undefined;
    const output = call === undefined ? Number(rest[0] ?? 0) : outputIndex(definition, rest);
    const inner = this.#enter(definition);
    if (inner === undefined) return { frame: this, definition, output };
    const body = inner.#call?.body;
    const result = body?.ret[body.signature?.outputArg[output]?.name ?? ""];
    return result === undefined ? undefined : inner.resolve(result);
  }

  /** The node that has to run before, unless that is one that calls a function. */
  control(name: string): PlacedNode | undefined {
    const definition = this.#nodes.get(name);
    if (definition === undefined || this.#enter(definition) !== undefined) return undefined;
    return { frame: this, definition };
  }

  #enter(node: NodeDef): CallFrame | undefined {
    const known = this.#calls.get(node.name);
    const called = node.attr.f?.value;
    if (known !== undefined || !callOps.has(node.op) || called?.case !== "func") return known;
    const body = this.#library.get(called.value.name);
    if (body === undefined || this.#isWithin(body)) return undefined;
    const frame = new CallFrame(this.#library, body.nodeDef, { frame: this, node, body });
    this.#calls.set(node.name, frame);
    return frame;
  }

  /** A function that calls itself has no end. */
  #isWithin(body: FunctionDef): boolean {
    return this.#call !== undefined && (this.#call.body === body || this.#call.frame.#isWithin(body));
  }
}

/** The inputs of a node that carry something. */
export function dataInputs({ input }: NodeDef): readonly string[] {
  return input.filter((name) => !name.startsWith("^"));
}

/** TensorFlow's definition of an op; undefined for one that belongs to a program of its own. */
export function knownDefinition(op: string): OpDef | undefined {
  try {
    return opDefinition(op);
  } catch (error) {
    if (error instanceof TensorFlowError) return undefined;
    throw error;
  }
}

/** What an attribute of a node is; those that are as the op has them by default are not written down. */
export function attribute({ op, attr }: NodeDef, name: string): AttrValue["value"] | undefined {
  return (
    attr[name]?.value ?? knownDefinition(op)?.attr.find((given) => given.name === name)?.defaultValue?.value
  );
}

/** How many tensors an argument of an op stands for. */
export function argLength(node: NodeDef, { numberAttr, typeListAttr }: OpDef_ArgDef): number {
  const number = attribute(node, numberAttr);
  if (numberAttr !== "") return number?.case === "i" ? Number(number.value) : 0;
  const types = attribute(node, typeListAttr);
  if (typeListAttr !== "") return types?.case === "list" ? types.value.type.length : 0;
  return 1;
}

/** `output:1` of a function's node as the number of an output. */
function outputIndex(node: NodeDef, [name = "", index = "0"]: readonly string[]): number {
  let first = 0;
  for (const argument of knownDefinition(node.op)?.outputArg ?? []) {
    if (argument.name === name) break;
    first += argLength(node, argument);
  }
  return first + Number(index);
}
