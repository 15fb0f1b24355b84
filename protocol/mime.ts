import type { ClassificationSummary } from "./payloads/classification.ts";
import type { EmbeddingSummary } from "./payloads/embedding.ts";
import type { HistogramPayload } from "./payloads/histogram.ts";
import type { PackedGraph } from "./payloads/packed_graph.ts";
import type { ProfilePayload } from "./payloads/profile.ts";
import type { ProgressState } from "./payloads/progress.ts";
import type { TableSummary } from "./payloads/table.ts";
import type { TensorSummary } from "./payloads/tensor.ts";
import type { TensorBoardState } from "./payloads/tensorboard.ts";
import type { TrainingPayload } from "./payloads/training.ts";

/**
 * Every rich output of our own, and the payload it carries. The version is part of the name: an
 * incompatible payload gets a new key, so that old notebooks still render.
 */
export interface MimePayloads {
  readonly "application/vnd.flowbook.classification.v1+json": ClassificationSummary;
  readonly "application/vnd.flowbook.profile.v1+json": ProfilePayload;
  readonly "application/vnd.flowbook.embedding.v1+json": EmbeddingSummary;
  readonly "application/vnd.flowbook.graph.v1+json": PackedGraph;
  readonly "application/vnd.flowbook.histogram.v1+json": HistogramPayload;
  readonly "application/vnd.flowbook.progress.v1+json": ProgressState;
  readonly "application/vnd.flowbook.table.v1+json": TableSummary;
  readonly "application/vnd.flowbook.tensor.v1+json": TensorSummary;
  readonly "application/vnd.flowbook.tensorboard.v1+json": TensorBoardState;
  readonly "application/vnd.flowbook.training.v1+json": TrainingPayload;
}

/** A MIME type that Flowbook's JupyterLab extension renders. */
export type Mime = keyof MimePayloads;

/**
 * The `data` of an output. `fallback` is what GitHub, nbviewer and a terminal show, so it is never optional.
 */
export function mimeData<M extends Mime>(
  mime: M,
  payload: MimePayloads[M],
  fallback: string,
): Readonly<Record<string, unknown>> {
  return { [mime]: payload, "text/plain": fallback };
}
