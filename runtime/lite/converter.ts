import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  ConverterFlagsSchema,
  FileFormat,
} from "../proto/tensorflow/compiler/mlir/lite/converter_flags_pb.ts";
import {
  type ConverterErrorData,
  ConverterErrorDataSchema,
  ConverterErrorData_ErrorCode as ErrorCode,
} from "../proto/tensorflow/compiler/mlir/lite/metrics/converter_error_data_pb.ts";
import { ModelFlagsSchema } from "../proto/tensorflow/compiler/mlir/lite/model_flags_pb.ts";
import { IODataType } from "../proto/tensorflow/compiler/mlir/lite/types_pb.ts";
import { PythonProcess } from "../python_process.ts";
import { UsageError } from "../usage_error.ts";
import { converterProgram } from "./python_programs.ts";

export interface ConverterRequest {
  readonly where: string;
  readonly folder: string;
  readonly signatureKey: string;
  /** Dynamic-range quantisation: weights of 8 bits, activations in float32. */
  readonly quantizesWeights: boolean;
  /** Weights of 16 bits. */
  readonly halvesWeights: boolean;
}

/**
 * Runs the converter of TensorFlow's wheel, in a process of its own.
 * @returns a TF Lite flatbuffer.
 * @throws UsageError that names the ops which TF Lite lacks; Error if the converter crashes.
 */
export async function runConverter(request: ConverterRequest): Promise<Uint8Array> {
  using python = new PythonProcess(request.where, converterProgram);
  const { header, blobs } = await python.request({
    header: {},
    blobs: [modelFlags(request), converterFlags(request)],
  });
  if (typeof header.error === "string") throw refusal(request.where, header.error, blobs, python.log);
  const [model] = blobs;
  if (model === undefined) throw new Error(`${request.where}: the converter returned no model.`);
  return model;
}

/**
 * "Version 1" loads any SavedModel by its signatures, as a session does, and brings its variables along;
 * the importer behind "version 2" needs the object graph, which only TensorFlow's Python writes.
 */
function modelFlags({ folder, signatureKey }: ConverterRequest): Uint8Array {
  return toBinary(
    ModelFlagsSchema,
    create(ModelFlagsSchema, {
      savedModelDir: folder,
      savedModelVersion: 1,
      savedModelTags: ["serve"],
      savedModelExportedNames: [signatureKey],
    }),
  );
}

function converterFlags({ quantizesWeights, halvesWeights }: ConverterRequest): Uint8Array {
  return toBinary(
    ConverterFlagsSchema,
    create(ConverterFlagsSchema, {
      inputFormat: FileFormat.TENSORFLOW_GRAPHDEF,
      outputFormat: FileFormat.TFLITE,
      inferenceType: IODataType.FLOAT,
      allowCustomOps: false,
      postTrainingQuantize: quantizesWeights || halvesWeights,
      quantizeToFloat16: halvesWeights,
      enableMlirDynamicRangeQuantizer: quantizesWeights,
    }),
  );
}

function refusal(where: string, message: string, collected: readonly Uint8Array[], log: string): Error {
  const errors = collected.map((bytes) => fromBinary(ConverterErrorDataSchema, bytes));
  const lacking = errors.filter(({ errorCode }) => lackingCodes.includes(errorCode));
  const ops = new Set(lacking.map(opName));
  if (ops.size > 0) {
    return new UsageError(
      where,
      `TensorFlow Lite has no ${[...ops].sort().join(", ")}`,
      "Write the signature without them, by ops that it has, or leave that step to the program around the model.",
    );
  }
  const lists = errors.some(({ component, errorMessage }) => /TensorList/.test(component + errorMessage));
  if (lists) {
    return new UsageError(
      where,
      "TensorFlow Lite needs to know the batch size of a model whose loop collects a list of tensors (an RNN)",
      "Export the signature with a fixed batch size, or unroll the layer.",
    );
  }
  return new Error(`${where}: the converter says: ${shortened(message)}\n${lastErrors(log)}`);
}

const lackingCodes: readonly ErrorCode[] = [
  ErrorCode.ERROR_NEEDS_FLEX_OPS,
  ErrorCode.ERROR_NEEDS_CUSTOM_OPS,
  ErrorCode.ERROR_UNSUPPORTED_CONTROL_FLOW_V1,
];

/** `MatrixInverse`, of an op that the converter calls `tf.MatrixInverse`. */
function opName({ operator, errorMessage }: ConverterErrorData): string {
  return (operator?.name ?? /'(\S+)' op/.exec(errorMessage)?.[1] ?? shortened(errorMessage)).replace(
    /^tf\./,
    "",
  );
}

/** The lines of the log that say what is wrong: the rest is the whole program in MLIR. */
function lastErrors(log: string): string {
  const lines = log.split("\n").filter((line) => /\b(?:error|Error|F0000|Check failed)\b/.test(line));
  return lines.slice(-8).map(shortened).join("\n");
}

function shortened(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)} …` : text;
}
