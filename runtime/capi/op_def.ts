import { fromBinary } from "@bufbuild/protobuf";
import { type OpDef, OpDefSchema } from "../proto/tensorflow/core/framework/op_def_pb.ts";
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

const definitions = new Map<string, OpDef>();
const signatures = new Map<string, OpSignature>();

/** TensorFlow's own definition of an op. @throws TensorFlowError if there is no op `name`. */
export function opDefinition(name: string): OpDef {
  let definition = definitions.get(name);
  if (definition === undefined) {
    definition = read(name);
    definitions.set(name, definition);
  }
  return definition;
}

/** @throws TensorFlowError if there is no op `name`. */
export function opSignature(name: string): OpSignature {
  let signature = signatures.get(name);
  if (signature === undefined) {
    signature = signatureOf(opDefinition(name));
    signatures.set(name, signature);
  }
  return signature;
}

function signatureOf({ inputArg, isStateful }: OpDef): OpSignature {
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
}

function read(name: string): OpDef {
  const graph = c.TF_NewGraph();
  try {
    const bytes = bytesWrittenBy((buffer) => {
      c.TF_GraphGetOpDef(graph, name, buffer, sharedStatus());
      checkStatus(name);
    });
    return fromBinary(OpDefSchema, bytes);
  } finally {
    c.TF_DeleteGraph(graph);
  }
}
