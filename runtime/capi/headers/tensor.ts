import type { Pointer } from "../pointer.ts";
import { declare, type Memory, p, s } from "./declare.ts";

type Status = Pointer<"TF_Status">;
type Tensor = Pointer<"TF_Tensor">;

/** Statuses, tensors and strings: `tf_status.h`, `tf_tensor.h`, `tf_tstring.h`, and the version. */
export const tensorFunctions = {
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
  // size_t TF_TensorByteSize(const TF_Tensor*);
  TF_TensorByteSize: declare<(tensor: Tensor) => number>("size_t", p),
  // void* TF_TensorData(const TF_Tensor*);
  TF_TensorData: declare<(tensor: Tensor) => bigint | null>(p, p),
  // void TF_StringCopy(TF_TString* dst, const char* src, size_t size);
  TF_StringCopy: declare<(target: bigint, source: Memory, bytes: number) => void>("void", p, p, "size_t"),
  // const char* TF_StringGetDataPointer(const TF_TString* tstr);
  TF_StringGetDataPointer: declare<(string: bigint) => bigint>(p, p),
  // size_t TF_StringGetSize(const TF_TString* tstr);
  TF_StringGetSize: declare<(string: bigint) => number>("size_t", p),
  // void TF_StringDealloc(TF_TString* tstr);
  TF_StringDealloc: declare<(string: bigint) => void>("void", p),
};
