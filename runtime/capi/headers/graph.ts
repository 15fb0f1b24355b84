import koffi from "koffi";
import type { Pointer } from "../pointer.ts";
import { declare, type Memory, p, s } from "./declare.ts";

type Status = Pointer<"TF_Status">;
type Bytes = Pointer<"TF_Buffer">;
type Graph = Pointer<"TF_Graph">;
type ImportOptions = Pointer<"TF_ImportGraphDefOptions">;
type Operation = Pointer<"TF_Operation">;
type Description = Pointer<"TF_OperationDescription">;
type Tensor = Pointer<"TF_Tensor">;
type GraphFunction = Pointer<"TF_Function">;
type Context = Pointer<"TFE_Context">;

/** `struct TF_Output`, which C takes by value. */
export interface Output {
  readonly oper: Operation;
  readonly index: number;
}

koffi.struct("TF_Output", { oper: "void *", index: "int" });
const output = "TF_Output";

/** Building graphs and making functions of them: `c_api.h`, and the eager context's list of functions. */
export const graphFunctions = {
  // TF_OperationDescription* TF_NewOperation(TF_Graph* graph, const char* op_type, const char* oper_name);
  TF_NewOperation: declare<(graph: Graph, type: string, name: string) => Description>(p, p, s, s),
  // void TF_SetDevice(TF_OperationDescription* desc, const char* device);
  TF_SetDevice: declare<(description: Description, device: string) => void>("void", p, s),
  // void TF_AddInput(TF_OperationDescription* desc, TF_Output input);
  TF_AddInput: declare<(description: Description, input: Output) => void>("void", p, output),
  // void TF_AddInputList(TF_OperationDescription* desc, const TF_Output* inputs, int num_inputs);
  TF_AddInputList: declare<(description: Description, inputs: Memory, count: number) => void>(
    "void",
    p,
    p,
    "int",
  ),
  // void TF_AddControlInput(TF_OperationDescription* desc, TF_Operation* input);
  TF_AddControlInput: declare<(description: Description, input: Operation) => void>("void", p, p),
  // TF_Operation* TF_FinishOperation(TF_OperationDescription* desc, TF_Status* status);
  TF_FinishOperation: declare<(description: Description, status: Status) => Operation>(p, p, p),
  // int TF_OperationNumOutputs(TF_Operation* oper);
  TF_OperationNumOutputs: declare<(operation: Operation) => number>("int", p),
  // TF_DataType TF_OperationOutputType(TF_Output oper_out);
  TF_OperationOutputType: declare<(output: Output) => number>("int", output),
  // int TF_GraphGetTensorNumDims(TF_Graph* graph, TF_Output output, TF_Status* status);
  TF_GraphGetTensorNumDims: declare<(graph: Graph, output: Output, status: Status) => number>(
    "int",
    p,
    output,
    p,
  ),
  // void TF_GraphGetTensorShape(TF_Graph*, TF_Output output, int64_t* dims, int num_dims, TF_Status*);
  TF_GraphGetTensorShape: declare<
    (graph: Graph, output: Output, dims: Memory, rank: number, status: Status) => void
  >("void", p, output, p, "int", p),
  // void TF_SetAttrString(TF_OperationDescription*, const char* attr_name, const void* value, size_t length);
  TF_SetAttrString: declare<(description: Description, name: string, value: Memory, bytes: number) => void>(
    "void",
    p,
    s,
    p,
    "size_t",
  ),
  // void TF_SetAttrInt(TF_OperationDescription* desc, const char* attr_name, int64_t value);
  TF_SetAttrInt: declare<(description: Description, name: string, value: number) => void>(
    "void",
    p,
    s,
    "int64_t",
  ),
  // void TF_SetAttrIntList(TF_OperationDescription*, const char* attr_name, const int64_t* values, int num_values);
  TF_SetAttrIntList: declare<(description: Description, name: string, values: Memory, count: number) => void>(
    "void",
    p,
    s,
    p,
    "int",
  ),
  // void TF_SetAttrFloat(TF_OperationDescription* desc, const char* attr_name, float value);
  TF_SetAttrFloat: declare<(description: Description, name: string, value: number) => void>(
    "void",
    p,
    s,
    "float",
  ),
  // void TF_SetAttrFloatList(TF_OperationDescription*, const char* attr_name, const float* values, int num_values);
  TF_SetAttrFloatList: declare<
    (description: Description, name: string, values: Memory, count: number) => void
  >("void", p, s, p, "int"),
  // void TF_SetAttrBool(TF_OperationDescription* desc, const char* attr_name, unsigned char value);
  TF_SetAttrBool: declare<(description: Description, name: string, value: number) => void>(
    "void",
    p,
    s,
    "uint8_t",
  ),
  // void TF_SetAttrBoolList(TF_OperationDescription*, const char*, const unsigned char* values, int num_values);
  TF_SetAttrBoolList: declare<
    (description: Description, name: string, values: Memory, count: number) => void
  >("void", p, s, p, "int"),
  // void TF_SetAttrType(TF_OperationDescription* desc, const char* attr_name, TF_DataType value);
  TF_SetAttrType: declare<(description: Description, name: string, value: number) => void>(
    "void",
    p,
    s,
    "int",
  ),
  // void TF_SetAttrTypeList(TF_OperationDescription*, const char* attr_name, const TF_DataType* values, int);
  TF_SetAttrTypeList: declare<
    (description: Description, name: string, values: Memory, count: number) => void
  >("void", p, s, p, "int"),
  // void TF_SetAttrShape(TF_OperationDescription*, const char* attr_name, const int64_t* dims, int num_dims);
  TF_SetAttrShape: declare<(description: Description, name: string, dims: Memory, rank: number) => void>(
    "void",
    p,
    s,
    p,
    "int",
  ),
  // void TF_SetAttrValueProto(TF_OperationDescription*, const char* attr_name, const void* proto, size_t, TF_Status*);
  TF_SetAttrValueProto: declare<
    (description: Description, name: string, proto: Memory, bytes: number, status: Status) => void
  >("void", p, s, p, "size_t", p),
  // void TF_SetAttrFuncName(TF_OperationDescription*, const char* attr_name, const char* value, size_t length);
  TF_SetAttrFuncName: declare<(description: Description, name: string, value: string, bytes: number) => void>(
    "void",
    p,
    s,
    s,
    "size_t",
  ),
  // void TF_SetAttrTensor(TF_OperationDescription*, const char* attr_name, TF_Tensor* value, TF_Status*);
  TF_SetAttrTensor: declare<(description: Description, name: string, value: Tensor, status: Status) => void>(
    "void",
    p,
    s,
    p,
    p,
  ),
  // TF_ImportGraphDefOptions* TF_NewImportGraphDefOptions(void);
  TF_NewImportGraphDefOptions: declare<() => ImportOptions>(p),
  // void TF_DeleteImportGraphDefOptions(TF_ImportGraphDefOptions* opts);
  TF_DeleteImportGraphDefOptions: declare<(options: ImportOptions) => void>("void", p),
  // void TF_GraphImportGraphDef(TF_Graph*, const TF_Buffer* graph_def, const TF_ImportGraphDefOptions*, TF_Status*);
  TF_GraphImportGraphDef: declare<
    (graph: Graph, bytes: Bytes, options: ImportOptions, status: Status) => void
  >("void", p, p, p, p),
  // TF_Operation* TF_GraphOperationByName(TF_Graph* graph, const char* oper_name);
  TF_GraphOperationByName: declare<(graph: Graph, name: string) => Operation>(p, p, s),
  // void TF_GraphToGraphDef(TF_Graph* graph, TF_Buffer* output_graph_def, TF_Status* status);
  TF_GraphToGraphDef: declare<(graph: Graph, bytes: Bytes, status: Status) => void>("void", p, p, p),
  // void TF_GraphGetOpDef(TF_Graph*, const char* op_name, TF_Buffer* output_op_def, TF_Status*);
  TF_GraphGetOpDef: declare<(graph: Graph, name: string, bytes: Bytes, status: Status) => void>(
    "void",
    p,
    s,
    p,
    p,
  ),
  // void TF_GraphCopyFunction(TF_Graph* g, const TF_Function* func, const TF_Function* grad, TF_Status*);
  TF_GraphCopyFunction: declare<(graph: Graph, body: GraphFunction, gradient: null, status: Status) => void>(
    "void",
    p,
    p,
    p,
    p,
  ),
  // TF_Function* TF_GraphToFunctionWithControlOutputs(const TF_Graph* fn_body, const char* fn_name,
  //     unsigned char append_hash_to_fn_name, int num_opers, const TF_Operation* const* opers, int ninputs,
  //     const TF_Output* inputs, int noutputs, const TF_Output* outputs, const char* const* output_names,
  //     int ncontrol_outputs, const TF_Operation* const* control_outputs,
  //     const char* const* control_output_names, const TF_FunctionOptions*, const char* description, TF_Status*);
  TF_GraphToFunctionWithControlOutputs: declare<
    (
      body: Graph,
      name: string,
      appendHash: number,
      operationCount: number,
      operations: Memory,
      inputCount: number,
      inputs: Memory,
      outputCount: number,
      outputs: Memory,
      outputNames: null,
      controlCount: number,
      controls: Memory,
      controlNames: null,
      options: null,
      description: null,
      status: Status,
    ) => GraphFunction
  >(p, p, s, "uint8_t", "int", p, "int", p, "int", p, p, "int", p, p, p, p, p),
  // void TF_FunctionToFunctionDef(TF_Function* func, TF_Buffer* output_func_def, TF_Status* status);
  TF_FunctionToFunctionDef: declare<(body: GraphFunction, bytes: Bytes, status: Status) => void>(
    "void",
    p,
    p,
    p,
  ),
  // void TF_DeleteFunction(TF_Function* func);
  TF_DeleteFunction: declare<(body: GraphFunction) => void>("void", p),
  // void TFE_ContextAddFunction(TFE_Context* ctx, TF_Function* function, TF_Status* status);
  TFE_ContextAddFunction: declare<(context: Context, body: GraphFunction, status: Status) => void>(
    "void",
    p,
    p,
    p,
  ),
  // void TFE_ContextRemoveFunction(TFE_Context* ctx, const char* name, TF_Status* status);
  TFE_ContextRemoveFunction: declare<(context: Context, name: string, status: Status) => void>(
    "void",
    p,
    s,
    p,
  ),
};
