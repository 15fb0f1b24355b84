import { isCount, isRecord } from "./checks.ts";

/** A TensorBoard that a kernel started. A saved notebook keeps no port: only a kernel that runs says where it is. */
export interface TensorBoardState {
  /** The live view that says where it is. */
  readonly view: string;
  readonly logDir: string;
  /** Where it listens on the kernel's machine; undefined where it does not. */
  readonly port?: number;
}

const textLimit = 1000;
const lastPort = 65_535;

/** Checks a payload from a notebook or a kernel, which may be old, damaged or hostile. */
export function parseTensorBoard(value: unknown): TensorBoardState {
  if (!isRecord(value)) throw invalid("payload is not an object");
  const { view, logDir, port } = value;
  if (!isShort(view) || !isShort(logDir)) throw invalid("view and logDir are not short texts");
  if (port === undefined) return { view, logDir };
  if (!isCount(port, 1, lastPort)) throw invalid("port is not a port");
  return { view, logDir, port };
}

function isShort(value: unknown): value is string {
  return typeof value === "string" && value.length <= textLimit;
}

function invalid(reason: string): Error {
  return new Error(`TensorBoard output: ${reason}. Run the cell again to replace the saved output.`);
}
