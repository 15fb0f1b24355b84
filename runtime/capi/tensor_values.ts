import { eagerContext, gpuDevice } from "./context.ts";
import { arrayTypes, bytesPerElement, type DataTypeName, dataTypes, type NumericArray } from "./dtypes.ts";
import { executeEagerly } from "./eager_op.ts";
import { c } from "./functions.ts";
import { copyBytes } from "./memory.ts";
import { type Pointer, parsePointer } from "./pointer.ts";
import { checkStatus, sharedStatus } from "./status.ts";
import { TensorHandle } from "./tensor_handle.ts";

/** Numbers as a typed array, strings as their bytes. */
export type TensorValues = NumericArray | readonly Uint8Array[];

/** `sizeof(TF_TString)`; strings of up to 22 bytes lie inside it. */
const stringBytes = bytesPerElement("string");
const inlineStringBytes = 22;

let dims = new BigInt64Array(16);

/** A tensor with these values, on the GPU where there is one. @throws Error if they do not fill `shape`. */
export function createHandle(
  shape: readonly number[],
  dtype: DataTypeName,
  values: TensorValues,
): TensorHandle {
  if (isNumeric(values)) return createNumeric(shape, dtype, values);
  return createStrings(shape, values);
}

/** Copies a tensor's values to JavaScript. float16 and bfloat16 become float32, which holds them exactly. */
export function readHandle(handle: TensorHandle): TensorValues {
  if (handle.dtype === "string") return readStrings(handle);
  if (handle.dtype === "float16" || handle.dtype === "bfloat16") return readAsFloat32(handle);
  const ArrayType = arrayTypes[handle.dtype];
  if (ArrayType === undefined) {
    throw new Error(
      `tensor: values of ${handle.signature} cannot be read. They exist inside TensorFlow only.`,
    );
  }
  return withTensor(handle, (tensor) => {
    const bytes = c.TF_TensorByteSize(tensor);
    const values = new ArrayType(new ArrayBuffer(bytes));
    const data = c.TF_TensorData(tensor);
    if (data !== null && bytes > 0) copyBytes(values, data, bytes);
    return values;
  });
}

/**
 * Runs `use` with a native tensor of these values, which is gone afterwards.
 * @throws Error if they do not fill the shape.
 */
export function withNativeTensor<T>(
  { dtype, shape }: { readonly dtype: DataTypeName; readonly shape: readonly number[] },
  values: TensorValues,
  use: (tensor: Pointer<"TF_Tensor">) => T,
): T {
  const tensor = isNumeric(values) ? numericTensor(shape, dtype, values) : stringTensor(shape, values);
  try {
    return use(tensor);
  } finally {
    if (!isNumeric(values)) freeCharacters(tensor, values.length);
    c.TF_DeleteTensor(tensor);
  }
}

function createNumeric(shape: readonly number[], dtype: DataTypeName, values: NumericArray): TensorHandle {
  // TensorFlow's GPU kernels expect int32, which holds shapes and axes, in host memory.
  return takeTensor(numericTensor(shape, dtype, values), dtype !== "int32");
}

function numericTensor(
  shape: readonly number[],
  dtype: DataTypeName,
  values: NumericArray,
): Pointer<"TF_Tensor"> {
  const count = elementCount(shape);
  const bytes = count * bytesPerElement(dtype);
  const source = matchingArray(dtype, values);
  if (source.byteLength !== bytes) {
    throw new Error(
      `tensor: ${values.length} values do not fill ${dtype}[${shape.join(",")}], which has ${count}. ` +
        "Pass as many values as the shape has elements.",
    );
  }
  const tensor = allocate(shape, dtype, bytes);
  const data = c.TF_TensorData(tensor);
  if (data !== null && bytes > 0) copyBytes(data, source, bytes);
  return tensor;
}

function createStrings(shape: readonly number[], values: readonly Uint8Array[]): TensorHandle {
  const tensor = stringTensor(shape, values);
  const hasHeapStrings = values.some((value) => value.length > inlineStringBytes);
  return hasHeapStrings ? takeHeapStrings(tensor, values.length) : takeTensor(tensor, false);
}

function stringTensor(shape: readonly number[], values: readonly Uint8Array[]): Pointer<"TF_Tensor"> {
  if (values.length !== elementCount(shape)) {
    throw new Error(
      `tensor: ${values.length} strings do not fill string[${shape.join(",")}]. ` +
        "Pass as many strings as the shape has elements.",
    );
  }
  const bytes = values.length * stringBytes;
  const tensor = allocate(shape, "string", bytes);
  const data = c.TF_TensorData(tensor);
  if (data === null || bytes === 0) return tensor;
  copyBytes(data, new Uint8Array(bytes), bytes);
  for (const [index, value] of values.entries()) {
    c.TF_StringCopy(data + BigInt(index * stringBytes), value, value.length);
  }
  return tensor;
}

/**
 * TensorFlow never frees the characters of a string tensor that came from outside, and freeing them when the
 * handle goes would pull them from under results that share the memory (Reshape). So it gets a deep copy of
 * its own, and ours is freed at once.
 */
function takeHeapStrings(tensor: Pointer<"TF_Tensor">, count: number): TensorHandle {
  const status = sharedStatus();
  using outside = new TensorHandle(c.TFE_NewTensorHandle(tensor, status));
  try {
    const [copy] = executeEagerly(
      "DeepCopy",
      [{ name: "T", kind: "type", value: dataTypes.string }],
      [outside],
      1,
    );
    if (copy === undefined) throw new Error("DeepCopy: TensorFlow returned no tensor.");
    return copy;
  } finally {
    freeCharacters(tensor, count);
    c.TF_DeleteTensor(tensor);
  }
}

function freeCharacters(tensor: Pointer<"TF_Tensor">, count: number): void {
  const data = c.TF_TensorData(tensor);
  if (data === null) return;
  for (let index = 0; index < count; index += 1) c.TF_StringDealloc(data + BigInt(index * stringBytes));
}

function takeTensor(tensor: Pointer<"TF_Tensor">, toDevice: boolean): TensorHandle {
  const status = sharedStatus();
  const pointer = c.TFE_NewTensorHandle(tensor, status);
  c.TF_DeleteTensor(tensor);
  checkStatus("TFE_NewTensorHandle");
  const gpu = toDevice ? gpuDevice() : undefined;
  if (gpu === undefined) return new TensorHandle(pointer);
  const copy = c.TFE_TensorHandleCopyToDevice(pointer, eagerContext().pointer, gpu.name, status);
  c.TFE_DeleteTensorHandle(pointer);
  checkStatus("TFE_TensorHandleCopyToDevice");
  return new TensorHandle(copy);
}

function readStrings(handle: TensorHandle): readonly Uint8Array[] {
  return withTensor(handle, (tensor) => {
    const data = c.TF_TensorData(tensor);
    if (data === null) return [];
    const strings: Uint8Array[] = [];
    for (let index = 0; index < handle.elementCount; index += 1) {
      const element = data + BigInt(index * stringBytes);
      const value = new Uint8Array(c.TF_StringGetSize(element));
      if (value.length > 0) copyBytes(value, c.TF_StringGetDataPointer(element), value.length);
      strings.push(value);
    }
    return strings;
  });
}

function readAsFloat32(handle: TensorHandle): TensorValues {
  const attrs = [
    { name: "SrcT", kind: "type", value: dataTypes[handle.dtype] },
    { name: "DstT", kind: "type", value: dataTypes.float32 },
  ] as const;
  const [cast] = executeEagerly("Cast", attrs, [handle], 1);
  if (cast === undefined) throw new Error("Cast: TensorFlow returned no tensor.");
  using owned = cast;
  return readHandle(owned);
}

function withTensor<T>(handle: TensorHandle, read: (tensor: Pointer<"TF_Tensor">) => T): T {
  const tensor = c.TFE_TensorHandleResolve(handle.pointer, sharedStatus());
  checkStatus("tensor", () => [handle.signature]);
  try {
    return read(tensor);
  } finally {
    c.TF_DeleteTensor(tensor);
  }
}

function allocate(shape: readonly number[], dtype: DataTypeName, bytes: number): Pointer<"TF_Tensor"> {
  if (shape.length > dims.length) dims = new BigInt64Array(shape.length);
  for (const [axis, size] of shape.entries()) dims[axis] = BigInt(size);
  const tensor = c.TF_AllocateTensor(dataTypes[dtype], dims, shape.length, bytes);
  return parsePointer<"TF_Tensor">(tensor, `TF_AllocateTensor ${dtype}[${shape.join(",")}]`);
}

/** tfjs hands over int64 values as pairs of int32, which already are the right bytes. */
function matchingArray(dtype: DataTypeName, values: NumericArray): NumericArray {
  const ArrayType = arrayTypes[dtype];
  if (ArrayType === undefined) {
    throw new Error(`tensor: ${dtype} values cannot be made in JavaScript. Make float32 and cast.`);
  }
  if (values instanceof ArrayType) return values;
  if (dtype === "int64" && values instanceof Int32Array) return values;
  throw new Error(`tensor: ${values.constructor.name} does not hold ${dtype}. Pass a ${ArrayType.name}.`);
}

function isNumeric(values: TensorValues): values is NumericArray {
  return ArrayBuffer.isView(values);
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
