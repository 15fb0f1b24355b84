/** TensorFlow's data types by the name that users see; numbers as in `tensorflow/c/tf_datatype.h`. */
export const dataTypes = {
  float32: 1,
  float64: 2,
  int32: 3,
  uint8: 4,
  int16: 5,
  int8: 6,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  uint16: 17,
  complex128: 18,
  float16: 19,
  resource: 20,
  variant: 21,
  uint32: 22,
  uint64: 23,
} as const;

export type DataTypeName = keyof typeof dataTypes;

/** Values of one tensor as JavaScript holds them. */
export type NumericArray =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint8Array
  | Int16Array
  | Int8Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

type NumericArrayConstructor = new (buffer: ArrayBuffer) => NumericArray;

/**
 * The typed array whose bytes are the tensor's bytes. Complex numbers are pairs of reals. JavaScript (before
 * Float16Array) has none for float16 and bfloat16: these are cast by TensorFlow first.
 */
export const arrayTypes: Partial<Record<DataTypeName, NumericArrayConstructor>> = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  int16: Int16Array,
  int8: Int8Array,
  complex64: Float32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
  uint16: Uint16Array,
  complex128: Float64Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
};

const sizes: Record<DataTypeName, number> = {
  float32: 4,
  float64: 8,
  int32: 4,
  uint8: 1,
  int16: 2,
  int8: 1,
  string: 24,
  complex64: 8,
  int64: 8,
  bool: 1,
  bfloat16: 2,
  uint16: 2,
  complex128: 16,
  float16: 2,
  resource: 8,
  variant: 8,
  uint32: 4,
  uint64: 8,
};

const names = new Map<number, DataTypeName>();
for (const name of Object.keys(dataTypes)) {
  if (isDataTypeName(name)) names.set(dataTypes[name], name);
}

export function isDataTypeName(name: string): name is DataTypeName {
  return Object.hasOwn(dataTypes, name);
}

/** `9` → `int64`; undefined for a type that this binding does not know, such as the quantized ones. */
export function findDataType(number: number): DataTypeName | undefined {
  return names.get(number);
}

/** `9` → `int64`. @throws Error for a type that this binding does not know. */
export function dataTypeName(number: number): DataTypeName {
  const name = findDataType(number);
  if (name !== undefined) return name;
  throw new Error(`dtype: TensorFlow's type number ${number} is not supported. Cast to another dtype first.`);
}

/** Bytes of one element in memory; for strings, without the characters that do not fit in the element. */
export function bytesPerElement(dtype: DataTypeName): number {
  return sizes[dtype];
}
