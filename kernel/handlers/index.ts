import type { RequestType } from "../../protocol/messages.ts";
import { commClose } from "./comm_close.ts";
import { commInfoRequest } from "./comm_info_request.ts";
import { commMsg } from "./comm_msg.ts";
import { commOpen } from "./comm_open.ts";
import { completeRequest } from "./complete_request.ts";
import { createSubshellRequest } from "./create_subshell_request.ts";
import { debugRequest } from "./debug_request.ts";
import { deleteSubshellRequest } from "./delete_subshell_request.ts";
import { executeRequest } from "./execute_request.ts";
import type { Handler } from "./handler.ts";
import { historyRequest } from "./history_request.ts";
import { inputReply } from "./input_reply.ts";
import { inspectRequest } from "./inspect_request.ts";
import { interruptRequest } from "./interrupt_request.ts";
import { isCompleteRequest } from "./is_complete_request.ts";
import { kernelInfoRequest } from "./kernel_info_request.ts";
import { listSubshellRequest } from "./list_subshell_request.ts";
import { shutdownRequest } from "./shutdown_request.ts";
import { usageRequest } from "./usage_request.ts";

/** Every request this kernel answers. */
export const handlers: { readonly [T in RequestType]: Handler<T> } = {
  kernel_info_request: kernelInfoRequest,
  execute_request: executeRequest,
  complete_request: completeRequest,
  inspect_request: inspectRequest,
  is_complete_request: isCompleteRequest,
  history_request: historyRequest,
  comm_info_request: commInfoRequest,
  comm_open: commOpen,
  comm_msg: commMsg,
  comm_close: commClose,
  create_subshell_request: createSubshellRequest,
  delete_subshell_request: deleteSubshellRequest,
  list_subshell_request: listSubshellRequest,
  usage_request: usageRequest,
  interrupt_request: interruptRequest,
  shutdown_request: shutdownRequest,
  input_reply: inputReply,
  debug_request: debugRequest,
};
