import { type ProgressState, progressFigures, progressShare } from "../../../protocol/payloads/progress.ts";

const barWidth = 20;
const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** `train:  37%|███████▍            | 37/100 [00:12<00:21, 2.99it/s]`: a bar as tqdm draws it. */
export function progressText(state: ProgressState): string {
  const label = state.description === "" ? "" : `${state.description}: `;
  const share = progressShare(state);
  if (share === undefined) return label + progressFigures(state);
  // Rounded down: only a finished loop is at 100 %.
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `${label}${percent}%|${barText(share)}| ${progressFigures(state)}`;
}

function barText(share: number): string {
  const parts = Math.floor(share * barWidth * eighths.length);
  const whole = "█".repeat(Math.floor(parts / eighths.length));
  return (whole + (eighths[parts % eighths.length] ?? "")).padEnd(barWidth);
}
