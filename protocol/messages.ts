/**
 * The Jupyter messages this kernel speaks, as the messaging specification names them (protocol 5.5,
 * jupyter-client.readthedocs.io/en/latest/messaging.html). Pure data.
 */

import type { CommMsg, CommOpen } from "./comm.ts";
import type { UsageReply } from "./usage.ts";

export const PROTOCOL_VERSION = "5.5";

/** What this kernel calls itself, whatever its kernelspec is named. */
export const kernelImplementation = "flowbook";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface MessageHeader {
  readonly msg_id: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly msg_type: string;
  readonly version: string;
  /** The subshell a request is for (JEP 91); absent for the main shell. */
  readonly subshell_id?: string;
}

export interface ExecuteRequest {
  readonly code: string;
  readonly silent: boolean;
  readonly store_history: boolean;
  readonly user_expressions: Readonly<Record<string, string>>;
  readonly allow_stdin: boolean;
  readonly stop_on_error: boolean;
}

export interface CompleteRequest {
  readonly code: string;
  /** In Unicode code points, as every position on the wire. */
  readonly cursor_pos: number;
}

export interface InspectRequest {
  readonly code: string;
  readonly cursor_pos: number;
  readonly detail_level: 0 | 1;
}

export interface IsCompleteRequest {
  readonly code: string;
}

export interface HistoryRequest {
  readonly output: boolean;
  readonly hist_access_type: "range" | "tail" | "search";
  readonly session: number;
  readonly start: number;
  readonly stop: number | undefined;
  readonly n: number | undefined;
  readonly pattern: string;
  readonly unique: boolean;
}

export interface CommInfoRequest {
  readonly target_name: string | undefined;
}

export interface DeleteSubshellRequest {
  readonly subshell_id: string;
}

export interface ShutdownRequest {
  readonly restart: boolean;
}

export interface InputReply {
  readonly value: string;
}

/** A request of the Debug Adapter Protocol, or one of Jupyter's additions to it (messaging spec, "Debug request"). */
export interface DebugRequest {
  readonly seq: number;
  readonly command: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Content of every message a frontend may send, by message type. */
export interface RequestContents {
  readonly kernel_info_request: Readonly<Record<string, never>>;
  readonly execute_request: ExecuteRequest;
  readonly complete_request: CompleteRequest;
  readonly inspect_request: InspectRequest;
  readonly is_complete_request: IsCompleteRequest;
  readonly history_request: HistoryRequest;
  readonly comm_info_request: CommInfoRequest;
  readonly comm_open: CommOpen;
  readonly comm_msg: CommMsg;
  readonly comm_close: CommMsg;
  readonly create_subshell_request: Readonly<Record<string, never>>;
  readonly delete_subshell_request: DeleteSubshellRequest;
  readonly list_subshell_request: Readonly<Record<string, never>>;
  readonly usage_request: Readonly<Record<string, never>>;
  readonly interrupt_request: Readonly<Record<string, never>>;
  readonly shutdown_request: ShutdownRequest;
  readonly input_reply: InputReply;
  readonly debug_request: DebugRequest;
}

export type RequestType = keyof RequestContents;

export interface ErrorContent {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

export interface LanguageInfo {
  readonly name: string;
  readonly version: string;
  readonly mimetype: string;
  readonly file_extension: string;
  readonly pygments_lexer: string;
  readonly codemirror_mode: string;
  readonly nbconvert_exporter: string;
}

export interface KernelInfoReply {
  readonly status: "ok";
  readonly protocol_version: string;
  readonly implementation: string;
  readonly implementation_version: string;
  readonly language_info: LanguageInfo;
  readonly banner: string;
  readonly help_links: readonly { readonly text: string; readonly url: string }[];
  readonly supported_features: readonly string[];
}

/** What `user_expressions` evaluated to. */
export type ExpressionResult =
  | {
      readonly status: "ok";
      readonly data: Readonly<Record<string, unknown>>;
      readonly metadata: Readonly<Record<string, unknown>>;
    }
  | ({ readonly status: "error" } & ErrorContent);

export type ExecuteReply =
  | {
      readonly status: "ok";
      readonly execution_count: number;
      readonly user_expressions: Readonly<Record<string, ExpressionResult>>;
      readonly payload: readonly Readonly<Record<string, Json>>[];
    }
  | ({ readonly status: "error"; readonly execution_count: number } & ErrorContent)
  | AbortedReply;

/** Answer to a queued cell that an earlier cell's error stopped; shaped like ipykernel's. */
export interface AbortedReply extends ErrorContent {
  readonly status: "aborted";
  readonly execution_count: number;
}

export interface CompleteReply {
  readonly status: "ok";
  readonly matches: readonly string[];
  readonly cursor_start: number;
  readonly cursor_end: number;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface InspectReply {
  readonly status: "ok";
  readonly found: boolean;
  readonly data: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, Json>>;
}

export type Completeness =
  | { readonly status: "complete" | "invalid" | "unknown" }
  | { readonly status: "incomplete"; readonly indent: string };

/** `[session, line, source]`, or `[session, line, [source, output]]` when output was asked for. */
export type HistoryEntry =
  | readonly [session: number, line: number, source: string]
  | readonly [session: number, line: number, pair: readonly [source: string, output: string | null]];

/** What `%history` is told. */
export interface HistoryAnswer {
  /** Number of the running session. */
  readonly session: number;
  readonly entries: readonly HistoryEntry[];
}

export interface HistoryReply {
  readonly status: "ok";
  readonly history: readonly HistoryEntry[];
}

export interface CommInfoReply {
  readonly status: "ok";
  readonly comms: Readonly<Record<string, { readonly target_name: string }>>;
}

export interface CreateSubshellReply {
  readonly status: "ok";
  readonly subshell_id: string;
}

export interface ListSubshellReply {
  readonly status: "ok";
  readonly subshell_id: readonly string[];
}

/** A reply that says why a request could not be answered. */
export interface ErrorReply extends ErrorContent {
  readonly status: "error";
}

export interface OkReply {
  readonly status: "ok";
}

/** A response of the Debug Adapter Protocol: a request that failed is one that says `success: false`. */
export interface DebugReply {
  readonly type: "response";
  readonly seq: number;
  readonly request_seq: number;
  readonly command: string;
  readonly success: boolean;
  /** Why the request failed. */
  readonly message?: string;
  readonly body: object;
}

/** An event of the Debug Adapter Protocol. */
export interface DebugEvent {
  readonly type: "event";
  readonly seq: number;
  readonly event: string;
  readonly body: object;
}

export interface ShutdownReply {
  readonly status: "ok";
  readonly restart: boolean;
}

/** Content of the reply to each request; `undefined` where the specification has none. */
export interface ReplyContents {
  readonly kernel_info_request: KernelInfoReply;
  readonly execute_request: ExecuteReply;
  readonly complete_request: CompleteReply;
  readonly inspect_request: InspectReply;
  readonly is_complete_request: Completeness;
  readonly history_request: HistoryReply;
  readonly comm_info_request: CommInfoReply;
  readonly comm_open: undefined;
  readonly comm_msg: undefined;
  readonly comm_close: undefined;
  readonly create_subshell_request: CreateSubshellReply;
  readonly delete_subshell_request: OkReply | ErrorReply;
  readonly list_subshell_request: ListSubshellReply;
  readonly usage_request: UsageReply;
  readonly interrupt_request: OkReply;
  readonly shutdown_request: ShutdownReply;
  readonly input_reply: undefined;
  readonly debug_request: DebugReply;
}

/** What the kernel publishes on iopub, by message type. */
export interface IopubContents {
  readonly status: { readonly execution_state: "starting" | "busy" | "idle" };
  readonly stream: { readonly name: "stdout" | "stderr"; readonly text: string };
  readonly display_data: DisplayContent;
  readonly update_display_data: DisplayContent;
  readonly execute_result: DisplayContent & { readonly execution_count: number };
  readonly execute_input: { readonly code: string; readonly execution_count: number };
  readonly error: ErrorContent;
  readonly clear_output: { readonly wait: boolean };
  readonly comm_open: CommOpen;
  readonly comm_msg: CommMsg;
  readonly comm_close: CommMsg;
  readonly shutdown_reply: ShutdownReply;
  readonly debug_event: DebugEvent;
  readonly iopub_welcome: { readonly subscription: string };
}

export type IopubType = keyof IopubContents;

export interface DisplayContent {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly transient?: { readonly display_id?: string };
}
