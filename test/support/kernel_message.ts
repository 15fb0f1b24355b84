/** A message as the test client received it. */
export interface KernelMessage {
  /** `iopub`, `shell`, `control`, `stdin`, or `iopub TOPIC` for a further subscriber. */
  readonly channel: string;
  readonly type: string;
  readonly id: string;
  /** msg_id of the request that caused it; undefined where none did. */
  readonly parentId: string | undefined;
  readonly content: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly buffers: readonly Buffer[];
}

export interface ClientEvent extends Readonly<Record<string, unknown>> {
  readonly event: string;
}

type Fields = Readonly<Record<string, unknown>>;

export function parseLine(value: unknown): KernelMessage | ClientEvent {
  const line = value as Fields;
  if (typeof line.event === "string") return { ...line, event: line.event };
  const message = line.message as { readonly [part: string]: Fields };
  const { buffers } = line.message as { readonly buffers: readonly string[] };
  const header = message.header ?? {};
  const parentId = message.parent_header?.msg_id;
  return {
    channel: String(line.channel),
    type: String(header.msg_type),
    id: String(header.msg_id),
    parentId: typeof parentId === "string" ? parentId : undefined,
    content: message.content ?? {},
    metadata: message.metadata ?? {},
    buffers: buffers.map((text) => Buffer.from(text, "base64")),
  };
}

/** Fields that the messaging specification requires, and the type of each. */
const required: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  status: { execution_state: "string" },
  stream: { name: "string", text: "string" },
  display_data: { data: "object", metadata: "object", transient: "object" },
  update_display_data: { data: "object", metadata: "object", transient: "object" },
  execute_result: { data: "object", metadata: "object", execution_count: "number" },
  execute_input: { code: "string", execution_count: "number" },
  error: { ename: "string", evalue: "string", traceback: "object" },
  clear_output: { wait: "boolean" },
  iopub_welcome: { subscription: "string" },
  comm_open: { comm_id: "string", target_name: "string", data: "object" },
  comm_msg: { comm_id: "string", data: "object" },
  comm_close: { comm_id: "string", data: "object" },
  input_request: { prompt: "string", password: "boolean" },
  shutdown_reply: { status: "string", restart: "boolean" },
  create_subshell_reply: { status: "string", subshell_id: "string" },
  delete_subshell_reply: { status: "string" },
  list_subshell_reply: { status: "string", subshell_id: "object" },
  interrupt_reply: { status: "string" },
  usage_reply: {
    hostname: "string",
    pid: "number",
    kernel_cpu: "number",
    kernel_memory: "number",
    cpu_count: "number",
    host_virtual_memory: "object",
  },
  execute_reply: { status: "string", execution_count: "number" },
  complete_reply: { status: "string", matches: "object", cursor_start: "number", cursor_end: "number" },
  inspect_reply: { status: "string", found: "boolean", data: "object", metadata: "object" },
  is_complete_reply: { status: "string" },
  history_reply: { status: "string", history: "object" },
  comm_info_reply: { status: "string", comms: "object" },
  debug_reply: {
    type: "string",
    request_seq: "number",
    success: "boolean",
    command: "string",
    body: "object",
  },
  debug_event: { type: "string", seq: "number", event: "string", body: "object" },
  kernel_info_reply: {
    status: "string",
    protocol_version: "string",
    language_info: "object",
    banner: "string",
  },
};

/** Every message a test drains goes through this. */
export function checkMessage({ type, id, content }: KernelMessage): void {
  const fields = required[type];
  if (fields === undefined) throw new Error(`test: the kernel sent an unexpected ${type}.`);
  if (id === "") throw new Error(`test: a ${type} without msg_id.`);
  // A request that could not be routed is answered by its error alone.
  if (content.ename === "UnknownSubshellError") return;
  for (const [name, kind] of Object.entries(fields)) {
    if (typeof content[name] !== kind) {
      throw new Error(`test: ${type}.${name} is ${JSON.stringify(content[name])}, not of type ${kind}.`);
    }
  }
}
