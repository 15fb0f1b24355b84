import { queryHistory } from "../session/history.ts";
import type { Handler } from "./handler.ts";

export const historyRequest: Handler<"history_request"> = ({ session }, request) => ({
  status: "ok",
  history: queryHistory(session.history, request),
});
