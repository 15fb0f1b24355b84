import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { TrackableObjectGraphSchema } from "../proto/tensorflow/core/protobuf/trackable_object_graph_pb.ts";

/** The key of the object graph itself. */
export const objectGraphKey = "_CHECKPOINTABLE_OBJECT_GRAPH";

const suffix = "/.ATTRIBUTES/VARIABLE_VALUE";

interface NodeInit {
  readonly children: { readonly nodeId: number; readonly localName: string }[];
  attributes?: { readonly name: string; readonly fullName: string; readonly checkpointKey: string }[];
}

/** `model/layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE`, as TensorFlow's Python names the variable. */
export function keyOf(path: readonly string[]): string {
  return path.map((name) => name.replaceAll(".", "..").replaceAll("/", ".S")).join("/") + suffix;
}

/** The path of a variable's key; undefined for other keys. */
export function pathOf(key: string): readonly string[] | undefined {
  if (!key.endsWith(suffix)) return undefined;
  const names = key.slice(0, -suffix.length).split("/");
  return names.map((name) => name.replaceAll(/\.[.S]/g, (escaped) => (escaped === ".." ? "." : "/")));
}

/**
 * A serialized `TrackableObjectGraph`: the tree of names, by which Python's `tf.train.Checkpoint` finds its
 * variables, with each variable's own name.
 */
export function serializeObjectGraph(
  values: readonly { readonly path: readonly string[]; readonly name: string }[],
): Uint8Array {
  const nodes: NodeInit[] = [{ children: [] }];
  for (const { path, name } of values) {
    let node = nodes[0];
    for (const localName of path) {
      const known: number | undefined = node?.children.find((child) => child.localName === localName)?.nodeId;
      const nodeId = known ?? nodes.push({ children: [] }) - 1;
      if (known === undefined) node?.children.push({ nodeId, localName });
      node = nodes[nodeId];
    }
    const attribute = { name: "VARIABLE_VALUE", fullName: name, checkpointKey: keyOf(path) };
    if (node !== undefined) node.attributes = [attribute];
  }
  const graph = create(TrackableObjectGraphSchema, {
    nodes: nodes.map((node) => ({ ...node, hasCheckpointValues: true })),
  });
  return toBinary(TrackableObjectGraphSchema, graph);
}

/** The variables' own names by their keys. */
export function parseVariableNames(bytes: Uint8Array): ReadonlyMap<string, string> {
  const { nodes } = fromBinary(TrackableObjectGraphSchema, bytes);
  return new Map(
    nodes.flatMap(({ attributes }) =>
      attributes.map(({ checkpointKey, fullName }) => [checkpointKey, fullName] as const),
    ),
  );
}
