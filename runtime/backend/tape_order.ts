import * as tfjs from "@tensorflow/tfjs";

interface TapeNode {
  readonly inputs: Readonly<Record<string, { readonly id: number } | undefined>>;
  readonly outputs: readonly { readonly id: number }[];
}

interface EngineInternals {
  readonly state: { readonly activeTape: TapeNode[] | null };
  addTapeNode(...parameters: readonly unknown[]): void;
}

/**
 * tfjs notes the copy of an output that a gradient needs before the op which made it. Read in that order, the
 * copy comes from nowhere, and the gradient of a gradient of `sigmoid`, `tanh` or `exp` has no way to the input.
 */
export function orderTape(): void {
  const engine = parseEngine(tfjs.engine());
  const addTapeNode = engine.addTapeNode.bind(engine);
  engine.addTapeNode = (...parameters) => {
    addTapeNode(...parameters);
    const tape = engine.state.activeTape;
    const node = tape?.pop();
    if (tape === null || node === undefined) return;
    let position = tape.length;
    while (position > 0 && usesAny(tape[position - 1], node.outputs)) position -= 1;
    tape.splice(position, 0, node);
  };
}

function usesAny(node: TapeNode | undefined, outputs: TapeNode["outputs"]): boolean {
  return Object.values(node?.inputs ?? {}).some((input) => outputs.some(({ id }) => id === input?.id));
}

function parseEngine(engine: unknown): EngineInternals {
  return engine as EngineInternals;
}
