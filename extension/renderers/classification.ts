import { type ClassificationSummary, parseClassification } from "../../protocol/payloads/classification.ts";
import { ClassificationView } from "./classification/classification_view.ts";
import type { Renderer } from "./renderer.ts";

/** Confusion matrix, precision-recall and ROC curves, and the figures of each class. */
export const classification: Renderer<ClassificationSummary> = {
  parse: parseClassification,
  open: (summary, host, place) => new ClassificationView(summary, host, place),
};
