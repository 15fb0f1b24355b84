import type { Handler } from "./handler.ts";

export const createSubshellRequest: Handler<"create_subshell_request"> = ({ subshells }) => ({
  status: "ok",
  subshell_id: subshells.create(),
});
