import { parseTraining } from "../../protocol/payloads/training.ts";
import type { Renderer } from "./renderer.ts";
import { TrainingView } from "./training/training_view.ts";

/** Curves of training runs, while they go on and afterwards. */
export const training: Renderer<ReturnType<typeof parseTraining>> = {
  parse: parseTraining,
  open: (payload, host, place) => new TrainingView(payload, host, place),
};
