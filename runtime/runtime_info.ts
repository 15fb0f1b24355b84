import * as tfjs from "@tensorflow/tfjs";
import { binding, releaseAll } from "./backend/binding.ts";
import { type Device, deleteContext, eagerContext, hasEagerContext } from "./capi/context.ts";
import { findLibrary, isLibraryLoaded, wheelVersion } from "./capi/library.ts";
import { pendingCalls } from "./capi/on_thread.ts";

/** The state of TensorFlow in this process. */
export interface RuntimeInfo {
  /** Of the installed wheel; undefined where it is missing. */
  readonly tensorflowVersion: string | undefined;
  readonly tensorflowJsVersion: string;
  readonly libraryPath: string | undefined;
  /** Whether an op was run, or `load` asked for it. */
  readonly isLoaded: boolean;
  /** Empty until the library is loaded. */
  readonly devices: readonly Device[];
  readonly memory: {
    readonly tensors: number;
    readonly sizeBytes: number;
    /** Tensors that TensorFlow itself holds; the others' values are still in JavaScript. */
    readonly nativeTensors: number;
  };
}

export interface RuntimeInfoOptions {
  /** Loads libtensorflow to list the devices. */
  readonly load?: boolean;
}

/** Versions, devices and memory. @throws Error if `load` is set and libtensorflow is missing. */
export function runtimeInfo(options: RuntimeInfoOptions = {}): RuntimeInfo {
  const devices = options.load === true || hasEagerContext() ? eagerContext().devices : [];
  const memory = tfjs.memory();
  return {
    tensorflowVersion: wheelVersion(),
    tensorflowJsVersion: tfjs.version_core,
    libraryPath: findLibrary(),
    isLoaded: isLibraryLoaded(),
    devices,
    memory: {
      tensors: memory.numTensors,
      sizeBytes: memory.numBytes,
      nativeTensors: binding.getNumOfTensors(),
    },
  };
}

/** Releases every tensor and TensorFlow's threads and devices. Tensors made before cannot be used after. */
export function shutdownRuntime(): void {
  if (pendingCalls() > 0) return;
  releaseAll();
  deleteContext();
}
