import type { TFJSBinding } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js";
import { gpuDevice, hasEagerContext } from "../capi/context.ts";
import { arrayTypes, type DataTypeName, dataTypeName, dataTypes } from "../capi/dtypes.ts";
import { executeEagerly, type OpAttr } from "../capi/eager_op.ts";
import { wheelVersion } from "../capi/library.ts";
import { SavedSession } from "../capi/saved_session.ts";
import { TensorFlowError } from "../capi/status.ts";
import { TensorHandle } from "../capi/tensor_handle.ts";
import { createHandle, readHandle, type TensorValues } from "../capi/tensor_values.ts";
import { UsageError } from "../usage_error.ts";
import { currentRecorder, type NativeTensor } from "./recorder.ts";
import { standInFor } from "./stand_in.ts";
import { runningFunction } from "./tracked_tensors.ts";

/** tfjs-node's numbers for the kinds of attributes, which are those of `tensorflow/c/tf_attrtype.h`. */
const attrKinds = ["string", "int", "float", "bool", "type", "shape"] as const;

const handles = new Map<number, NativeTensor>();
let nextId = 0;
const savedSessions = new Map<number, SavedSession>();
let nextSessionId = 0;

class TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;

  constructor(id: number, tensor: NativeTensor) {
    this.id = id;
    this.shape = tensor.shape;
    this.dtype = dataTypes[tensor.dtype];
  }
}

/** The native half of tfjs-node's backend: its tensors and ops on TensorFlow's C API. */
export const binding = {
  TF_FLOAT: dataTypes.float32,
  TF_INT32: dataTypes.int32,
  TF_INT64: dataTypes.int64,
  TF_BOOL: dataTypes.bool,
  TF_COMPLEX64: dataTypes.complex64,
  TF_STRING: dataTypes.string,
  TF_RESOURCE: dataTypes.resource,
  TF_UINT8: dataTypes.uint8,
  TF_ATTR_STRING: attrKinds.indexOf("string"),
  TF_ATTR_INT: attrKinds.indexOf("int"),
  TF_ATTR_FLOAT: attrKinds.indexOf("float"),
  TF_ATTR_BOOL: attrKinds.indexOf("bool"),
  TF_ATTR_TYPE: attrKinds.indexOf("type"),
  TF_ATTR_SHAPE: attrKinds.indexOf("shape"),
  TF_ATTR_RESOURCE: 9,
  get TF_Version(): string {
    return wheelVersion() ?? "unknown";
  },

  createTensor(shape: readonly number[], dtype: number, values: unknown): number {
    const name = dataTypeName(dtype);
    const parsed = parseValues(values, name);
    const recorder = currentRecorder();
    if (recorder === undefined) return addTensor(createHandle(shape, name, parsed));
    return addTensor(standInFor(shape, parsed) ?? recorder.constant(shape, name, parsed));
  },

  deleteTensor(id: number): void {
    const tensor = handles.get(id);
    if (tensor === undefined) return;
    handles.delete(id);
    if (tensor instanceof TensorHandle) tensor[Symbol.dispose]();
  },

  tensorDataSync(id: number): TensorValues {
    return readHandle(handleOf(id));
  },

  executeOp(
    name: string,
    attrs: readonly unknown[],
    inputIds: readonly number[],
    outputCount: number,
  ): TensorMetadata[] {
    const recorder = currentRecorder();
    const parsed = attrs.map(parseAttr);
    try {
      if (recorder !== undefined) {
        return recorder.execute(name, parsed, inputIds.map(nativeTensor), outputCount).map(addWithMetadata);
      }
      return executeEagerly(name, parsed, inputIds.map(handleOf), outputCount).map(addWithMetadata);
    } catch (error) {
      const where = error instanceof TensorFlowError ? runningFunction() : undefined;
      throw error instanceof TensorFlowError && where !== undefined ? error.in(where) : error;
    }
  },

  loadSavedModel(folder: string, tags: string): number {
    const id = nextSessionId;
    savedSessions.set(id, new SavedSession(folder, tags.split(",")));
    nextSessionId += 1;
    return id;
  },

  deleteSavedModel(id: number): void {
    savedSession(id)[Symbol.dispose]();
    savedSessions.delete(id);
  },

  runSavedModel(
    id: number,
    inputIds: readonly number[],
    inputNames: string,
    outputNames: string,
  ): TensorMetadata[] {
    const inputs = inputIds.map(handleOf);
    const names = inputNames === "" ? [] : inputNames.split(",");
    return savedSession(id).run(names, inputs, outputNames.split(",")).map(addWithMetadata);
  },

  getNumOfSavedModels(): number {
    return savedSessions.size;
  },

  getNumOfTensors(): number {
    return handles.size;
  },

  /** False until TensorFlow was used, because asking would load it. */
  isUsingGpuDevice(): boolean {
    return hasEagerContext() && gpuDevice() !== undefined;
  },
};

/** `binding` as tfjs-node declares it: its types know no int64 values and no read-only lists. */
export function parseBinding(value: unknown): TFJSBinding {
  return value as TFJSBinding;
}

/** Releases every tensor and model, after which the context may go. */
export function releaseAll(): void {
  for (const tensor of handles.values()) if (tensor instanceof TensorHandle) tensor[Symbol.dispose]();
  handles.clear();
  for (const session of savedSessions.values()) session[Symbol.dispose]();
  savedSessions.clear();
}

/** The native tensor behind an id of the binding. @throws UsageError for one that has no values. */
export function handleOf(id: number): TensorHandle {
  const tensor = nativeTensor(id);
  if (tensor instanceof TensorHandle) return tensor;
  const recorder = currentRecorder();
  if (recorder !== undefined) return recorder.refuseReading(tensor);
  throw new UsageError(
    "tensor",
    `${tensor.signature} belongs to a trace of tf.function that has ended`,
    "Return it from the function, and use what the call returns.",
  );
}

/** The native tensor behind an id, with values or of a graph. */
export function nativeTensor(id: number): NativeTensor {
  const tensor = handles.get(id);
  if (tensor === undefined) throw new Error(`tensor: number ${id} was released. Keep it with tf.keep().`);
  return tensor;
}

/** Gives a native tensor an id, by which it is released. */
export function addTensor(tensor: NativeTensor): number {
  const id = nextId;
  nextId += 1;
  handles.set(id, tensor);
  return id;
}

/** Puts another tensor of the same dtype and shape behind an id. */
export function replaceTensor(id: number, tensor: TensorHandle): void {
  const old = handleOf(id);
  handles.set(id, tensor);
  old[Symbol.dispose]();
}

function addWithMetadata(tensor: NativeTensor): TensorMetadata {
  return new TensorMetadata(addTensor(tensor), tensor);
}

function savedSession(id: number): SavedSession {
  const session = savedSessions.get(id);
  if (session === undefined) throw new Error(`SavedModel: number ${id} was disposed. Load it again.`);
  return session;
}

/** tfjs hands over the kind as a number and trusts itself that the value fits. */
function parseAttr(value: unknown): OpAttr {
  const attr = value as { name: string; type: number; value: never };
  const kind = attrKinds[attr.type];
  if (kind === undefined) throw new Error(`${attr.name}: attributes of kind ${attr.type} are not supported.`);
  if (attr.value === undefined) throw new Error(`${attr.name}: the attribute has no value. Pass one.`);
  return { name: attr.name, kind, value: attr.value };
}

/** Typed arrays and arrays of bytes as they are; a plain array of numbers becomes what `dtype` needs. */
function parseValues(values: unknown, dtype: DataTypeName): TensorValues {
  if (ArrayBuffer.isView(values) || dtype === "string") return values as TensorValues;
  const ArrayType = arrayTypes[dtype];
  if (ArrayType === undefined || !Array.isArray(values)) {
    throw new Error(`tensor: ${typeof values} does not hold ${dtype}. Pass a typed array.`);
  }
  return (ArrayType as unknown as { from(list: readonly unknown[]): TensorValues }).from(values);
}
