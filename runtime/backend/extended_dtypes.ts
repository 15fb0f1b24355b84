import type { DataType } from "@tensorflow/tfjs";

declare module "@tensorflow/tfjs-core/dist/types.js" {
  /** TensorFlow's dtypes that TensorFlow.js has no name for, and what `dataSync()` returns for them. */
  interface DataTypeMap {
    int64: BigInt64Array;
    uint64: BigUint64Array;
    uint32: Uint32Array;
    uint16: Uint16Array;
    uint8: Uint8Array;
    int16: Int16Array;
    int8: Int8Array;
    float64: Float64Array;
    float16: Float32Array;
    bfloat16: Float32Array;
    complex128: Float64Array;
  }
}

/** The name of any dtype of TensorFlow that a tensor can have. */
export type AnyDataType = DataType;
