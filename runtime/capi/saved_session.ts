import { c } from "./functions.ts";
import { onThread } from "./on_thread.ts";
import { type Pointer, parsePointer } from "./pointer.ts";
import { checkStatus, sharedStatus } from "./status.ts";
import { TensorHandle } from "./tensor_handle.ts";

/** A SavedModel loaded into a session of its own, as TensorFlow 1 did; run by the names of graph tensors. */
export class SavedSession {
  readonly #folder: string;
  readonly #graph: Pointer<"TF_Graph">;
  readonly #session: Pointer<"TF_Session">;
  #pending = 0;
  #isReleased = false;

  /** @throws TensorFlowError if `folder` is not a SavedModel or has no graph with these tags. */
  constructor(folder: string, tags: readonly string[]) {
    this.#folder = folder;
    const options = c.TF_NewSessionOptions();
    const metaGraph = c.TF_NewBuffer();
    this.#graph = c.TF_NewGraph();
    try {
      this.#session = c.TF_LoadSessionFromSavedModel(
        options,
        null,
        folder,
        tags,
        tags.length,
        this.#graph,
        metaGraph,
        sharedStatus(),
      );
      checkStatus(`SavedModel ${folder}`);
    } catch (error) {
      c.TF_DeleteGraph(this.#graph);
      throw error;
    } finally {
      c.TF_DeleteBuffer(metaGraph);
      c.TF_DeleteSessionOptions(options);
    }
  }

  /** Feeds `inputs` to the graph tensors `inputNames` (`serving_default_x:0`) and fetches `outputNames`. */
  run(
    inputNames: readonly string[],
    inputs: readonly TensorHandle[],
    outputNames: readonly string[],
  ): TensorHandle[] {
    const call = this.#prepare(inputNames, inputs, outputNames);
    const status = sharedStatus();
    try {
      c.TF_SessionRun(...call.parameters, status);
      checkStatus(`SavedModel ${this.#folder}`, () => call.signatures);
    } finally {
      call.release();
    }
    return toHandles(call.results);
  }

  /** Runs it on a thread of its own while JavaScript goes on. */
  async runAsync(
    inputNames: readonly string[],
    inputs: readonly TensorHandle[],
    outputNames: readonly string[],
  ): Promise<TensorHandle[]> {
    const call = this.#prepare(inputNames, inputs, outputNames);
    const status = c.TF_NewStatus();
    this.#pending += 1;
    try {
      await onThread((done) => c.TF_SessionRun.async(...call.parameters, status, done));
      checkStatus(`SavedModel ${this.#folder}`, () => call.signatures, status);
    } finally {
      c.TF_DeleteStatus(status);
      call.release();
      this.#pending -= 1;
      if (this.#isReleased) this.#releaseWhenIdle();
    }
    return toHandles(call.results);
  }

  /** Runs that have begun end before. */
  [Symbol.dispose](): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#releaseWhenIdle();
  }

  #releaseWhenIdle(): void {
    if (this.#pending > 0) return;
    c.TF_DeleteSession(this.#session, sharedStatus());
    c.TF_DeleteGraph(this.#graph);
  }

  #prepare(inputNames: readonly string[], inputs: readonly TensorHandle[], outputNames: readonly string[]) {
    if (inputNames.length !== inputs.length) {
      throw new Error(
        `SavedModel ${this.#folder}: ${inputs.length} tensors for the inputs ${inputNames.join(", ")}. ` +
          "Pass one tensor for each.",
      );
    }
    const [from, to] = [this.#endpoints(inputNames), this.#endpoints(outputNames)];
    const values = inputs.map((input) => c.TFE_TensorHandleResolve(input.pointer, sharedStatus()));
    const results = new BigUint64Array(outputNames.length);
    const fed = BigUint64Array.from(values);
    const count = outputNames.length;
    return {
      parameters: [this.#session, null, from, fed, inputs.length, to, results, count, null, 0, null] as const,
      results,
      signatures: inputs.map((input) => input.signature),
      release: () => {
        for (const value of values) c.TF_DeleteTensor(value);
      },
    };
  }

  /** An array of `struct TF_Output { TF_Operation* oper; int index; }`, 16 bytes each. */
  #endpoints(names: readonly string[]): BigUint64Array {
    const structs = new BigUint64Array(names.length * 2);
    for (const [position, name] of names.entries()) {
      const [operationName = "", index = "0"] = name.split(":");
      const operation = c.TF_GraphOperationByName(this.#graph, operationName);
      if (operation === null) {
        throw new Error(
          `SavedModel ${this.#folder}: its graph has no tensor "${name}". Take names from its signature.`,
        );
      }
      structs[position * 2] = operation;
      structs[position * 2 + 1] = BigInt(index);
    }
    return structs;
  }
}

function toHandles(results: BigUint64Array): TensorHandle[] {
  return Array.from(results, (result) => toHandle(parsePointer<"TF_Tensor">(result, "TF_SessionRun")));
}

function toHandle(tensor: Pointer<"TF_Tensor">): TensorHandle {
  const pointer = c.TFE_NewTensorHandle(tensor, sharedStatus());
  c.TF_DeleteTensor(tensor);
  checkStatus("TFE_NewTensorHandle");
  return new TensorHandle(pointer);
}
