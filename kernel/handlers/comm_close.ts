import type { Handler } from "./handler.ts";

export const commClose: Handler<"comm_close"> = async ({ session, message }, { comm_id, data }) => {
  if (!session.comms.isOpen(comm_id)) return undefined;
  session.comms.closed(comm_id);
  await session.deliverComm(message, { type: "comm_close", comm_id, data });
  return undefined;
};
