import type { SendOptions, TestKernel } from "./kernel.ts";
import type { KernelMessage } from "./kernel_message.ts";

/** Sends a comm message and waits until the kernel has dealt with it; returns what it published meanwhile. */
export async function sendComm(
  kernel: TestKernel,
  type: string,
  content: object,
  to?: SendOptions,
): Promise<readonly KernelMessage[]> {
  const id = kernel.send(type, { data: {}, ...content }, to);
  await idle(kernel, id);
  return kernel.messages.filter(({ parentId }) => parentId === id);
}

/** Waits until the kernel has dealt with a message. */
export function idle(kernel: TestKernel, id: string): Promise<KernelMessage> {
  return kernel.until(({ parentId, content }) => parentId === id && content.execution_state === "idle");
}

export function messageOf(comm: string, type: string): (message: KernelMessage) => boolean {
  return (message) => message.type === type && message.content.comm_id === comm;
}

/** The messages of one type. */
export const of = (messages: readonly KernelMessage[], type: string): readonly KernelMessage[] =>
  messages.filter((item) => item.type === type);
