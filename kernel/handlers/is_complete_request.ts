import type { Handler } from "./handler.ts";

export const isCompleteRequest: Handler<"is_complete_request"> = async ({ session }, { code }) => {
  const { completeness } = await session.compiler;
  return completeness(code);
};
