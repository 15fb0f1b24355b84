import type { Handler } from "./handler.ts";

/** No comm is ever open on this side, so there is nothing to close. */
export const commClose: Handler<"comm_close"> = () => undefined;
