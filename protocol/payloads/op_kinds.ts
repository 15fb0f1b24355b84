/** What a drawing tells apart by colour. */
export type OpKind =
  | "matrix"
  | "activation"
  | "normalization"
  | "reduction"
  | "shape"
  | "random"
  | "training"
  | "control"
  | "arithmetic";

interface KindOfOps {
  readonly label: string;
  /** Of Okabe and Ito's palette, which people with any colour vision can tell apart. */
  readonly color: string;
  readonly ops: RegExp;
}

/** In the order in which they decide what a box of several ops is. */
export const opKinds: Readonly<Record<OpKind, KindOfOps>> = {
  training: { label: "optimizer", color: "#D55E00", ops: /^(Resource)?(Apply|Assign)[A-Z]/ },
  control: { label: "control flow", color: "#7A5195", ops: /^(Stateless)?(If|While|Case)$|Call$|^Print/ },
  matrix: {
    label: "matrix product, convolution",
    color: "#0072B2",
    ops: /MatMul|Conv[123]?D|Einsum|LSTM|GRU/,
  },
  normalization: { label: "normalization", color: "#009E73", ops: /BatchNorm|^LRN|L2Loss|Normalize/ },
  random: { label: "random numbers", color: "#CC79A7", ops: /Random|Multinomial|Truncated|Dropout/ },
  activation: {
    label: "activation",
    color: "#E69F00",
    ops: /Relu|Elu$|EluGrad|Selu|Sigmoid|Tanh|Softmax|Softplus|Softsign|Gelu|Erf$/,
  },
  reduction: {
    label: "pooling, reduction",
    color: "#56B4E9",
    ops: /Pool|^(Sum|Mean|Max|Min|Prod|All|Any|ArgMax|ArgMin|Cumsum|TopKV2|UnsortedSegmentSum)$/,
  },
  shape: {
    label: "shape, selection",
    color: "#B59F00",
    ops: /Reshape|Transpose|^Concat|Slice|Gather|^Pad|^Mirror|^Pack$|^Unpack$|^Split|^Tile$|Squeeze|ExpandDims|^Cast$|OneHot|Broadcast|^Reverse|^Identity|Select|^Fill$|Like$|Resize/,
  },
  arithmetic: { label: "other", color: "#8C8C8C", ops: /^/ },
};

const order: readonly OpKind[] = [
  "training",
  "control",
  "matrix",
  "normalization",
  "random",
  "reduction",
  "activation",
  "shape",
  "arithmetic",
];

const optimizerScope = /(^|\/)(SGD|Momentum|Adagrad|Adadelta|Adam|Adamax|RMSProp)(_\d+)?(\/|$)/;

/** Whether a scope is that of an optimizer, or in one. */
export function isOptimizerScope(path: string): boolean {
  return optimizerScope.test(path);
}

/** The kind of a box with these ops. @param path of the scope that it is or is in. */
export function kindOf(ops: Iterable<string>, path: string): OpKind {
  if (isOptimizerScope(path)) return "training";
  const kinds = new Set<OpKind>();
  for (const op of ops) kinds.add(order.find((kind) => opKinds[kind].ops.test(op)) ?? "arithmetic");
  // A layer that multiplies has reshapes and additions, too; one that normalizes has all of these but no product.
  return order.find((kind) => kinds.has(kind) && (kind !== "shape" || kinds.size === 1)) ?? "arithmetic";
}
