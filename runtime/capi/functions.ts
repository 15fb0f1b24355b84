import type { KoffiFunc } from "koffi";
import { tensorflowLibrary } from "./library.ts";
import type { Pointer } from "./pointer.ts";

type Status = Pointer<"TF_Status">;
type Tensor = Pointer<"TF_Tensor">;
type Context = Pointer<"TFE_Context">;
type ContextOptions = Pointer<"TFE_ContextOptions">;
type Op = Pointer<"TFE_Op">;
type Handle = Pointer<"TFE_TensorHandle">;
type Devices = Pointer<"TF_DeviceList">;
type Bytes = Pointer<"TF_Buffer">;
type Graph = Pointer<"TF_Graph">;
type Operation = Pointer<"TF_Operation">;
type Session = Pointer<"TF_Session">;
type SessionOptions = Pointer<"TF_SessionOptions">;
/** An address as a number, or a typed array whose memory C reads or writes. */
type Memory = bigint | NodeJS.TypedArray;

/** A C function, not bound yet; `type` is never set and only carries how TypeScript sees it. */
interface Declaration<F> {
  readonly result: string;
  readonly parameters: readonly string[];
  readonly type?: F;
}

// biome-ignore lint/suspicious/noExplicitAny: a constraint that every parameter list meets.
type AnyFunction = (...parameters: any[]) => unknown;

type Bound<D> = {
  readonly [K in keyof D]: D[K] extends Declaration<infer F extends AnyFunction> ? KoffiFunc<F> : never;
};

/** koffi's types in the order of C: `p` is a pointer to anything, `s` a NUL-terminated string. */
function declare<F extends AnyFunction>(result: string, ...parameters: readonly string[]): Declaration<F> {
  return { result, parameters };
}

const p = "void *";
const s = "const char *";

const declarations = {
  // const char* TF_Version(void);
  TF_Version: declare<() => string>(s),

  // TF_Status* TF_NewStatus(void);
  TF_NewStatus: declare<() => Status>(p),
  // void TF_DeleteStatus(TF_Status*);
  TF_DeleteStatus: declare<(status: Status) => void>("void", p),
  // TF_Code TF_GetCode(const TF_Status* s);
  TF_GetCode: declare<(status: Status) => number>("int", p),
  // const char* TF_Message(const TF_Status* s);
  TF_Message: declare<(status: Status) => string>(s, p),

  // TF_Tensor* TF_AllocateTensor(TF_DataType, const int64_t* dims, int num_dims, size_t len);
  TF_AllocateTensor: declare<(dtype: number, dims: Memory, rank: number, bytes: number) => Tensor | null>(
    p,
    "int",
    p,
    "int",
    "size_t",
  ),
  // void TF_DeleteTensor(TF_Tensor*);
  TF_DeleteTensor: declare<(tensor: Tensor) => void>("void", p),
  // TF_DataType TF_TensorType(const TF_Tensor*);
  TF_TensorType: declare<(tensor: Tensor) => number>("int", p),
  // size_t TF_TensorByteSize(const TF_Tensor*);
  TF_TensorByteSize: declare<(tensor: Tensor) => number>("size_t", p),
  // void* TF_TensorData(const TF_Tensor*);
  TF_TensorData: declare<(tensor: Tensor) => bigint | null>(p, p),
  // int64_t TF_TensorElementCount(const TF_Tensor* tensor);
  TF_TensorElementCount: declare<(tensor: Tensor) => number>("int64_t", p),

  // void TF_StringCopy(TF_TString* dst, const char* src, size_t size);
  TF_StringCopy: declare<(target: bigint, source: Memory, bytes: number) => void>("void", p, p, "size_t"),
  // const char* TF_StringGetDataPointer(const TF_TString* tstr);
  TF_StringGetDataPointer: declare<(string: bigint) => bigint>(p, p),
  // size_t TF_StringGetSize(const TF_TString* tstr);
  TF_StringGetSize: declare<(string: bigint) => number>("size_t", p),
  // void TF_StringDealloc(TF_TString* tstr);
  TF_StringDealloc: declare<(string: bigint) => void>("void", p),

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
  // void TFE_OpReset(TFE_Op* op, const char* op_or_function_name, const char* raw_device_name,
  //                  TF_Status* status);
  TFE_OpReset: declare<(op: Op, name: string, device: string | null, status: Status) => void>(
    "void",
    p,
    s,
    s,
    p,
  ),
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
  // void TFE_Execute(TFE_Op* op, TFE_TensorHandle** retvals, int* num_retvals, TF_Status* status);
  TFE_Execute: declare<(op: Op, results: Memory, count: Memory, status: Status) => void>("void", p, p, p, p),

  // TF_Buffer* TF_NewBuffer(void);
  TF_NewBuffer: declare<() => Bytes>(p),
  // void TF_DeleteBuffer(TF_Buffer*);
  TF_DeleteBuffer: declare<(buffer: Bytes) => void>("void", p),
  // TF_Graph* TF_NewGraph(void);
  TF_NewGraph: declare<() => Graph>(p),
  // void TF_DeleteGraph(TF_Graph*);
  TF_DeleteGraph: declare<(graph: Graph) => void>("void", p),
  // TF_Operation* TF_GraphOperationByName(TF_Graph* graph, const char* oper_name);
  TF_GraphOperationByName: declare<(graph: Graph, name: string) => Operation | null>(p, p, s),
  // TF_SessionOptions* TF_NewSessionOptions(void);
  TF_NewSessionOptions: declare<() => SessionOptions>(p),
  // void TF_DeleteSessionOptions(TF_SessionOptions*);
  TF_DeleteSessionOptions: declare<(options: SessionOptions) => void>("void", p),
  // TF_Session* TF_LoadSessionFromSavedModel(const TF_SessionOptions*, const TF_Buffer* run_options,
  //     const char* export_dir, const char* const* tags, int tags_len, TF_Graph* graph,
  //     TF_Buffer* meta_graph_def, TF_Status* status);
  TF_LoadSessionFromSavedModel: declare<
    (
      options: SessionOptions,
      runOptions: Bytes | null,
      folder: string,
      tags: readonly string[],
      tagCount: number,
      graph: Graph,
      metaGraph: Bytes,
      status: Status,
    ) => Session
  >(p, p, p, s, "const char **", "int", p, p, p),
  // void TF_SessionRun(TF_Session*, const TF_Buffer* run_options, const TF_Output* inputs,
  //     TF_Tensor* const* input_values, int ninputs, const TF_Output* outputs, TF_Tensor** output_values,
  //     int noutputs, const TF_Operation* const* target_opers, int ntargets, TF_Buffer* run_metadata, TF_Status*);
  TF_SessionRun: declare<
    (
      session: Session,
      runOptions: null,
      inputs: Memory,
      inputValues: Memory,
      inputCount: number,
      outputs: Memory,
      outputValues: Memory,
      outputCount: number,
      targets: null,
      targetCount: number,
      metadata: null,
      status: Status,
    ) => void
  >("void", p, p, p, p, "int", p, p, "int", p, "int", p, p),
  // void TF_DeleteSession(TF_Session*, TF_Status* status);
  TF_DeleteSession: declare<(session: Session, status: Status) => void>("void", p, p),
};

/** TensorFlow's C API. Each function is bound when it is first used, so that loading stays quick. */
export const c: Bound<typeof declarations> = bindLazily();

function bindLazily(): Bound<typeof declarations> {
  const functions = {};
  for (const [name, { result, parameters }] of Object.entries(declarations)) {
    Object.defineProperty(functions, name, {
      configurable: true,
      get() {
        const value = tensorflowLibrary().func(name, result, [...parameters]);
        Object.defineProperty(functions, name, { value });
        return value;
      },
    });
  }
  return parseBound(functions);
}

function parseBound(functions: unknown): Bound<typeof declarations> {
  return functions as Bound<typeof declarations>;
}
