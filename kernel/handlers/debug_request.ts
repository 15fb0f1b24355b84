import type { Handler } from "./handler.ts";

/** Requests of a debugger's frontend; the debugger is loaded by the first one. */
export const debugRequest: Handler<"debug_request"> = async ({ session, message }, request) => {
  const debugAdapter = await session.debugging.adapter();
  return debugAdapter.answer(request, message);
};
