import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as tfjs from "@tensorflow/tfjs";
import { UsageError } from "../usage_error.ts";
import { writeBeside } from "../write_beside.ts";
import { destination, type SummaryOptions } from "./defaults.ts";
import { encodeImages } from "./image.ts";

/** What TensorBoard's projector shows at the points. */
export interface EmbeddingOptions extends Omit<SummaryOptions, "step" | "description"> {
  /** A label for each row, or columns of them by name. */
  readonly metadata?: readonly string[] | Readonly<Record<string, readonly (string | number)[]>>;
  /** A picture for each row: [count, height, width, channels]. */
  readonly images?: tfjs.Tensor;
}

const CONFIG = "projector_config.pbtxt";

/**
 * Writes rows as points for TensorBoard's projector, in files beside the writer's events.
 * @param values [count, size]
 * @returns whether there was a writer.
 * @throws UsageError if the labels or pictures are not as many as the rows.
 * @example tf.summary.embedding("words", tf.zeros([2, 8]), { metadata: ["cat", "dog"] });
 */
export function embedding(name: string, values: tfjs.Tensor, options: EmbeddingOptions = {}): boolean {
  const where = "tf.summary.embedding";
  const target = destination(where, { ...options, step: 0 });
  if (target === undefined) return false;
  const [count = 0, size = 0] = values.shape;
  if (values.rank !== 2) {
    throw new UsageError(where, `"${name}" has rank ${values.rank}`, "Pass [count, size], one row a point.");
  }
  const { logDir } = target.writer;
  const stem = name.replaceAll(/[^\w.-]/g, "_").replace(/^\.+/, "_");
  const files = new Map<string, string | Uint8Array>([[`${stem}.tensor.tsv`, rowsOf(values, size)]]);
  const lines = [
    `tensor_name: ${JSON.stringify(name)}`,
    `tensor_shape: ${count}`,
    `tensor_shape: ${size}`,
    `tensor_path: "${stem}.tensor.tsv"`,
  ];
  if (options.metadata !== undefined) {
    files.set(`${stem}.metadata.tsv`, metadataOf(where, options.metadata, count));
    lines.push(`metadata_path: "${stem}.metadata.tsv"`);
  }
  if (options.images !== undefined) {
    files.set(`${stem}.sprite.png`, spriteOf(where, options.images, count));
    const [, height, width] = options.images.shape;
    const dims = `single_image_dim: ${width} single_image_dim: ${height}`;
    lines.push(`sprite { image_path: "${stem}.sprite.png" ${dims} }`);
  }
  for (const [file, content] of files) writeBeside(join(logDir, file), content);
  addToConfig(join(logDir, CONFIG), name, lines);
  target.writer.flush();
  return true;
}

function addToConfig(file: string, name: string, lines: readonly string[]): void {
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const own = `embeddings {\n  tensor_name: ${JSON.stringify(name)}\n`;
  const others = before.split(/^(?=embeddings \{)/m).filter((part) => !part.startsWith(own));
  writeBeside(file, `${others.join("")}embeddings {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`);
}

function rowsOf(values: tfjs.Tensor, size: number): string {
  const numbers = values.dataSync();
  let rows = "";
  for (let start = 0; start < numbers.length; start += size) {
    rows += `${numbers.subarray(start, start + size).join("\t")}\n`;
  }
  return rows;
}

function metadataOf(
  where: string,
  metadata: NonNullable<EmbeddingOptions["metadata"]>,
  count: number,
): string {
  const columns = isList(metadata) ? { "": metadata } : metadata;
  for (const [name, { length }] of Object.entries(columns)) {
    if (length === count) continue;
    const what = name === "" ? "labels" : `values of "${name}"`;
    throw new UsageError(where, `there are ${length} ${what} for ${count} rows`, "Pass one for each row.");
  }
  const names = Object.keys(columns);
  const clean = (value: string | number) => String(value).replaceAll(/[\t\r\n]/g, " ");
  const rows = Array.from({ length: count }, (_, row) =>
    names.map((name) => clean(columns[name]?.[row] ?? "")),
  );
  // TensorBoard takes the first line for names only where there are several columns
  if (names.length > 1) rows.unshift(names.map(clean));
  return `${rows.map((row) => row.join("\t")).join("\n")}\n`;
}

/** All pictures in one, row by row, as many across as down. */
function spriteOf(where: string, images: tfjs.Tensor, count: number): Uint8Array {
  const [given = 0, height = 0, width = 0, channels = 0] = images.shape;
  if (images.rank !== 4 || given !== count) {
    throw new UsageError(
      where,
      `the images are [${images.shape.join(",")}] for ${count} rows`,
      "Pass [count, height, width, channels], one image for each row.",
    );
  }
  const across = Math.ceil(Math.sqrt(count));
  const sprite = tfjs.tidy(() => {
    const padding: [number, number][] = [
      [0, across * across - count],
      [0, 0],
      [0, 0],
      [0, 0],
    ];
    return tfjs
      .pad(images, padding)
      .reshape([across, across, height, width, channels])
      .transpose([0, 2, 1, 3, 4])
      .reshape([1, across * height, across * width, channels]);
  });
  const [png] = encodeImages(where, sprite, 1);
  sprite.dispose();
  if (png === undefined) throw new Error("embedding: no sprite was encoded.");
  return png;
}

function isList(metadata: NonNullable<EmbeddingOptions["metadata"]>): metadata is readonly string[] {
  return Array.isArray(metadata);
}
