import { reason } from "./formatters/text.ts";
import type { MimeBundle } from "./mime_bundle.ts";

type BundleData = Readonly<Record<string, unknown>>;

/** The bytes of a buffer or of a view of one; undefined for anything else. */
export function bytesOf(value: unknown): Buffer | undefined {
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer ? Buffer.from(value) : undefined;
}

/**
 * MIME data as Jupyter wants it (nbformat, "display_data"): bytes become base64, or text and JSON where the type
 * is one of these. A blob takes a moment to read, hence the promise.
 * @throws Error if bytes of a JSON type are no JSON.
 */
export function bundleData(shown: object): BundleData | Promise<BundleData> {
  const entries = Object.entries(shown);
  if (!entries.some(([, value]) => value instanceof Blob)) return Object.fromEntries(entries.map(encoded));
  const read = entries.map(async ([mime, value]) =>
    encoded([mime, value instanceof Blob ? await value.arrayBuffer() : value]),
  );
  return Promise.all(read).then((parts) => Object.fromEntries(parts));
}

/** The bundle of `bundleData` alone. */
export function bundleOf(shown: object): MimeBundle | Promise<MimeBundle> {
  const data = bundleData(shown);
  return data instanceof Promise
    ? data.then((ready) => ({ data: ready, metadata: {} }))
    : { data, metadata: {} };
}

function encoded([mime, value]: readonly [string, unknown]): readonly [string, unknown] {
  const bytes = bytesOf(value);
  if (bytes === undefined) return [mime, value];
  if (/[/+]json$/.test(mime)) return [mime, parsedJson(mime, bytes)];
  return [mime, bytes.toString(isText(mime) ? "utf8" : "base64")];
}

function isText(mime: string): boolean {
  return /^text\/|[/+]xml$|^application\/(java|ecma|type)script$/.test(mime);
}

function parsedJson(mime: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw new Error(`the ${bytes.length} bytes of ${mime} are no JSON: ${reason(error)}`, { cause: error });
  }
}
