import type { MessagePort } from "node:worker_threads";
import type { DebugRun } from "../magics/magic.ts";
import type { CommData } from "../protocol/comm.ts";
import type { HistoryAnswer, HistoryRequest } from "../protocol/messages.ts";
import type { TypeMode } from "../protocol/type_mode.ts";
import type { CompileError } from "./session/compiled_cell.ts";

/** What the main thread gives the worker at its start. */
export interface WorkerStart {
  readonly connectionFile: string;
  readonly ring: SharedArrayBuffer;
  /** Carries the answers to `input()`; the main thread reads it while it blocks. */
  readonly input: MessagePort;
  /** Carries tasks, which the main thread also takes in the middle of a cell that does not come back. */
  readonly tasks: MessagePort;
}

/** A comm message for the main thread. Its frames carry `evaluationId` and end with `done`. */
export interface CommTask {
  readonly type: "comm_open" | "comm_msg" | "comm_close";
  readonly evaluationId: number;
  readonly commId: string;
  /** Of `comm_open`, otherwise empty. */
  readonly targetName: string;
  readonly data: CommData;
  readonly metadata: CommData;
  readonly buffers: readonly Uint8Array[];
}

/** Compiled code. Its frames carry `cellId` and end with `done`. */
export interface CellRun {
  readonly cellId: number;
  readonly code: string;
  /** Part of the result, so that a large one is published as it comes; undefined where nobody publishes it. */
  readonly executionCount: number | undefined;
}

/** Worker → main thread. */
export type ToMain =
  | ({ readonly type: "evaluate" } & CellRun)
  /** Whether a debugger wants to hear of the errors of cells. */
  | { readonly type: "debugged"; readonly isDebugged: boolean }
  | { readonly type: "interrupt"; readonly sequence: number }
  | { readonly type: "compiled"; readonly requestId: number; readonly result: CompiledForMain }
  | { readonly type: "type_mode"; readonly requestId: number; readonly mode: TypeMode }
  | { readonly type: "history"; readonly requestId: number; readonly answer: HistoryAnswer }
  | { readonly type: "capture" }
  | { readonly type: "exit"; readonly exitCode: number };

export type CompiledForMain = { readonly code: string } | { readonly error: CompileError };

/** Main thread → worker; everything else goes through the ring. */
export type ToWorker =
  | { readonly type: "wake" }
  | { readonly type: "interrupted"; readonly sequence: number }
  | {
      readonly type: "compile";
      readonly requestId: number;
      readonly cellId: number;
      readonly source: string;
      /** Present for code that is to run in the console debugger. */
      readonly debugRun: DebugRun | undefined;
    }
  /** Code in the console debugger has ended. */
  | { readonly type: "debug_run_ended"; readonly cellId: number }
  | { readonly type: "type_mode"; readonly requestId: number; readonly mode: TypeMode | undefined }
  | { readonly type: "history"; readonly requestId: number; readonly request: HistoryRequest }
  | { readonly type: "captured"; readonly descriptors: CapturedDescriptors }
  | { readonly type: "death_delayed" };

/** Descriptors of the process once 1 and 2 are pipes. */
export interface CapturedDescriptors {
  /** Where the worker reads what arrives at descriptor 1. */
  readonly stdout: number;
  readonly stderr: number;
  /** What descriptor 2 was when the process started: the log of whoever started the kernel. */
  readonly ownStderr: number;
}

/** How an evaluation ended: the payload of its `done` frame. */
export type Outcome = "ok" | "error";

/** Values of the ring's `INPUT` word. */
export const INPUT_WAITING = 0;
export const INPUT_ANSWERED = 1;
export const INPUT_REFUSED = 2;

/**
 * Name of the global function that tells the worker, through the inspector, what a value has. No symbol: V8
 * counts `Symbol.for` among the side effects.
 */
export const LIVE_MEMBERS_HOOK = "__flowbookLiveMembers";

/**
 * Key of the global function that makes it safe to terminate inside timers and promise jobs, or returns false
 * where that cannot be. The worker calls it through the inspector, which reaches nothing but globals.
 */
export const PREPARE_TERMINATION_HOOK = "flowbook.prepareTermination";

/** Key of the global function that makes the MIME bundle of a value, for the debugger. */
export const PRESENT_HOOK = "flowbook.present";

/**
 * Key of the global function by which the worker, through the inspector, makes a busy main thread run its next
 * task; returns a `NestedRun`.
 */
export const NESTED_TASK_HOOK = "flowbook.runNestedTask";

/** `none`: no task was waiting. `refused`: the interrupted function is not the user's; to be tried again. */
export type NestedRun = "ran" | "none" | "refused";

/** The longest that a task may hold up the code in whose middle it runs, and an interrupt with it. */
export const NESTED_LIMIT_MS = 1000;
