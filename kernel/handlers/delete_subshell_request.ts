import { unknownSubshell } from "../subshells.ts";
import type { Handler } from "./handler.ts";

export const deleteSubshellRequest: Handler<"delete_subshell_request"> = ({ subshells }, { subshell_id }) =>
  subshells.delete(subshell_id) ? { status: "ok" } : unknownSubshell(subshell_id);
