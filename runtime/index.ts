export type { AnyDataType } from "./backend/extended_dtypes.ts";
export { summarizeTensor } from "./backend/tensor_summary.ts";
export { TensorFlowError } from "./capi/status.ts";
export { runtimeInterrupted } from "./interrupted.ts";
export { liveViews } from "./live_views.ts";
export { type RuntimeInfo, runtimeInfo, shutdownRuntime } from "./runtime_info.ts";
export * as tf from "./tf.ts";
export { showTrainingBars } from "./train/progress_bar.ts";
export { UsageError } from "./usage_error.ts";
