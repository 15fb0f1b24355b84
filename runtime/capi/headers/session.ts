import type { Pointer } from "../pointer.ts";
import { declare, type Memory, p, s } from "./declare.ts";

type Status = Pointer<"TF_Status">;
type Bytes = Pointer<"TF_Buffer">;
type Graph = Pointer<"TF_Graph">;
type Operation = Pointer<"TF_Operation">;
type Session = Pointer<"TF_Session">;
type SessionOptions = Pointer<"TF_SessionOptions">;

/** Graphs and sessions: `c_api.h`. */
export const sessionFunctions = {
  // TF_Buffer* TF_NewBuffer(void);
  TF_NewBuffer: declare<() => Bytes>(p),
  // TF_Buffer* TF_NewBufferFromString(const void* proto, size_t proto_len);
  TF_NewBufferFromString: declare<(bytes: Memory, length: number) => Bytes>(p, p, "size_t"),
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
