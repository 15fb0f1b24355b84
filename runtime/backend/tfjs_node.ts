import { createRequire } from "node:module";
import util from "node:util";
import type { Tensor, TensorInfo } from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import type { TFEOpAttr } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js";
import type { Recorder } from "./recorder.ts";

/**
 * The parts of `@tensorflow/tfjs-node-gpu` that run without its compiled addon: its kernels and backend are
 * plain JavaScript. Its index.js is never loaded, because it looks for the addon.
 */
const require = createRequire(import.meta.url);

type TypeAttr = (name: string, source: Tensor | readonly Tensor[] | string) => TFEOpAttr;

interface KernelBackendModule {
  readonly NodeJSKernelBackend: typeof NodeJSKernelBackend;
  /** Writable: the kernels look it up at each call. */
  createTensorsTypeOpAttr: TypeAttr;
}

/** What `TensorFlowBackend` needs of `NodeJSKernelBackend` beyond its declared API. */
export interface BackendInternals {
  readonly tensorMap: {
    get(dataId: object): TensorData;
    has(dataId: object): boolean;
    set(dataId: object, data: TensorData): void;
    delete(dataId: object): boolean;
  };
  createOutputTensor(metadata: {
    readonly id: number;
    readonly shape: number[];
    readonly dtype: number;
  }): Tensor;
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  typeAttributeFromTensor(tensor: Tensor): number;
  getMappedInputTensorIds(
    inputs: readonly Tensor[],
    infos: readonly ({ readonly tfDtype?: string } | undefined)[],
  ): { readonly tensorIds: number[]; readonly newTensors: number[] };
}

/** What tfjs-node keeps of one tensor: values that were not handed to TensorFlow yet, or the binding's id. */
export interface TensorData {
  readonly shape: number[];
  readonly dtype: number;
  id: number;
  values: unknown;
  refCount: number;
  /** The trace during which JavaScript made the values; undefined for those of no trace. */
  readonly recorder?: Recorder | undefined;
}

/** The name under which tfjs-node's op kernels and our backend are registered with tfjs. */
export const backendName = "tensorflow";

supplyRemovedUtilities();

export const kernelBackendModule = parseKernelBackendModule(
  require("@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js"),
);

/** A 64-bit size or axis that tfjs-node's kernels pass where TensorFlow wants one. */
export const { Int64Scalar } = parseInt64Module(require("@tensorflow/tfjs-node-gpu/dist/int64_tensors.js"));
export type Int64Scalar = InstanceType<typeof Int64Scalar>;

/** Registers tfjs-node's op kernels for the backend name `tensorflow`. */
export function registerKernels(): void {
  require("@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js");
}

export function parseBackendInternals(backend: unknown): BackendInternals {
  return backend as BackendInternals;
}

/**
 * tfjs-node calls functions of `util` that Node 23 removed and Node 22 warns about. They come back under their
 * own names, hidden from enumeration, for its sake.
 */
function supplyRemovedUtilities(): void {
  const removed = {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  };
  for (const [name, value] of Object.entries(removed)) {
    Object.defineProperty(util, name, { value, configurable: true, writable: true, enumerable: false });
  }
}

function parseKernelBackendModule(module: unknown): KernelBackendModule {
  return module as KernelBackendModule;
}

type Int64Module = typeof import("@tensorflow/tfjs-node-gpu/dist/int64_tensors.js");

function parseInt64Module(module: unknown): Int64Module {
  return module as Int64Module;
}
