import { mimeData } from "../../protocol/mime.ts";
import type { LiveViews } from "../../runtime/live_views.ts";
import { trainingPicture } from "../../runtime/train/training_picture.ts";
import type { TrainingRun } from "../../runtime/train/training_run.ts";
import type { DisplayMessage, MimeBundle } from "../display/mime_bundle.ts";

/** Shows a bundle that may take time to make. */
export type SendBundle = (
  bundle: MimeBundle | Promise<MimeBundle>,
  message: (bundle: MimeBundle) => DisplayMessage,
) => void;

const mime = "application/vnd.flowbook.training.v1+json";

/** Shows the curves of a run as an output, which follows the run and ends as what the notebook keeps of it. */
export function showRun(run: TrainingRun, views: LiveViews, send: SendBundle): void {
  const displayId = run.id;
  send({ data: mimeData(mime, run.snapshot(), textOf(run)), metadata: {} }, (bundle) => ({
    type: "display_data",
    bundle,
    displayId,
  }));
  const listening = views.listen((view) => {
    if (view !== run || run.item.running) return;
    listening[Symbol.dispose]();
    send(endBundle(run), (bundle) => ({ type: "update_display_data", bundle, displayId }));
  });
}

async function endBundle(run: TrainingRun): Promise<MimeBundle> {
  const data = mimeData(mime, run.saved(), textOf(run));
  const svg = trainingPicture([run]);
  if (svg === undefined) return { data, metadata: {} };
  const { rasterize } = await import("../display/rasterize.ts");
  const { png, width, height } = rasterize(svg);
  return {
    data: { ...data, "image/png": png.toString("base64") },
    metadata: { "image/png": { width, height } },
  };
}

function textOf(run: TrainingRun): string {
  const { title, state } = run.item;
  const last = run.curves.map((curve) => {
    const value = curve.last;
    return `${curve.name}=${value === undefined ? "?" : Number(value.toPrecision(4))}`;
  });
  return [`${title}: ${state}`, ...last].join(", ");
}
