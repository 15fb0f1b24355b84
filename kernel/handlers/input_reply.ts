import type { Handler } from "./handler.ts";

export const inputReply: Handler<"input_reply"> = ({ session }, { value }) => {
  session.inputs.answer(value);
  return undefined;
};
