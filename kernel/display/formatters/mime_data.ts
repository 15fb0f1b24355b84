import { bundleData, bytesOf } from "../bundle_data.ts";
import type { MimeBundle } from "../mime_bundle.ts";
import { isPlainObject, ownValue } from "../records.ts";
import type { Formatter } from "./formatter.ts";

const mimeType = /^(application|audio|font|image|model|text|video)\/[\w.+-]+$/;

/**
 * Bytes by their MIME types, as `{ "image/png": bytes }`. Texts alone may be anybody's table of MIME types; as
 * outputs they are shown by `display.mime`, or by `display` with `raw`.
 */
export const mimeData: Formatter = {
  name: "MIME data",
  format(value) {
    if (!isPlainObject(value)) return undefined;
    const keys = Object.keys(value);
    if (keys.length === 0 || !keys.every((key) => mimeType.test(key))) return undefined;
    if (!keys.some((key) => isBinary(ownValue(value, key)))) return undefined;
    const data = bundleData(value);
    return data instanceof Promise ? data.then(withText) : withText(data);
  },
};

/** A frontend that shows none of the types still shows what there is. */
function withText(data: Readonly<Record<string, unknown>>): MimeBundle {
  return { data: { "text/plain": Object.keys(data).join(", "), ...data }, metadata: {} };
}

function isBinary(value: unknown): boolean {
  return value instanceof Blob || bytesOf(value) !== undefined;
}
