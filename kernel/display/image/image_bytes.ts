import { UsageError } from "../../../runtime/usage_error.ts";
import type { MimeBundle } from "../mime_bundle.ts";

/** The bytes of an image file, or the same in base64, with or without `data:image/…;base64,` before it. */
export type ImageInput = Uint8Array | ArrayBuffer | string;

interface ImageType {
  readonly mime: string;
  readonly label: string;
  /** The file signature in hexadecimal; `.` stands for any digit. */
  readonly signature: RegExp;
}

const imageTypes: readonly ImageType[] = [
  { mime: "image/png", label: "PNG", signature: /^89504e470d0a1a0a/ },
  { mime: "image/jpeg", label: "JPEG", signature: /^ffd8ff/ },
  { mime: "image/gif", label: "GIF", signature: /^47494638(37|39)61/ },
  { mime: "image/webp", label: "WebP", signature: /^52494646.{8}57454250/ },
];

/** The output of an image file; `where` is the display function to name in errors. */
export function imageBundle(input: ImageInput, where: string, mime?: string): MimeBundle {
  const bytes = bytesOf(input);
  const start = bytes.toString("hex", 0, 16);
  const type = imageTypes.find((candidate) => candidate.signature.test(start));
  if (type === undefined || (mime !== undefined && type.mime !== mime)) throw unexpected(where, bytes, type);
  const text = `${type.label} image, ${bytes.length} bytes`;
  return { data: { [type.mime]: bytes.toString("base64"), "text/plain": text }, metadata: {} };
}

function bytesOf(input: ImageInput): Buffer {
  if (typeof input === "string") return Buffer.from(input.replace(/^data:[^,]*,/, ""), "base64");
  if (input instanceof ArrayBuffer) return Buffer.from(input);
  return Buffer.from(input.buffer, input.byteOffset, input.byteLength);
}

function unexpected(where: string, bytes: Buffer, type: ImageType | undefined): UsageError {
  const found =
    type === undefined ? `start with ${bytes.toString("hex", 0, 8) || "nothing"}` : `are a ${type.label}`;
  const advice = "Pass the bytes of an image file as they are; display.image takes PNG, JPEG, GIF and WebP.";
  return new UsageError(where, `the ${bytes.length} bytes ${found}`, advice);
}
