import type * as tfjs from "@tensorflow/tfjs";
import { currentRecorder } from "../backend/recorder.ts";
import { tensorflowBackend } from "../backend/register.ts";
import { isDifferentiating } from "../backend/tracked_tensors.ts";
import { UsageError } from "../usage_error.ts";
import { argumentName, parameterNames } from "./argument_names.ts";
import { ConcreteFunction } from "./concrete_function.ts";
import type { JitCompile } from "./jit_choice.ts";
import { RetraceWarning } from "./retrace_warning.ts";
import { flatten, type Leaf, replaceTensors } from "./structure.ts";
import { requireSignature, TensorSpec } from "./tensor_spec.ts";
import type { ArgumentSpec } from "./trace_body.ts";

/** A function of tensors; its arguments and results may be arrays and records of them. */
// biome-ignore lint/suspicious/noExplicitAny: a constraint that every function meets.
export type TensorFunction = (...parameters: any[]) => unknown;

export interface FunctionOptions {
  /** In messages and graphs; the function's own name if it has one. */
  readonly name?: string;
  /**
   * Compiles the graph with XLA, which takes seconds once. On a CPU this makes dense steps up to twice as fast,
   * and convolutions slower; "auto" times both while the function is used, and keeps the faster. Default false.
   */
  readonly jitCompile?: JitCompile;
  /**
   * The tensors that the function takes, in order. With sizes that are `null`, one trace serves all sizes;
   * the function is called with several to find out how it depends on them.
   */
  readonly inputSignature?: readonly TensorSpec[];
}

/** What `tf.function` makes of a function: called in the same way, it runs a graph. */
export type TracedFunction<F extends TensorFunction> = F & {
  /** Like a call, on a thread of its own: output goes on to appear, and an interrupt ends the wait for it. */
  async(...parameters: Parameters<F>): Promise<Awaited<ReturnType<F>>>;
  /** How often the function was traced; each trace holds for one combination of shapes, dtypes and values. */
  readonly traceCount: number;
  /** The trace for these arguments, made if there is none yet. */
  getConcreteFunction(...parameters: Parameters<F>): ConcreteFunction;
  /** The graph for these arguments as a serialized `tensorflow.GraphDef`. */
  graph(...parameters: Parameters<F>): Uint8Array;
  /** Releases the graphs. The function can be called again, which traces it again. */
  dispose(): void;
};

/** A call to trace: the tensors it takes, the arguments it was made of, and the function with others in place. */
interface TracedCall {
  readonly inputs: readonly ArgumentSpec[];
  readonly leaves: readonly Leaf[];
  call(given: readonly tfjs.Tensor[]): unknown;
}

const tracers = new WeakMap<object, Tracer<TensorFunction>>();

/** What is behind a function that `tf.function` made; undefined for any other value. */
export function tracerOf(value: unknown): Tracer<TensorFunction> | undefined {
  return typeof value === "function" ? tracers.get(value) : undefined;
}

/** Compiles functions of tensors to graphs. */
export class Tracer<F extends TensorFunction> {
  readonly #fn: F;
  readonly #name: string;
  readonly #jitCompile: JitCompile;
  readonly #signature: readonly TensorSpec[] | undefined;
  readonly #concrete = new Map<string, ConcreteFunction>();
  readonly #warning: RetraceWarning;
  traceCount = 0;

  constructor(fn: F, options: FunctionOptions) {
    this.#fn = fn;
    this.#name = options.name ?? (fn.name === "" ? "function" : fn.name);
    this.#jitCompile = options.jitCompile ?? false;
    this.#signature = options.inputSignature;
    this.#warning = new RetraceWarning(this.#name);
  }

  call(parameters: Parameters<F>): unknown {
    // Within another trace the ops go into that one; a tape of tfjs records ops, not graphs.
    if (currentRecorder() !== undefined || isDifferentiating()) return this.#fn(...parameters);
    const { concrete, tensors } = this.#resolve(parameters);
    return concrete.call(tensors);
  }

  async callAsync(parameters: Parameters<F>): Promise<unknown> {
    if (currentRecorder() !== undefined || isDifferentiating()) return this.#fn(...parameters);
    const { concrete, tensors } = this.#resolve(parameters);
    return await concrete.callAsync(tensors);
  }

  concrete(parameters: Parameters<F>): ConcreteFunction {
    return this.#resolve(parameters).concrete;
  }

  /** The trace for these arguments; without any the last one, or that of the `inputSignature`. */
  traceFor(parameters: Parameters<F>): ConcreteFunction {
    if (parameters.length > 0) return this.concrete(parameters);
    const last = [...this.#concrete.values()].at(-1);
    if (last !== undefined) return last;
    if (this.#signature !== undefined) {
      const names = this.#argumentNames(this.#signature.map((_, index) => `[${index}]`));
      const inputs = this.#signature.map((spec, index) => argumentSpec(spec, names[index]));
      const call = (given: readonly tfjs.Tensor[]) => this.#fn(...given);
      return this.#trace(`array of ${inputs.length}`, { inputs, leaves: [], call });
    }
    if (this.#fn.length === 0) return this.concrete(parameters);
    throw new UsageError(
      `tf.function ${this.#name}`,
      "it was not traced yet, and its arguments are not known",
      "Call it first, give it an inputSignature, or pass arguments such as those of a call.",
    );
  }

  dispose(): void {
    for (const concrete of this.#concrete.values()) concrete[Symbol.dispose]();
    this.#concrete.clear();
  }

  #resolve(parameters: Parameters<F>): { concrete: ConcreteFunction; tensors: readonly tfjs.Tensor[] } {
    const { tensors, leaves } = flatten(parameters, "");
    if (this.#signature !== undefined)
      requireSignature(`tf.function ${this.#name}`, this.#signature, tensors);
    const own = this.#signature === undefined ? leaves : leaves.filter(({ isTensor }) => !isTensor);
    const key = own.map((leaf) => leaf.key).join(";");
    let concrete = this.#concrete.get(key);
    if (concrete === undefined) {
      const paths = leaves.filter(({ isTensor }) => isTensor).map(({ path }) => path);
      const names = this.#argumentNames(paths);
      concrete = this.#trace(key, {
        inputs: tensors.map((tensor, index) =>
          argumentSpec(this.#signature?.[index] ?? tensor, names[index]),
        ),
        leaves,
        call: (given) => this.#fn(...parseParameters(replaceTensors(parameters, given.values()))),
      });
    } else this.#warning.called();
    return { concrete, tensors };
  }

  #argumentNames(paths: readonly string[]): readonly string[] {
    const parameters = parameterNames(this.#fn);
    return paths.map((path) => argumentName(path, parameters));
  }

  #trace(key: string, { inputs, leaves, call }: TracedCall): ConcreteFunction {
    this.traceCount += 1;
    this.#warning.traced(leaves);
    const concrete = new ConcreteFunction({
      name: this.#name,
      inputs,
      backend: tensorflowBackend(),
      jitCompile: this.#jitCompile,
      opSet: this.#jitCompile === true ? "xla" : "tensorflow",
      body: (given) => {
        const result = call(given);
        if (result instanceof Promise) {
          result.catch(() => undefined);
          throw new UsageError(
            `tf.function ${this.#name}`,
            "the function is asynchronous, and a graph cannot wait for promises",
            "Await before the call, and pass what you get.",
          );
        }
        return result;
      },
    });
    this.#concrete.set(key, concrete);
    return concrete;
  }
}

/**
 * Compiles a function of tensors to a graph of TensorFlow, which runs without a step of JavaScript for each op.
 * The first call for each combination of shapes and dtypes of the tensors, and of values of everything else,
 * runs the function to trace its ops; later calls run the graph. Variables are read and assigned by each run.
 * @throws UsageError if the function reads the values of a tensor, is asynchronous, or uses a tensor of another
 * trace.
 * @example
 * const area = tf.function((radius: tf.Tensor) => radius.square().mul(Math.PI));
 * area(tf.tensor([1, 2])).print(); // [3.1415927, 12.566371]
 */
export function function_<F extends TensorFunction>(fn: F, options: FunctionOptions = {}): TracedFunction<F> {
  const tracer = new Tracer(fn, options);
  const traced = (...parameters: Parameters<F>) => tracer.call(parameters);
  tracers.set(traced, parseTracer(tracer));
  Object.defineProperty(traced, "name", { value: fn.name, configurable: true });
  Object.defineProperty(traced, "traceCount", { get: () => tracer.traceCount });
  return parseTraced<F>(
    Object.assign(traced, {
      async: (...parameters: Parameters<F>) => tracer.callAsync(parameters),
      getConcreteFunction: (...parameters: Parameters<F>) => tracer.concrete(parameters),
      graph: (...parameters: Parameters<F>) => tracer.concrete(parameters).graphDef(),
      dispose: () => tracer.dispose(),
    }),
  );
}

function argumentSpec(spec: TensorSpec | tfjs.Tensor, otherwise: string | undefined): ArgumentSpec {
  const { dtype, shape, name } = spec instanceof TensorSpec ? spec : new TensorSpec(spec.shape, spec.dtype);
  return { name: name ?? otherwise ?? "arg", dtype, shape: shape.map((size) => size ?? -1) };
}

function parseParameters<P extends readonly unknown[]>(value: unknown): P {
  return value as P;
}

function parseTracer(value: unknown): Tracer<TensorFunction> {
  return value as Tracer<TensorFunction>;
}

function parseTraced<F extends TensorFunction>(value: unknown): TracedFunction<F> {
  return value as TracedFunction<F>;
}
