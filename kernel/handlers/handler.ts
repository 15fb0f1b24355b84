import type { ReplyContents, RequestContents, RequestType } from "../../protocol/messages.ts";
import type { Session } from "../session/session.ts";
import type { Subshells } from "../subshells.ts";
import type { IncomingMessage } from "../wire/message.ts";

export interface RequestContext {
  readonly session: Session;
  readonly subshells: Subshells;
  readonly message: IncomingMessage;
}

/** Answers one type of request; `dispatch.ts` sends what it returns. */
export type Handler<T extends RequestType> = (
  context: RequestContext,
  content: RequestContents[T],
) => Promise<ReplyContents[T]> | ReplyContents[T];
