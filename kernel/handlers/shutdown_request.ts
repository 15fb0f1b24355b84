import type { Handler } from "./handler.ts";

/** The process ends after the reply, also while a cell runs; on a restart the client starts a new one. */
export const shutdownRequest: Handler<"shutdown_request"> = ({ session, message }, { restart }) => {
  session.requestExit(0);
  // Other clients of this kernel learn of its end on iopub, as ipykernel's do.
  session.publisher.publish("shutdown_reply", { status: "ok", restart }, message);
  return { status: "ok", restart };
};
