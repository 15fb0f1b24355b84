import type { Pointer } from "../pointer.ts";
import { declare, type Memory, p, s } from "./declare.ts";

type Status = Pointer<"TF_Status">;
type Tensor = Pointer<"TF_Tensor">;
type Context = Pointer<"TFE_Context">;
type ContextOptions = Pointer<"TFE_ContextOptions">;
type Op = Pointer<"TFE_Op">;
type Handle = Pointer<"TFE_TensorHandle">;
type Devices = Pointer<"TF_DeviceList">;

/** Ops that run at once: `eager/c_api.h`, `eager/c_api_experimental.h`, and the device list of `c_api.h`. */
export const eagerFunctions = {
  // TFE_ContextOptions* TFE_NewContextOptions(void);
  TFE_NewContextOptions: declare<() => ContextOptions>(p),
  // void TFE_ContextOptionsSetConfig(TFE_ContextOptions*, const void* proto, size_t proto_len, TF_Status*);
  TFE_ContextOptionsSetConfig: declare<
    (options: ContextOptions, proto: Memory, bytes: number, status: Status) => void
  >("void", p, p, "size_t", p),
  // void TFE_DeleteContextOptions(TFE_ContextOptions*);
  TFE_DeleteContextOptions: declare<(options: ContextOptions) => void>("void", p),
  // TFE_Context* TFE_NewContext(const TFE_ContextOptions* opts, TF_Status* status);
  TFE_NewContext: declare<(options: ContextOptions, status: Status) => Context>(p, p, p),
  // void TFE_DeleteContext(TFE_Context* ctx);
  TFE_DeleteContext: declare<(context: Context) => void>("void", p),
  // TF_DeviceList* TFE_ContextListDevices(TFE_Context* ctx, TF_Status* status);
  TFE_ContextListDevices: declare<(context: Context, status: Status) => Devices>(p, p, p),
  // int TF_DeviceListCount(const TF_DeviceList* list);
  TF_DeviceListCount: declare<(list: Devices) => number>("int", p),
  // const char* TF_DeviceListName(const TF_DeviceList* list, int index, TF_Status* status);
  TF_DeviceListName: declare<(list: Devices, index: number, status: Status) => string>(s, p, "int", p),
  // const char* TF_DeviceListType(const TF_DeviceList* list, int index, TF_Status* status);
  TF_DeviceListType: declare<(list: Devices, index: number, status: Status) => string>(s, p, "int", p),
  // int64_t TF_DeviceListMemoryBytes(const TF_DeviceList* list, int index, TF_Status* status);
  TF_DeviceListMemoryBytes: declare<(list: Devices, index: number, status: Status) => number>(
    "int64_t",
    p,
    "int",
    p,
  ),
  // void TF_DeleteDeviceList(TF_DeviceList* list);
  TF_DeleteDeviceList: declare<(list: Devices) => void>("void", p),
  // TFE_TensorHandle* TFE_NewTensorHandle(const TF_Tensor* t, TF_Status* status);
  TFE_NewTensorHandle: declare<(tensor: Tensor, status: Status) => Handle>(p, p, p),
  // void TFE_DeleteTensorHandle(TFE_TensorHandle* h);
  TFE_DeleteTensorHandle: declare<(handle: Handle) => void>("void", p),
  // TF_DataType TFE_TensorHandleDataType(TFE_TensorHandle* h);
  TFE_TensorHandleDataType: declare<(handle: Handle) => number>("int", p),
  // int TFE_TensorHandleNumDims(TFE_TensorHandle* h, TF_Status* status);
  TFE_TensorHandleNumDims: declare<(handle: Handle, status: Status) => number>("int", p, p),
  // int64_t TFE_TensorHandleDim(TFE_TensorHandle* h, int dim_index, TF_Status* status);
  TFE_TensorHandleDim: declare<(handle: Handle, axis: number, status: Status) => number>(
    "int64_t",
    p,
    "int",
    p,
  ),
  // TF_Tensor* TFE_TensorHandleResolve(TFE_TensorHandle* h, TF_Status* status);
  TFE_TensorHandleResolve: declare<(handle: Handle, status: Status) => Tensor>(p, p, p),
  // TFE_TensorHandle* TFE_TensorHandleCopyToDevice(TFE_TensorHandle* h, TFE_Context* ctx,
  //                                                const char* device_name, TF_Status* status);
  TFE_TensorHandleCopyToDevice: declare<
    (handle: Handle, context: Context, device: string, status: Status) => Handle
  >(p, p, p, s, p),
  // TFE_Op* TFE_NewOp(TFE_Context* ctx, const char* op_or_function_name, TF_Status* status);
  TFE_NewOp: declare<(context: Context, name: string, status: Status) => Op>(p, p, s, p),
  // void TFE_DeleteOp(TFE_Op* op);
  TFE_DeleteOp: declare<(op: Op) => void>("void", p),
  // void TFE_OpAddInput(TFE_Op* op, TFE_TensorHandle* input, TF_Status* status);
  TFE_OpAddInput: declare<(op: Op, input: Handle, status: Status) => void>("void", p, p, p),
  // void TFE_OpSetAttrString(TFE_Op* op, const char* attr_name, const void* value, size_t length);
  TFE_OpSetAttrString: declare<(op: Op, name: string, value: Memory, bytes: number) => void>(
    "void",
    p,
    s,
    p,
    "size_t",
  ),
  // void TFE_OpSetAttrInt(TFE_Op* op, const char* attr_name, int64_t value);
  TFE_OpSetAttrInt: declare<(op: Op, name: string, value: number) => void>("void", p, s, "int64_t"),
  // void TFE_OpSetAttrFloat(TFE_Op* op, const char* attr_name, float value);
  TFE_OpSetAttrFloat: declare<(op: Op, name: string, value: number) => void>("void", p, s, "float"),
  // void TFE_OpSetAttrBool(TFE_Op* op, const char* attr_name, unsigned char value);
  TFE_OpSetAttrBool: declare<(op: Op, name: string, value: number) => void>("void", p, s, "uint8_t"),
  // void TFE_OpSetAttrType(TFE_Op* op, const char* attr_name, TF_DataType value);
  TFE_OpSetAttrType: declare<(op: Op, name: string, value: number) => void>("void", p, s, "int"),
  // void TFE_OpSetAttrShape(TFE_Op* op, const char* attr_name, const int64_t* dims, const int num_dims,
  //                         TF_Status* out_status);
  TFE_OpSetAttrShape: declare<(op: Op, name: string, dims: Memory, rank: number, status: Status) => void>(
    "void",
    p,
    s,
    p,
    "int",
    p,
  ),
  // void TFE_OpSetAttrIntList(TFE_Op* op, const char* attr_name, const int64_t* values, int num_values);
  TFE_OpSetAttrIntList: declare<(op: Op, name: string, values: Memory, length: number) => void>(
    "void",
    p,
    s,
    p,
    "int",
  ),
  // void TFE_OpSetAttrFloatList(TFE_Op* op, const char* attr_name, const float* values, int num_values);
  TFE_OpSetAttrFloatList: declare<(op: Op, name: string, values: Memory, length: number) => void>(
    "void",
    p,
    s,
    p,
    "int",
  ),
  // void TFE_OpSetAttrBoolList(TFE_Op* op, const char* attr_name, const unsigned char* values, int num_values);
  TFE_OpSetAttrBoolList: declare<(op: Op, name: string, values: Memory, length: number) => void>(
    "void",
    p,
    s,
    p,
    "int",
  ),
  // void TFE_OpSetAttrTypeList(TFE_Op* op, const char* attr_name, const TF_DataType* values, int num_values);
  TFE_OpSetAttrTypeList: declare<(op: Op, name: string, values: Memory, length: number) => void>(
    "void",
    p,
    s,
    p,
    "int",
  ),
  // void TFE_OpSetAttrValueProto(const TFE_Op* op, const char* attr_name, const void* proto, size_t proto_len, TF_Status*);
  TFE_OpSetAttrValueProto: declare<
    (op: Op, name: string, proto: Memory, bytes: number, status: Status) => void
  >("void", p, s, p, "size_t", p),
  // void TFE_OpSetAttrTensor(TFE_Op* op, const char* attr_name, TF_Tensor* tensor, TF_Status* status);
  TFE_OpSetAttrTensor: declare<(op: Op, name: string, tensor: Tensor, status: Status) => void>(
    "void",
    p,
    s,
    p,
    p,
  ),
  // void TFE_OpSetAttrFunctionName(TFE_Op* op, const char* attr_name, const char* data, size_t length);
  TFE_OpSetAttrFunctionName: declare<(op: Op, name: string, value: string, bytes: number) => void>(
    "void",
    p,
    s,
    s,
    "size_t",
  ),
  // TFE_TensorHandle* TFE_TensorHandleCopySharingTensor(TFE_TensorHandle* h, TF_Status* status);
  TFE_TensorHandleCopySharingTensor: declare<(handle: Handle, status: Status) => Handle>(p, p, p),
  // void TFE_Execute(TFE_Op* op, TFE_TensorHandle** retvals, int* num_retvals, TF_Status* status);
  TFE_Execute: declare<(op: Op, results: Memory, count: Memory, status: Status) => void>("void", p, p, p, p),
};
