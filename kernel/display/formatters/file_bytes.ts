import { bytesOf } from "../bundle_data.ts";
import { knownBytesBundle } from "../image/image_bytes.ts";
import type { Formatter } from "./formatter.ts";
import { inspectText, textBundle } from "./text.ts";

/** The bytes of a PNG, JPEG, GIF, WebP, SVG or PDF file, as `readFileSync`, `fetch` and canvases return them. */
export const fileBytes: Formatter = {
  name: "file bytes",
  format(value) {
    if (value instanceof Blob) {
      if (!/^(image\/|application\/pdf$)/.test(value.type)) return undefined;
      return value
        .arrayBuffer()
        .then((buffer) => knownBytesBundle(Buffer.from(buffer)) ?? textBundle(inspectText(value)));
    }
    const isBytes = value instanceof Uint8Array || value instanceof ArrayBuffer;
    const bytes = isBytes ? bytesOf(value) : undefined;
    return bytes === undefined ? undefined : knownBytesBundle(bytes);
  },
};
