import * as tfjs from "@tensorflow/tfjs";
import { handleOf } from "../backend/binding.ts";
import { tensorflowBackend } from "../backend/register.ts";
import { runOp } from "../backend/tensor_preview.ts";
import { dataTypes } from "../capi/dtypes.ts";
import { executeEagerly, type OpAttr } from "../capi/eager_op.ts";
import type { TensorHandle } from "../capi/tensor_handle.ts";
import { createHandle } from "../capi/tensor_values.ts";

/** What a step takes: inputs, targets and, where there are any, weights of the rows. */
export type Data = readonly (tfjs.Tensor | null | undefined)[];

/** Rows are gathered for some batches at a time, of at most this size: fewer ops, and little memory. */
const GATHER_BYTES = 4 * 2 ** 20;
const MOST_GATHERED = 64;
/** Of most data; it only decides how much is gathered at once. */
const BYTES_PER_ELEMENT = 4;

const int32 = dataTypes.int32;

/** Takes rows of data, batch by batch. */
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

  /** The batches in the order of `rows`. The tensors of one hold until the next is taken. */
  *inOrder(rows: Int32Array): Generator<Data, void> {
    const stride = this.#gatheredAtOnce();
    let batchTensors: (tfjs.Tensor | undefined)[] = [];
    try {
      for (let first = 0; first < this.count; first += stride) {
        const sizes: number[] = [];
        for (let batch = first; batch < Math.min(this.count, first + stride); batch += 1)
          sizes.push(this.sizeOf(batch));
        using gathered = new GatheredBatches(this.#data, rows.subarray(first * this.#batchSize), sizes);
        for (const handles of gathered.take()) {
          batchTensors = handles.map((handle, index) => handle && tensorFor(handle, batchTensors[index]));
          yield batchTensors;
        }
      }
    } finally {
      for (const tensor of batchTensors) tensor?.dispose();
    }
  }

  #gatheredAtOnce(): number {
    const bytes = this.#data.reduce((sum, tensor) => sum + (tensor?.size ?? 0) * BYTES_PER_ELEMENT, 0);
    const batchBytes = (bytes / Math.max(1, this.rowCount)) * this.#batchSize;
    return Math.max(1, Math.min(MOST_GATHERED, Math.floor(GATHER_BYTES / batchBytes)));
  }
}

/** The batch before may lend its tensor: to make one and to forget it costs as much as a small op. */
function tensorFor(handle: TensorHandle, before: tfjs.Tensor | undefined): tfjs.Tensor {
  const backend = tensorflowBackend();
  if (before !== undefined && !before.isDisposed) {
    if (tfjs.util.arraysEqual(before.shape, handle.shape) && backend.replaceValue(before, handle))
      return before;
    before.dispose();
  }
  return backend.tensorOf(handle);
}

/** Some batches, taken by one op for each tensor and split by another, which copies nothing. */
class GatheredBatches {
  /** For each tensor of the data its batches. */
  readonly #parts: (TensorHandle[] | undefined)[] = [];
  readonly #count: number;
  #taken = 0;

  constructor(data: Data, rows: Int32Array, sizes: readonly number[]) {
    this.#count = sizes.length;
    const rowCount = sizes.reduce((sum, size) => sum + size, 0);
    const taken = rows.subarray(0, rowCount);
    using axis = createHandle([], "int32", Int32Array.of(0));
    using lengths = createHandle([sizes.length], "int32", Int32Array.from(sizes));
    for (const tensor of data) {
      if (tensor === null || tensor === undefined) {
        this.#parts.push(undefined);
        continue;
      }
      const values = handleOf(tensorflowBackend().tensorId(tensor));
      const T = dataTypes[values.dtype];
      const chosen = isRun(taken) ? sliceRows(values, taken) : gatherRows(values, taken, axis);
      if (sizes.length === 1) {
        this.#parts.push([chosen]);
        continue;
      }
      using whole = chosen;
      this.#parts.push(
        executeEagerly("SplitV", splitAttrs(T, sizes.length), [whole, lengths, axis], sizes.length),
      );
    }
  }

  /** The batches, each of which belongs to who takes it. */
  *take(): Generator<(TensorHandle | undefined)[], void> {
    while (this.#taken < this.#count) {
      const batch = this.#taken;
      this.#taken += 1;
      yield this.#parts.map((parts) => parts?.[batch]);
    }
  }

  /** Releases what nobody took. */
  [Symbol.dispose](): void {
    for (const parts of this.#parts) {
      for (const handle of parts?.slice(this.#taken) ?? []) handle[Symbol.dispose]();
    }
  }
}

/** Whether rows follow each other, as they do where nothing is shuffled. */
function isRun(rows: Int32Array): boolean {
  const [first = 0] = rows;
  return rows.every((row, index) => row === first + index);
}

/** Rows that follow each other are not copied. */
function sliceRows(values: TensorHandle, rows: Int32Array): TensorHandle {
  const { shape, dtype } = values;
  using begin = createHandle([shape.length], "int32", Int32Array.of(rows[0] ?? 0, ...shape.slice(1).fill(0)));
  using size = createHandle([shape.length], "int32", Int32Array.of(rows.length, ...shape.slice(1)));
  return runOp("Slice", sliceAttrs(dataTypes[dtype]), [values, begin, size]);
}

function gatherRows(values: TensorHandle, rows: Int32Array, axis: TensorHandle): TensorHandle {
  using indices = createHandle([rows.length], "int32", rows);
  return runOp("GatherV2", gatherAttrs(dataTypes[values.dtype]), [values, indices, axis]);
}

function sliceAttrs(T: number): OpAttr[] {
  return [
    { name: "T", kind: "type", value: T },
    { name: "Index", kind: "type", value: int32 },
  ];
}

function gatherAttrs(T: number): OpAttr[] {
  return [
    { name: "Tparams", kind: "type", value: T },
    { name: "Tindices", kind: "type", value: int32 },
    { name: "Taxis", kind: "type", value: int32 },
  ];
}

function splitAttrs(T: number, count: number): OpAttr[] {
  return [
    { name: "T", kind: "type", value: T },
    { name: "Tlen", kind: "type", value: int32 },
    { name: "num_split", kind: "int", value: count },
  ];
}

/** 0, 1, … below `count`. */
export function rowNumbers(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => row);
}

/** Puts rows in another order, drawn by `Math.random` as tfjs does. */
export function shuffleRows(rows: Int32Array): void {
  tfjs.util.shuffle(rows);
}
