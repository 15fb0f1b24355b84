/**
 * The types of TensorFlow.js's packages in cells, which there are Flowbook's `tf`. The first line names the file
 * of TensorFlow.js's own types: under the name of the package a cell finds this module.
 */
export * from "@tensorflow/tfjs/dist/index.js";
// It adds dtypes to those of TensorFlow.js.
export type { AnyDataType } from "../../../runtime/backend/extended_dtypes.ts";
export * from "../../../runtime/tf.ts";
// What both have is ambiguous unless it is named.
export {
  callbacks,
  cast,
  dropout,
  gather,
  io,
  loadGraphModel,
  print,
  randomNormal,
  randomUniform,
  registerCallbackConstructor,
  train,
  truncatedNormal,
  version,
} from "../../../runtime/tf.ts";
