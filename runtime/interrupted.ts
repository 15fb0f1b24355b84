import { undoInterrupted } from "./backend/interruption.ts";
import { endTrainings } from "./train/trainings.ts";

/** Called after an interrupt has ended the JavaScript that ran, wherever that was. */
export function runtimeInterrupted(): void {
  undoInterrupted();
  endTrainings();
}
