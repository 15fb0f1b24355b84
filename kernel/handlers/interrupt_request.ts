import type { Handler } from "./handler.ts";

/** Answers at once: a native call that blocks the main thread must not make the client wait for its reply. */
export const interruptRequest: Handler<"interrupt_request"> = ({ session }) => {
  session.interrupt();
  return { status: "ok" };
};
