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
  /** `MatMul`, or the C function that failed. */
  readonly op: string;
  /** `float32[2,3]` for each operand. */
  readonly operands: readonly string[];

  constructor(op: string, code: StatusCode, message: string, operands: readonly string[] = []) {
    super(`${op}: ${describe(message, operands)} [${code}]`);
    this.code = code;
    this.op = op;
    this.operands = operands;
  }
}

let scratch: Pointer<"TF_Status"> | undefined;

/** The status that every synchronous call shares; check it before the next call. */
export function sharedStatus(): Pointer<"TF_Status"> {
  scratch ??= c.TF_NewStatus();
  return scratch;
}

/** @throws TensorFlowError if the last call that got `sharedStatus()` failed. */
export function checkStatus(op: string, operands?: () => readonly string[]): void {
  const status = sharedStatus();
  const code = c.TF_GetCode(status);
  if (code === 0) return;
  throw new TensorFlowError(op, codeNames[code] ?? "UNKNOWN", c.TF_Message(status), operands?.());
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
