import type { Handler } from "./handler.ts";

/** An unknown target is answered with `comm_close` (messaging spec, "Opening a Comm"). */
export const commOpen: Handler<"comm_open"> = async (
  { session, message },
  { comm_id, target_name, data },
) => {
  if (!session.comms.hasTarget(target_name)) {
    session.publisher.publish("comm_close", { comm_id, data: {} }, message);
    return undefined;
  }
  session.comms.opened(comm_id, target_name);
  await session.deliverComm(message, { type: "comm_open", comm_id, target_name, data });
  return undefined;
};
