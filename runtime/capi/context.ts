import { create, toBinary } from "@bufbuild/protobuf";
import { ConfigProtoSchema } from "../proto/tensorflow/core/protobuf/config_pb.ts";
import { c } from "./functions.ts";
import type { Pointer } from "./pointer.ts";
import { checkStatus, sharedStatus } from "./status.ts";

export interface Device {
  /** `/job:localhost/replica:0/task:0/device:CPU:0` */
  readonly name: string;
  /** `CPU` or `GPU`. */
  readonly type: string;
  readonly memoryBytes: number;
}

interface EagerContext {
  readonly pointer: Pointer<"TFE_Context">;
  readonly devices: readonly Device[];
}

let current: EagerContext | undefined;

/** The process's eager context, made on first use. */
export function eagerContext(): EagerContext {
  current ??= createContext();
  return current;
}

export function hasEagerContext(): boolean {
  return current !== undefined;
}

/** The first GPU of the context. */
export function gpuDevice(): Device | undefined {
  return eagerContext().devices.find((device) => device.type === "GPU");
}

/** Deletes the context and with it TensorFlow's threads and devices. Every tensor must be released before. */
export function deleteContext(): void {
  if (current === undefined) return;
  c.TFE_DeleteContext(current.pointer);
  current = undefined;
}

function createContext(): EagerContext {
  const status = sharedStatus();
  const options = c.TFE_NewContextOptions();
  try {
    const config = serializedConfig();
    c.TFE_ContextOptionsSetConfig(options, config, config.length, status);
    checkStatus("TFE_ContextOptionsSetConfig");
    const pointer = c.TFE_NewContext(options, status);
    checkStatus("TFE_NewContext");
    return { pointer, devices: listDevices(pointer) };
  } finally {
    c.TFE_DeleteContextOptions(options);
  }
}

/**
 * Thread counts stay 0: TensorFlow then reads `TF_NUM_INTRAOP_THREADS` and `TF_NUM_INTEROP_THREADS`. GPU
 * memory grows on demand, so that two notebooks can share a GPU; `TF_FORCE_GPU_ALLOW_GROWTH` overrides it.
 */
function serializedConfig(): Uint8Array {
  const config = create(ConfigProtoSchema, { allowSoftPlacement: true, gpuOptions: { allowGrowth: true } });
  return toBinary(ConfigProtoSchema, config);
}

function listDevices(context: Pointer<"TFE_Context">): readonly Device[] {
  const status = sharedStatus();
  const list = c.TFE_ContextListDevices(context, status);
  checkStatus("TFE_ContextListDevices");
  try {
    return Array.from({ length: c.TF_DeviceListCount(list) }, (_, index) => ({
      name: c.TF_DeviceListName(list, index, status),
      type: c.TF_DeviceListType(list, index, status),
      memoryBytes: c.TF_DeviceListMemoryBytes(list, index, status),
    }));
  } finally {
    c.TF_DeleteDeviceList(list);
  }
}
