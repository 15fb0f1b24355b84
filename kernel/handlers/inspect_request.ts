import { utf16Offset } from "../session/code_points.ts";
import { markdownBundle } from "../session/markdown_bundle.ts";
import type { Handler } from "./handler.ts";

export const inspectRequest: Handler<"inspect_request"> = async ({ session }, request) => {
  const language = await session.typeChecks.language();
  const offset = utf16Offset(request.code, request.cursor_pos);
  const markdown = await language.inspect(request.code, offset, request.detail_level);
  const data = markdown === undefined ? {} : markdownBundle(markdown);
  return { status: "ok", found: markdown !== undefined, data, metadata: {} };
};
