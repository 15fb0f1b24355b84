import { fromBinary } from "@bufbuild/protobuf";
import { runOp } from "../backend/tensor_preview.ts";
import { dataTypes } from "../capi/dtypes.ts";
import { executeEagerly, type OpAttr } from "../capi/eager_op.ts";
import { TensorFlowError } from "../capi/status.ts";
import type { TensorHandle } from "../capi/tensor_handle.ts";
import { createHandle, readHandle } from "../capi/tensor_values.ts";
import { type Event, EventSchema } from "../proto/tensorflow/core/util/event_pb.ts";

/** Records are read so many at a time. */
const BATCH = 1000;

/** The events of a file in their order, as far as it is sound: a file that is being written may end in half a record. */
export function* readEvents(path: string): Generator<Event, void> {
  using iterator = openRecords(path);
  for (;;) {
    const records = nextRecords(iterator);
    if (records === undefined) return;
    for (const record of records) {
      const event = parseEvent(record);
      if (event !== undefined) yield event;
    }
  }
}

const strings: OpAttr = { name: "output_types", kind: "type", value: [dataTypes.string] };

function shapes(shape: readonly number[]): readonly OpAttr[] {
  return [strings, { name: "output_shapes", kind: "shapes", value: [shape] }];
}

/** An iterator of TensorFlow over the records of a file. */
function openRecords(path: string): TensorHandle {
  using name = createHandle([], "string", [Buffer.from(path)]);
  using plain = createHandle([], "string", [new Uint8Array()]);
  using bufferBytes = createHandle([], "int64", BigInt64Array.of(BigInt(2 ** 18)));
  using file = runOp("TFRecordDataset", [], [name, plain, bufferBytes]);
  // Where a record is damaged the file ends for TensorFlow, which does not take the records before it away.
  using sound = runOp("IgnoreErrorsDataset", shapes([]), [file]);
  using size = createHandle([], "int64", BigInt64Array.of(BigInt(BATCH)));
  using noRest = createHandle([], "bool", Uint8Array.of(0));
  using batches = runOp("BatchDatasetV2", shapes([-1]), [sound, size, noRest]);
  const iterator = runOp("AnonymousIteratorV3", shapes([-1]), []);
  executeEagerly("MakeIterator", [], [batches, iterator], 0);
  return iterator;
}

function nextRecords(iterator: TensorHandle): readonly Uint8Array[] | undefined {
  try {
    using records = runOp("IteratorGetNext", shapes([-1]), [iterator]);
    return parseTexts(readHandle(records));
  } catch (error) {
    if (error instanceof TensorFlowError && error.code === "OUT_OF_RANGE") return undefined;
    throw error;
  }
}

function parseEvent(record: Uint8Array): Event | undefined {
  try {
    return fromBinary(EventSchema, record);
  } catch {
    return undefined;
  }
}

function parseTexts(values: unknown): readonly Uint8Array[] {
  return values as readonly Uint8Array[];
}
