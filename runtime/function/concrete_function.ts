import type * as tfjs from "@tensorflow/tfjs";
import { handleOf } from "../backend/binding.ts";
import type { TensorFlowBackend } from "../backend/tensorflow_backend.ts";
import { TensorFlowError } from "../capi/status.ts";
import type { TensorHandle } from "../capi/tensor_handle.ts";
import { UsageError } from "../usage_error.ts";
import { currentValue } from "./captures.ts";
import { JitChoice, type JitCompile } from "./jit_choice.ts";
import { runNumber } from "./seeds.ts";
import { replaceTensors } from "./structure.ts";
import { type ArgumentSpec, type TracedBody, type TraceOptions, traceBody } from "./trace_body.ts";

/** One trace of a function: a graph for arguments of given shapes and dtypes. */
export class ConcreteFunction {
  readonly name: string;
  readonly inputs: readonly ArgumentSpec[];
  /** What it was traced from. */
  readonly source: TraceOptions;
  readonly #backend: TensorFlowBackend;
  readonly #traced: TracedBody;
  readonly #jit: JitChoice;
  #isReleased = false;
  #runs = 0;
  #runNumber: TensorHandle | undefined;
  #lastRun: Promise<unknown> = Promise.resolve();

  constructor({ jitCompile, ...options }: TraceOptions & { readonly jitCompile: JitCompile }) {
    this.name = options.name;
    this.inputs = options.inputs;
    this.source = options;
    this.#backend = options.backend;
    this.#traced = traceBody(options);
    this.#jit = new JitChoice(jitCompile, this.#traced.graph.ops.length);
  }

  /** The graph as a serialized `tensorflow.GraphDef`. */
  graphDef(): Uint8Array {
    return this.traced.graph.serialize();
  }

  /** What was traced. @throws UsageError if it was released. */
  get traced(): TracedBody {
    if (!this.#isReleased) return this.#traced;
    throw new UsageError(
      `tf.function ${this.name}`,
      "this trace was released with the function's dispose()",
      "Call the function again, which traces it again.",
    );
  }

  /** Runs the graph. @param tensors of the shapes and dtypes of `inputs`. */
  call(tensors: readonly tfjs.Tensor[]): unknown {
    const { graphFunction } = this.traced;
    const inputs = this.#inputsFor(tensors);
    const begun = this.#jit.isDecided ? 0 : performance.now();
    const outputs = this.#run(() => graphFunction.call(inputs, this.#jit));
    if (!this.#jit.isDecided && this.#jit.timed(performance.now() - begun)) void this.#compile(inputs);
    return this.#finish(outputs);
  }

  /** Runs the graph on a thread of its own while JavaScript goes on; runs of this function follow each other. */
  callAsync(tensors: readonly tfjs.Tensor[]): Promise<unknown> {
    const run = this.#lastRun.then(async () => {
      const outputs = await this.traced.graphFunction.callAsync(this.#inputsFor(tensors), this.#jit);
      return this.#finish(outputs);
    });
    this.#lastRun = run.catch(() => undefined);
    return run.catch((error: unknown) => {
      throw this.#described(error);
    });
  }

  [Symbol.dispose](): void {
    this.#isReleased = true;
    this.#runNumber?.[Symbol.dispose]();
    this.#traced[Symbol.dispose]();
  }

  #inputsFor(tensors: readonly tfjs.Tensor[]): TensorHandle[] {
    const { captures, drawsNumbers } = this.#traced;
    const inputs = tensors.map((tensor) => handleOf(this.#backend.tensorId(tensor)));
    for (const capture of captures) inputs.push(currentValue(capture, this.#backend));
    if (drawsNumbers) {
      this.#runNumber?.[Symbol.dispose]();
      this.#runNumber = runNumber(this.#runs);
      this.#runs = (this.#runs + 1) % 2 ** 31;
      inputs.push(this.#runNumber);
    }
    return inputs;
  }

  #run(call: () => TensorHandle[]): TensorHandle[] {
    try {
      return call();
    } catch (error) {
      throw this.#described(error);
    }
  }

  #described(error: unknown): unknown {
    return error instanceof TensorFlowError ? error.in(this.name) : error;
  }

  /** Lets XLA compile the function while it goes on to run without; what this run computes nobody needs. */
  async #compile(inputs: readonly TensorHandle[]): Promise<void> {
    const { graphFunction } = this.#traced;
    if (graphFunction.hasEffects) return this.#jit.compiled(false);
    try {
      for (const output of await graphFunction.callAsync(inputs, { jitCompile: true }))
        output[Symbol.dispose]();
      this.#jit.compiled(true);
    } catch (error) {
      if (!(error instanceof TensorFlowError)) throw error;
      // An op that XLA does not know: the function runs without.
      this.#jit.compiled(false);
    }
  }

  #finish(outputs: readonly TensorHandle[]): unknown {
    const { result, resultCount, assigned } = this.#traced;
    for (const [index, variable] of assigned.entries()) {
      const value = outputs[resultCount + index];
      if (value === undefined || this.#backend.replaceValue(variable, value)) continue;
      const tensor = this.#backend.tensorOf(value);
      variable.assign(tensor);
      tensor.dispose();
    }
    const results = outputs.slice(0, resultCount).map((output) => this.#backend.tensorOf(output));
    return replaceTensors(result, results.values());
  }
}
