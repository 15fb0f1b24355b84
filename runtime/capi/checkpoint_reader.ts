import { type DataTypeName, dataTypeName } from "./dtypes.ts";
import { c } from "./functions.ts";
import { type Pointer, parsePointer } from "./pointer.ts";
import { checkStatus } from "./status.ts";

/** A tensor of a checkpoint, without its values. */
export interface CheckpointEntry {
  readonly dtype: DataTypeName;
  readonly shape: readonly number[];
}

type Reader = Pointer<"TF_CheckpointReader">;
type Status = Pointer<"TF_Status">;

/** The tensors that the checkpoint at `prefix` holds, by their keys. @throws TensorFlowError if it is none. */
export function readCheckpointEntries(prefix: string): ReadonlyMap<string, CheckpointEntry> {
  // These functions leave a status as it is where they succeed: not the shared one, which may tell of a failure.
  const status = c.TF_NewStatus();
  try {
    const pointer = c.TF_NewCheckpointReader(prefix, status);
    checkStatus("TF_NewCheckpointReader", undefined, status);
    return readAll(parsePointer<"TF_CheckpointReader">(pointer, "TF_NewCheckpointReader"), status);
  } finally {
    c.TF_DeleteStatus(status);
  }
}

function readAll(reader: Reader, status: Status): ReadonlyMap<string, CheckpointEntry> {
  try {
    const entries = new Map<string, CheckpointEntry>();
    const count = c.TF_CheckpointReaderSize(reader);
    for (let index = 0; index < count; index += 1) {
      const key = c.TF_CheckpointReaderGetVariable(reader, index);
      entries.set(key, readEntry(reader, key, status));
    }
    return entries;
  } finally {
    c.TF_DeleteCheckpointReader(reader);
  }
}

function readEntry(reader: Reader, key: string, status: Status): CheckpointEntry {
  const rank = c.TF_CheckpointReaderGetVariableNumDims(reader, key);
  const dims = new BigInt64Array(Math.max(rank, 1));
  c.TF_CheckpointReaderGetVariableShape(reader, key, dims, rank, status);
  checkStatus("TF_CheckpointReaderGetVariableShape", undefined, status);
  const dtype = dataTypeName(c.TF_CheckpointReaderGetVariableDataType(reader, key));
  return { dtype, shape: Array.from(dims.subarray(0, rank), Number) };
}
