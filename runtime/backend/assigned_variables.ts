import * as tfjs from "@tensorflow/tfjs";
import type { TensorFlowBackend } from "./tensorflow_backend.ts";

interface EngineInternals {
  disposeTensor(tensor: tfjs.Tensor): void;
  incRef(tensor: tfjs.Tensor, backend: null): void;
}

/** The variables that were assigned while a function was traced, with the values they had before. */
export class AssignedVariables {
  readonly #backend: TensorFlowBackend;
  readonly #originals = new Map<tfjs.Variable, object>();

  constructor(backend: TensorFlowBackend) {
    this.#backend = backend;
  }

  /** Called before an assignment, of which a variable may have many. */
  add(variable: tfjs.Variable): void {
    if (this.#originals.has(variable)) return;
    this.#backend.incRef(variable.dataId);
    this.#originals.set(variable, variable.dataId);
  }

  list(): readonly tfjs.Variable[] {
    return [...this.#originals.keys()];
  }

  /** Gives every variable the value back that it had before the trace. */
  restore(): void {
    const engine = parseEngine(tfjs.engine());
    for (const [variable, dataId] of this.#originals) {
      if (variable.dataId !== dataId) {
        engine.disposeTensor(variable);
        variable.dataId = dataId;
        engine.incRef(variable, null);
      }
      this.#backend.disposeData(dataId);
    }
    this.#originals.clear();
  }
}

function parseEngine(engine: unknown): EngineInternals {
  return engine as EngineInternals;
}
