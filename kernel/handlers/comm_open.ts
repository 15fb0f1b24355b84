import type { Handler } from "./handler.ts";

/** An unknown target is answered with `comm_close` (messaging spec, "Opening a Comm"). */
export const commOpen: Handler<"comm_open"> = ({ session, message }, { comm_id }) => {
  session.publisher.publish("comm_close", { comm_id, data: {} }, message);
  return undefined;
};
