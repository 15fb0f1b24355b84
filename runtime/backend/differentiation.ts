import * as tfjs from "@tensorflow/tfjs";

interface TapeNode {
  readonly inputs: Readonly<Record<string, tfjs.Tensor | undefined>>;
  readonly outputs: readonly tfjs.Tensor[];
  readonly saved?: readonly tfjs.Tensor[];
}

interface OpWithGradient {
  readonly inputs: tfjs.NamedTensorMap;
  readonly forwardFunc: () => tfjs.Tensor[];
  readonly backwardsFunc: (dys: tfjs.Tensor | tfjs.Tensor[]) => Readonly<Record<string, () => tfjs.Tensor>>;
}

interface EngineInternals {
  readonly state: { activeTape: TapeNode[] | null; gradientDepth: number; kernelDepth: number };
  gradients(
    f: () => tfjs.Tensor,
    xs: readonly tfjs.Tensor[],
    dy: tfjs.Tensor | undefined,
    allowNoGradients: boolean,
  ): { readonly grads: readonly (tfjs.Tensor | undefined)[] };
  runKernelFunc(op: OpWithGradient): tfjs.Tensor[];
}

/**
 * Runs `body` with a tape of its own, so that what it computes is no part of a gradient that is being computed.
 * @returns the tensors from outside that it computed with, too.
 */
export function withOwnTape<T>(body: () => T): { readonly result: T; readonly used: readonly tfjs.Tensor[] } {
  const { state } = parseEngine(tfjs.engine());
  const { activeTape, gradientDepth, kernelDepth } = state;
  Object.assign(state, { activeTape: [], gradientDepth: 1, kernelDepth: 0 });
  try {
    const result = body();
    const tape = state.activeTape ?? [];
    for (const { saved = [] } of tape) for (const tensor of saved) tensor.dispose();
    return { result, used: tensorsFromOutside(tape) };
  } finally {
    Object.assign(state, { activeTape, gradientDepth, kernelDepth });
  }
}

function tensorsFromOutside(tape: readonly TapeNode[]): tfjs.Tensor[] {
  const made = new Set(tape.flatMap(({ outputs }) => outputs.map(({ id }) => id)));
  const used = new Map<number, tfjs.Tensor>();
  for (const { inputs } of tape) {
    for (const tensor of Object.values(inputs)) {
      if (tensor !== undefined && !made.has(tensor.id)) used.set(tensor.id, tensor);
    }
  }
  return [...used.values()];
}

/**
 * Runs `forward` as one op of tfjs's tape.
 * @param backward gets the gradients of all results, and gives those of the inputs: undefined for one that has
 * none.
 */
export function runWithGradient(options: {
  readonly inputs: readonly tfjs.Tensor[];
  readonly forward: () => tfjs.Tensor[];
  readonly backward: (dys: readonly tfjs.Tensor[]) => readonly (tfjs.Tensor | undefined)[];
}): tfjs.Tensor[] {
  const { inputs, forward, backward } = options;
  return parseEngine(tfjs.engine()).runKernelFunc({
    inputs: Object.fromEntries(inputs.entries()),
    forwardFunc: forward,
    backwardsFunc: (dys) => {
      const gradients = backward(Array.isArray(dys) ? dys : [dys]);
      return Object.fromEntries(
        inputs.map((input, index) => [index, () => gradients[index] ?? tfjs.zeros(input.shape)]),
      );
    },
  });
}

/**
 * The gradients of `Σ output · dy` with respect to `xs`; undefined for those that no output depends on.
 * @param outputs computes them; those that are no float32 have no gradient.
 */
export function vectorJacobianProduct(
  outputs: () => readonly tfjs.Tensor[],
  dys: readonly (tfjs.Tensor | undefined)[],
  xs: readonly tfjs.Tensor[],
): readonly (tfjs.Tensor | undefined)[] {
  if (xs.length === 0) return [];
  const weighted = () => {
    const terms = outputs().flatMap((output, index) => {
      const dy = dys[index];
      return dy === undefined || output.dtype !== "float32" ? [] : [tfjs.sum(tfjs.mul(output, dy))];
    });
    return terms.length === 0 ? tfjs.scalar(0) : tfjs.addN(terms);
  };
  return parseEngine(tfjs.engine()).gradients(weighted, xs, undefined, true).grads;
}

function parseEngine(engine: unknown): EngineInternals {
  return engine as EngineInternals;
}
