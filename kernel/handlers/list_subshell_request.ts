import type { Handler } from "./handler.ts";

export const listSubshellRequest: Handler<"list_subshell_request"> = ({ subshells }) => ({
  status: "ok",
  subshell_id: subshells.list(),
});
