import type { Handler } from "./handler.ts";

/** A message to a comm that is not open; the specification lets it pass in silence. */
export const commMsg: Handler<"comm_msg"> = async ({ session, message }, { comm_id, data }) => {
  if (session.comms.isOpen(comm_id)) await session.deliverComm(message, { type: "comm_msg", comm_id, data });
  return undefined;
};
