import type { Handler } from "./handler.ts";

export const commInfoRequest: Handler<"comm_info_request"> = () => ({ status: "ok", comms: {} });
