import type { Handler } from "./handler.ts";

export const commInfoRequest: Handler<"comm_info_request"> = ({ session }, { target_name }) => ({
  status: "ok",
  comms: session.comms.list(target_name),
});
