import type { OutputMessage } from "./outputs.ts";
import { type KernelMessage, parseFields } from "./wire.ts";

/** What a message on iopub does to a cell's outputs; undefined for all others. */
export function parseOutputMessage(message: KernelMessage): OutputMessage | undefined {
  return parsers[message.type]?.(message.content);
}

type Content = KernelMessage["content"];

const parsers: Readonly<Record<string, (content: Content) => OutputMessage | undefined>> = {
  stream: (content) => ({
    type: "output",
    output: { output_type: "stream", name: text(content.name), text: text(content.text) },
    displayId: undefined,
  }),
  display_data: (content) => ({
    type: "output",
    output: { output_type: "display_data", ...bundle(content) },
    displayId: displayId(content),
  }),
  execute_result: (content) => ({
    type: "output",
    output: {
      output_type: "execute_result",
      ...bundle(content),
      execution_count: count(content.execution_count),
    },
    displayId: displayId(content),
  }),
  error: (content) => ({
    type: "output",
    output: { output_type: "error", ...parseError(content) },
    displayId: undefined,
  }),
  update_display_data: (content) => {
    const id = displayId(content);
    return id === undefined ? undefined : { type: "update", displayId: id, ...bundle(content) };
  },
  clear_output: (content) => ({ type: "clear", wait: content.wait === true }),
};

/** `ename`, `evalue` and `traceback` of an error message or an error reply. */
export function parseError(content: Content): {
  ename: string;
  evalue: string;
  traceback: readonly string[];
} {
  const traceback = content.traceback;
  return {
    ename: text(content.ename),
    evalue: text(content.evalue),
    traceback: Array.isArray(traceback) ? traceback.map(String) : [],
  };
}

/** A cell's number, or null where the kernel gave none. */
export function count(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function bundle(content: Content): { data: Content; metadata: Content } {
  return { data: parseFields(content.data), metadata: parseFields(content.metadata) };
}

function displayId(content: Content): string | undefined {
  const id = parseFields(content.transient).display_id;
  return typeof id === "string" ? id : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
