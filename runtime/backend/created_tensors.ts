/** What of tfjs's engine this needs; without an import, as TensorFlow may not be loaded, and must not be for this. */
interface Engine {
  nextTensorId(): number;
}

interface TensorLike {
  readonly id: number;
  readonly isDisposed: boolean;
  dispose(): void;
}

/** Results deeper, or longer, than this are no results of steps. */
const DEEPEST = 4;
const MOST_PARTS = 1000;

/** Tells tensors that code creates from those that were there before it ran. */
export class CreatedTensors {
  readonly #engine: Engine;
  readonly #first: number;
  #last: number;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#first = engine.nextTensorId();
    this.#last = this.#first;
  }

  /** Disposes of the tensors in a result, in arrays and records too, that were created since. */
  dispose(result: unknown): void {
    // Each question takes an id, so that without a tensor the answers follow each other.
    const before = this.#last;
    this.#last = this.#engine.nextTensorId();
    if (this.#last > before + 1) this.#disposeIn(result, 0);
  }

  #disposeIn(part: unknown, depth: number): void {
    if (typeof part !== "object" || part === null || depth > DEEPEST || ArrayBuffer.isView(part)) return;
    if (isTensor(part)) {
      if (part.id > this.#first && !part.isDisposed) part.dispose();
      return;
    }
    if (!Array.isArray(part) && Object.getPrototypeOf(part) !== Object.prototype) return;
    for (const inner of Object.values(part).slice(0, MOST_PARTS)) this.#disposeIn(inner, depth + 1);
  }
}

/** Undefined as long as nothing has loaded TensorFlow. */
export function createdTensors(): CreatedTensors | undefined {
  const engine: unknown = Reflect.get(globalThis, "_tfengine");
  return isEngine(engine) ? new CreatedTensors(engine) : undefined;
}

function isEngine(value: unknown): value is Engine {
  return (
    typeof value === "object" &&
    value !== null &&
    "nextTensorId" in value &&
    typeof value.nextTensorId === "function"
  );
}

function isTensor(value: object): value is TensorLike {
  return (
    "dataId" in value &&
    "isDisposed" in value &&
    "id" in value &&
    typeof value.id === "number" &&
    "dispose" in value &&
    typeof value.dispose === "function"
  );
}
