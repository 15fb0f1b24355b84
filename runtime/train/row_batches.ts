import * as tfjs from "@tensorflow/tfjs";
import { handleOf } from "../backend/binding.ts";
import { tensorflowBackend } from "../backend/register.ts";
import { dataTypes } from "../capi/dtypes.ts";
import { executeEagerly, type OpAttr } from "../capi/eager_op.ts";
import { createHandle } from "../capi/tensor_values.ts";

/** What a step takes: inputs, targets and, where there are any, weights of the rows. */
export type Data = readonly (tfjs.Tensor | null | undefined)[];

/** Takes rows of data in a given order, with one op for each tensor. */
export class RowBatches {
  readonly #data: Data;
  readonly #batchSize: number;
  readonly rowCount: number;

  constructor(data: Data, batchSize: number) {
    this.#data = data;
    this.#batchSize = batchSize;
    this.rowCount = data[0]?.shape[0] ?? 0;
  }

  get count(): number {
    return Math.ceil(this.rowCount / this.#batchSize);
  }

  sizeOf(batch: number): number {
    return Math.min(this.#batchSize, this.rowCount - batch * this.#batchSize);
  }

  /** The rows of a batch; new tensors, but for a batch of all rows in their own order. */
  take(batch: number, order: Int32Array | undefined): Data {
    const start = batch * this.#batchSize;
    const size = this.sizeOf(batch);
    if (order === undefined && size === this.rowCount) return this.#data.map((tensor) => tensor?.clone());
    const rows =
      order?.subarray(start, start + size) ?? Int32Array.from({ length: size }, (_, row) => start + row);
    return this.#gather(rows);
  }

  #gather(rows: Int32Array): Data {
    const backend = tensorflowBackend();
    using indices = createHandle([rows.length], "int32", rows);
    using axis = createHandle([], "int32", Int32Array.of(0));
    return this.#data.map((tensor) => {
      if (tensor === null || tensor === undefined) return tensor;
      const values = handleOf(backend.tensorId(tensor));
      const attrs: OpAttr[] = [
        { name: "Tparams", kind: "type", value: dataTypes[values.dtype] },
        { name: "Tindices", kind: "type", value: dataTypes.int32 },
        { name: "Taxis", kind: "type", value: dataTypes.int32 },
      ];
      const [gathered] = executeEagerly("GatherV2", attrs, [values, indices, axis], 1);
      if (gathered === undefined) throw new Error("GatherV2: no output.");
      return backend.tensorOf(gathered);
    });
  }
}

/** 0, 1, … below `count`. */
export function rowNumbers(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => row);
}

/** Puts rows in another order, drawn by `Math.random` as tfjs does. */
export function shuffleRows(rows: Int32Array): void {
  tfjs.util.shuffle(rows);
}
