import type { Handler } from "./handler.ts";

/** A message to a comm that was never opened on this side; the specification lets it pass in silence. */
export const commMsg: Handler<"comm_msg"> = () => undefined;
