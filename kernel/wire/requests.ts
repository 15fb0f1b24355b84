import type { CommData, CommMsg } from "../../protocol/comm.ts";
import type { RequestContents, RequestType } from "../../protocol/messages.ts";
import { ProtocolError } from "./protocol_error.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Checks the content of each request and fills in the specification's defaults. */
const parsers: { readonly [T in RequestType]: (fields: Fields) => RequestContents[T] } = {
  kernel_info_request: () => ({}),
  execute_request: (fields) => {
    const silent = flag(fields, "silent", false);
    return {
      code: text(fields, "code"),
      silent,
      // silent forces store_history off (messaging spec, "Execute").
      store_history: !silent && flag(fields, "store_history", true),
      user_expressions: texts(fields.user_expressions),
      allow_stdin: flag(fields, "allow_stdin", true),
      stop_on_error: flag(fields, "stop_on_error", true),
    };
  },
  complete_request: (fields) => ({ code: text(fields, "code"), cursor_pos: cursor(fields) }),
  inspect_request: (fields) => ({
    code: text(fields, "code"),
    cursor_pos: cursor(fields),
    detail_level: fields.detail_level === 1 ? 1 : 0,
  }),
  is_complete_request: (fields) => ({ code: text(fields, "code") }),
  history_request: (fields) => ({
    output: flag(fields, "output", false),
    hist_access_type: historyAccess(fields.hist_access_type),
    session: number(fields.session) ?? 0,
    start: number(fields.start) ?? 0,
    stop: number(fields.stop),
    n: number(fields.n),
    pattern: typeof fields.pattern === "string" ? fields.pattern : "*",
    unique: flag(fields, "unique", false),
  }),
  comm_info_request: (fields) => {
    const target = fields.target_name;
    return { target_name: typeof target === "string" ? target : undefined };
  },
  comm_open: (fields) => ({ ...comm(fields), target_name: text(fields, "target_name") }),
  comm_msg: comm,
  comm_close: comm,
  create_subshell_request: () => ({}),
  delete_subshell_request: (fields) => ({ subshell_id: text(fields, "subshell_id") }),
  list_subshell_request: () => ({}),
  usage_request: () => ({}),
  interrupt_request: () => ({}),
  shutdown_request: (fields) => ({ restart: flag(fields, "restart", false) }),
  input_reply: (fields) => ({ value: typeof fields.value === "string" ? fields.value : "" }),
  debug_request: (fields) => ({
    seq: number(fields.seq) ?? 0,
    command: text(fields, "command"),
    arguments: object(fields.arguments),
  }),
};

export function isRequestType(type: string): type is RequestType {
  return Object.hasOwn(parsers, type);
}

/** @throws ProtocolError naming the field that is wrong. */
export function parseRequest<T extends RequestType>(type: T, content: unknown): RequestContents[T] {
  if (typeof content !== "object" || content === null) {
    throw new ProtocolError(`wire: the content of ${type} is no object; the message was dropped.`);
  }
  return parsers[type](content as Fields);
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw new ProtocolError(`wire: ${name} is ${typeof value}, not text.`);
  return value;
}

function flag(fields: Fields, name: string, fallback: boolean): boolean {
  const value = fields[name];
  return typeof value === "boolean" ? value : fallback;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function cursor(fields: Fields): number {
  return number(fields.cursor_pos) ?? [...text(fields, "code")].length;
}

function historyAccess(value: unknown): "range" | "tail" | "search" {
  if (value === "range" || value === "tail" || value === "search") return value;
  throw new ProtocolError(`wire: hist_access_type is ${JSON.stringify(value)}, not range, tail or search.`);
}

function object(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function texts(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null) return {};
  const entries = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(entries);
}

function comm(fields: Fields): CommMsg {
  const { data } = fields;
  return { comm_id: text(fields, "comm_id"), data: isObject(data) ? data : {} };
}

function isObject(value: unknown): value is CommData {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
