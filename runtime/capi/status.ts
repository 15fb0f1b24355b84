import { c } from "./functions.ts";
import type { Pointer } from "./pointer.ts";

/** The canonical codes of `tensorflow/c/tf_status.h`, by number. */
const codeNames = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
] as const;

export type StatusCode = (typeof codeNames)[number];

/** TensorFlow refused a call: its code, and the op or C function with its operands. */
export class TensorFlowError extends Error {
  override readonly name = "TensorFlowError";
  readonly code: StatusCode;
  /** TensorFlow's name of the op (`BatchMatMulV2`), or of the C function that failed. */
  readonly op: string;
  /** `float32[2,3]` for each operand. */
  readonly operands: readonly string[];
  readonly #reason: string;

  /** `where` is what the user called (`matMul`), if that has another name than the op. */
  constructor(op: string, code: StatusCode, reason: string, operands: readonly string[] = [], where = op) {
    super(`${where}: ${reason} [${where === op ? code : `${op}, ${code}`}]`);
    this.code = code;
    this.op = op;
    this.operands = operands;
    this.#reason = reason;
  }

  /** The same error, told of the function that the user called. */
  in(where: string): TensorFlowError {
    return new TensorFlowError(this.op, this.code, this.#reason, this.operands, where);
  }
}

let scratch: Pointer<"TF_Status"> | undefined;

/** The status that every synchronous call shares; check it before the next call. */
export function sharedStatus(): Pointer<"TF_Status"> {
  scratch ??= c.TF_NewStatus();
  return scratch;
}

/** @throws TensorFlowError if the last call that got `status` failed. */
export function checkStatus(op: string, operands?: () => readonly string[], status = sharedStatus()): void {
  const code = c.TF_GetCode(status);
  if (code === 0) return;
  const signatures = operands?.() ?? [];
  const reason = describe(c.TF_Message(status), signatures);
  throw new TensorFlowError(op, codeNames[code] ?? "UNKNOWN", reason, signatures);
}

/** TensorFlow's message without its internal names, with the operands that it often leaves out. */
function describe(message: string, operands: readonly string[]): string {
  const text = message
    .replaceAll(/\{\{function_node [^}]*\}\}\s*/g, "")
    .replaceAll(/\{\{node [^}]*\}\}\s*/g, "")
    .replaceAll(/\s*\[Op:\w+\](?: name: \S*)?/g, "")
    .trim();
  return operands.length === 0 ? text : `${text.replace(/\.$/, "")}. Operands: ${operands.join(", ")}.`;
}
