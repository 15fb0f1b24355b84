import { codePointOffset, utf16Offset } from "../session/code_points.ts";
import { completeLive, mergeLive } from "../session/live_completion.ts";
import type { Handler } from "./handler.ts";

export const completeRequest: Handler<"complete_request"> = async ({ session }, { code, cursor_pos }) => {
  const language = await session.typeChecks.language();
  const offset = utf16Offset(code, cursor_pos);
  const [typed, live] = await Promise.all([
    language.complete(code, offset),
    completeLive(session, code, offset),
  ]);
  const list = mergeLive(typed, live);
  const start = codePointOffset(code, list.start);
  const end = codePointOffset(code, list.end);
  return {
    status: "ok",
    matches: list.items.map((item) => item.text),
    cursor_start: start,
    cursor_end: end,
    metadata: {
      // JupyterLab's convention for icons and signatures in the completer.
      _jupyter_types_experimental: list.items.map(({ text, type, signature }) => ({
        start,
        end,
        text,
        type,
        ...(signature === undefined ? {} : { signature }),
      })),
    },
  };
};
