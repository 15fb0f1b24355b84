import { fromBinary } from "@bufbuild/protobuf";
import { OpDefSchema } from "../proto/tensorflow/core/framework/op_def_pb.ts";
import { bytesWrittenBy } from "./buffer.ts";
import { c } from "./functions.ts";
import { checkStatus, sharedStatus } from "./status.ts";

/** What the graph builder must know of an op. */
export interface OpSignature {
  /** Whether the inputs, in order, are lists of tensors. */
  readonly inputs: readonly { readonly name: string; readonly isList: boolean }[];
  /** It has an effect besides its outputs, or reads something besides its inputs. */
  readonly isStateful: boolean;
  /** Attributes that follow from the inputs: their dtypes and the lengths of their lists. */
  readonly inferred: ReadonlySet<string>;
}

const known = new Map<string, OpSignature>();

/** @throws TensorFlowError if there is no op `name`. */
export function opSignature(name: string): OpSignature {
  let signature = known.get(name);
  if (signature === undefined) {
    signature = read(name);
    known.set(name, signature);
  }
  return signature;
}

function read(name: string): OpSignature {
  const graph = c.TF_NewGraph();
  try {
    const bytes = bytesWrittenBy((buffer) => {
      c.TF_GraphGetOpDef(graph, name, buffer, sharedStatus());
      checkStatus(name);
    });
    const { inputArg, isStateful } = fromBinary(OpDefSchema, bytes);
    const inputs = inputArg.map((input) => ({
      name: input.name,
      isList: input.numberAttr !== "" || input.typeListAttr !== "",
    }));
    const inferred = inputArg.flatMap(({ typeAttr, typeListAttr, numberAttr }) => [
      typeAttr,
      typeListAttr,
      numberAttr,
    ]);
    return { inputs, isStateful, inferred: new Set(inferred) };
  } finally {
    c.TF_DeleteGraph(graph);
  }
}
