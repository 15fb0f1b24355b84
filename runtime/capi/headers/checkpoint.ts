import type { Pointer } from "../pointer.ts";
import { declare, type Memory, p, s } from "./declare.ts";

type Reader = Pointer<"TF_CheckpointReader">;
type Status = Pointer<"TF_Status">;

/** What a checkpoint holds: `c_api_experimental.h`. */
export const checkpointFunctions = {
  // TF_CheckpointReader* TF_NewCheckpointReader(const char* filename, TF_Status* status);
  TF_NewCheckpointReader: declare<(prefix: string, status: Status) => Reader | null>(p, s, p),
  // void TF_DeleteCheckpointReader(TF_CheckpointReader* reader);
  TF_DeleteCheckpointReader: declare<(reader: Reader) => void>("void", p),
  // int TF_CheckpointReaderSize(TF_CheckpointReader* reader);
  TF_CheckpointReaderSize: declare<(reader: Reader) => number>("int", p),
  // const char* TF_CheckpointReaderGetVariable(TF_CheckpointReader* reader, int index);
  TF_CheckpointReaderGetVariable: declare<(reader: Reader, index: number) => string>(s, p, "int"),
  // TF_DataType TF_CheckpointReaderGetVariableDataType(TF_CheckpointReader* reader, const char* name);
  TF_CheckpointReaderGetVariableDataType: declare<(reader: Reader, name: string) => number>("int", p, s),
  // int TF_CheckpointReaderGetVariableNumDims(TF_CheckpointReader* reader, const char* name);
  TF_CheckpointReaderGetVariableNumDims: declare<(reader: Reader, name: string) => number>("int", p, s),
  // void TF_CheckpointReaderGetVariableShape(TF_CheckpointReader* reader, const char* name, int64_t* dims,
  //     int num_dims, TF_Status* status);
  TF_CheckpointReaderGetVariableShape: declare<
    (reader: Reader, name: string, dims: Memory, rank: number, status: Status) => void
  >("void", p, s, p, "int", p),
};
