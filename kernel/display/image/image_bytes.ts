import { UsageError } from "../../../runtime/usage_error.ts";
import { bytesOf } from "../bundle_data.ts";
import { svgBundle } from "../bundles.ts";
import type { MimeBundle } from "../mime_bundle.ts";

/** The bytes of an image file, or the same in base64, with or without `data:image/…;base64,` before it. */
export type ImageInput = ArrayBufferView | ArrayBuffer | SharedArrayBuffer | string;

interface FileType {
  readonly mime: string;
  readonly label: string;
  /** The file signature in hexadecimal; `.` stands for any digit. */
  readonly signature: RegExp;
}

const fileTypes: readonly FileType[] = [
  { mime: "image/png", label: "PNG image", signature: /^89504e470d0a1a0a/ },
  { mime: "image/jpeg", label: "JPEG image", signature: /^ffd8ff/ },
  { mime: "image/gif", label: "GIF image", signature: /^47494638(37|39)61/ },
  { mime: "image/webp", label: "WebP image", signature: /^52494646.{8}57454250/ },
  { mime: "application/pdf", label: "PDF document", signature: /^255044462d/ },
];

/** A text that begins an SVG document, behind declarations and comments (SVG 2, section 5.1). */
const svgStart =
  /^(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*>\s*|<!--[\s\S]*?-->\s*|<!DOCTYPE\s+svg[^>]*>\s*)*<svg[\s>]/;
const SVG_START_BYTES = 2000;

/** The output of an image file; `where` is the display function to name in errors. */
export function imageBundle(
  input: ImageInput,
  where: string,
  mime?: string,
): MimeBundle | Promise<MimeBundle> {
  const bytes = bytesOfImage(input);
  const type = fileType(bytes);
  if (mime !== undefined && type?.mime !== mime) throw unexpected(where, bytes, type);
  const bundle = knownBytesBundle(bytes);
  if (bundle === undefined) throw unexpected(where, bytes, type);
  return bundle;
}

/** The output of a file's bytes, recognised by how they begin; undefined where notebooks cannot show them. */
export function knownBytesBundle(bytes: Buffer): MimeBundle | Promise<MimeBundle> | undefined {
  const type = fileType(bytes);
  if (type !== undefined) {
    const text = `${type.label}, ${bytes.length} bytes`;
    return { data: { [type.mime]: bytes.toString("base64"), "text/plain": text }, metadata: {} };
  }
  return svgStart.test(bytes.toString("latin1", 0, SVG_START_BYTES))
    ? svgBundle(bytes.toString("utf8"))
    : undefined;
}

function fileType(bytes: Buffer): FileType | undefined {
  const start = bytes.toString("hex", 0, 16);
  return fileTypes.find(({ signature }) => signature.test(start));
}

function bytesOfImage(input: ImageInput): Buffer {
  if (typeof input === "string") return Buffer.from(input.replace(/^data:[^,]*,/, ""), "base64");
  return bytesOf(input) ?? Buffer.alloc(0);
}

function unexpected(where: string, bytes: Buffer, type: FileType | undefined): UsageError {
  const found =
    type === undefined ? `start with ${bytes.toString("hex", 0, 8) || "nothing"}` : `are a ${type.label}`;
  const advice =
    "Pass the bytes of an image file as they are; display.image takes PNG, JPEG, GIF, WebP, SVG and PDF.";
  return new UsageError(where, `the ${bytes.length} bytes ${found}`, advice);
}
