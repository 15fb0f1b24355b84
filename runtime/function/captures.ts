import type * as tfjs from "@tensorflow/tfjs";
import { handleOf } from "../backend/binding.ts";
import type { TensorFlowBackend } from "../backend/tensorflow_backend.ts";
import { livingVariables } from "../backend/traced_variables.ts";
import type { Graph, GraphTensor } from "../capi/graph.ts";
import { TensorHandle } from "../capi/tensor_handle.ts";
import { createHandle } from "../capi/tensor_values.ts";
import { UsageError } from "../usage_error.ts";

/**
 * What a traced function uses besides its arguments: the value that a variable or a number of JavaScript has at
 * each call, or a constant.
 */
export type Capture = tfjs.Variable | CurrentNumber | TensorHandle;

/** The tensors from outside that the ops of a graph use, each with the placeholder that stands for it. */
export class Captures {
  readonly #graph: Graph;
  readonly #backend: TensorFlowBackend;
  readonly #byHandle = new Map<
    TensorHandle,
    { readonly placeholder: GraphTensor; readonly source: Capture }
  >();
  readonly #numbers = new Map<
    object,
    { readonly placeholder: GraphTensor; readonly source: CurrentNumber }
  >();

  constructor(graph: Graph, backend: TensorFlowBackend) {
    this.#graph = graph;
    this.#backend = backend;
  }

  /** The placeholder for a tensor with values. */
  placeholder(handle: TensorHandle): GraphTensor {
    const known = this.#byHandle.get(handle);
    if (known !== undefined) return known.placeholder;
    const variable = livingVariables().find((candidate) => this.#backend.holds(candidate, handle));
    const placeholder = this.#graph.addPlaceholder(opName(variable?.name ?? "captured"), handle);
    this.#byHandle.set(handle, { placeholder, source: variable ?? handle.share() });
    return placeholder;
  }

  /** The placeholder for a number of `owner`. */
  number(owner: object, read: () => number): GraphTensor {
    let known = this.#numbers.get(owner);
    if (known === undefined) {
      const placeholder = this.#graph.addPlaceholder("number", { dtype: "float32", shape: [] });
      known = { placeholder, source: new CurrentNumber(read) };
      this.#numbers.set(owner, known);
    }
    return known.placeholder;
  }

  list(): readonly { readonly placeholder: GraphTensor; readonly source: Capture }[] {
    return [...this.#byHandle.values(), ...this.#numbers.values()];
  }

  /** Releases the constants and numbers. */
  [Symbol.dispose](): void {
    for (const { source } of this.#byHandle.values()) {
      if (source instanceof TensorHandle) source[Symbol.dispose]();
    }
    for (const { source } of this.#numbers.values()) source[Symbol.dispose]();
    this.#byHandle.clear();
    this.#numbers.clear();
  }
}

/** A number of JavaScript as a float32 scalar, made anew when it has changed. */
export class CurrentNumber {
  readonly #read: () => number;
  #value = Number.NaN;
  #handle: TensorHandle | undefined;

  constructor(read: () => number) {
    this.#read = read;
  }

  handle(): TensorHandle {
    const value = this.#read();
    if (this.#handle !== undefined && Object.is(value, this.#value)) return this.#handle;
    this.#handle?.[Symbol.dispose]();
    this.#handle = createHandle([], "float32", Float32Array.of(value));
    this.#value = value;
    return this.#handle;
  }

  [Symbol.dispose](): void {
    this.#handle?.[Symbol.dispose]();
    this.#handle = undefined;
  }
}

/** What a captured variable, number or constant is now. @throws UsageError if the variable was disposed of. */
export function currentValue(capture: Capture, backend: TensorFlowBackend): TensorHandle {
  if (capture instanceof TensorHandle) return capture;
  if (capture instanceof CurrentNumber) return capture.handle();
  if (capture.isDisposed) {
    throw new UsageError(
      "tf.function",
      `the variable ${capture.name} was disposed of`,
      "Keep the variables of a function for as long as you call it.",
    );
  }
  return handleOf(backend.tensorId(capture));
}

/** A name that TensorFlow allows for an op; those of variables may have any characters. */
export function opName(name: string): string {
  return name.replaceAll(/[^\w.\-/]/g, "_").replace(/^(?![A-Za-z0-9.])/, "v");
}
