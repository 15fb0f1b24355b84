/** The graph of a model or of a traced function: what it computes, as data. Tensors read `float32[?,784]`. */
export interface ModelGraph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** The scope that all others are in; its path is empty. */
  readonly scopes: GraphScope;
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly GraphOutput[];
  readonly variables: readonly GraphVariable[];
  readonly costs?: GraphCosts;
}

/** What a run of the graph has cost. */
export interface GraphCosts {
  /** What was measured: `profile of 3 steps on GPU:0`. */
  readonly about: string;
  /** By the names of nodes. */
  readonly nodes: Readonly<Record<string, { readonly timeUs?: number; readonly bytes?: number }>>;
}

/**
 * What a node is for: `argument`, `variable` and `captured` are placeholders that a run fills, `constant` holds
 * values, `plumbing` computes shapes, axes and seeds, which a drawing can leave out; `parameter` is what a branch,
 * the body of a loop or a function takes from the node that calls it.
 */
export type GraphNodeRole =
  | "argument"
  | "variable"
  | "captured"
  | "constant"
  | "plumbing"
  | "parameter"
  | "op";

export interface GraphNode {
  /** As in the GraphDef: `dense_1/MatMul`. */
  readonly name: string;
  /** The type of its op: `MatMul`. */
  readonly op: string;
  /** The path of the scope that it is in: `dense_1`. */
  readonly scope: string;
  readonly role: GraphNodeRole;
  /** Attributes that are not their op's defaults and that its tensors do not show, as text. */
  readonly attrs: Readonly<Record<string, string>>;
  /** Where it must run, if the graph says so. */
  readonly device?: string;
  /** As in the GraphDef: `dense_1/MatMul`, `Split:1`, and `^Print` for one that only has to run before. */
  readonly inputs: readonly string[];
  /** The dtype and shape of each of its outputs. */
  readonly outputs: readonly string[];
}

export interface GraphEdge {
  /** The names of the nodes at its ends. */
  readonly from: string;
  readonly to: string;
  /** Which output of `from`, and which input of `to`; both -1 for control. */
  readonly output: number;
  readonly input: number;
  /** The dtype and shape of what it carries; empty for control. */
  readonly tensor: string;
  /** `from` has to run before, and gives nothing. */
  readonly isControl: boolean;
}

/** A part of the graph whose nodes have names with the same beginning: those of a layer, for example. */
export interface GraphScope {
  /** `dense_1` */
  readonly name: string;
  /** `encoder/dense_1` */
  readonly path: string;
  /** The class of the layer that it is, where that is known: `Dense`. */
  readonly layer?: string;
  /** How many nodes are in it and in the scopes in it. */
  readonly nodeCount: number;
  readonly scopes: readonly GraphScope[];
}

export interface GraphInput {
  readonly name: string;
  readonly node: string;
  readonly tensor: string;
}

export interface GraphOutput {
  /** `result`, or where in the result it is: `result.logits`, `result[0]`. */
  readonly name: string;
  readonly node: string;
  readonly output: number;
  readonly tensor: string;
}

/** A variable that the graph reads. */
export interface GraphVariable {
  readonly name: string;
  readonly node: string;
  readonly tensor: string;
  readonly isTrainable: boolean;
  /** The output that it is set to, if the graph assigns it. */
  readonly assigned?: { readonly node: string; readonly output: number };
}
