import * as tfjs from "@tensorflow/tfjs";

interface EngineState {
  readonly scopeStack: unknown[];
  activeScope: unknown;
  activeTape: unknown;
  gradientDepth: number;
  kernelDepth: number;
  readonly numDataMovesStack: unknown[];
}

const undos: (() => void)[] = [];

/**
 * Runs `body`, then `undo`: as `finally` would, but also where an interrupt of a notebook ends the JavaScript
 * in between, which runs no `finally`.
 */
export function undoing<T>(undo: () => void, body: () => T): T {
  undos.push(undo);
  try {
    return body();
  } finally {
    undos.pop();
    undo();
  }
}

/** Undoes what an interrupt left half-done. No code of tfjs may be running. */
export function undoInterrupted(): void {
  for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) undo();
  const { state } = parseEngine(tfjs.engine());
  state.scopeStack.length = 0;
  state.numDataMovesStack.length = 0;
  Object.assign(state, { activeScope: null, activeTape: null, gradientDepth: 0, kernelDepth: 0 });
}

function parseEngine(engine: unknown): { readonly state: EngineState } {
  return engine as { readonly state: EngineState };
}
