import { AsyncLocalStorage } from "node:async_hooks";
import { currentRecorder } from "../backend/recorder.ts";
import { UsageError } from "../usage_error.ts";
import type { FileWriter } from "./file_writer.ts";

interface Defaults {
  readonly writer?: FileWriter;
  readonly step?: number;
}

/** What every function that writes summaries takes. */
export interface SummaryOptions {
  /** Where the value stands on the axis; that of `asDefault` or `setStep` if it is left out. */
  readonly step?: number;
  /** What TensorBoard tells of the tag, in Markdown. */
  readonly description?: string;
  /** Where it is written; the writer of `asDefault` if it is left out. */
  readonly writer?: FileWriter;
}

const current = new AsyncLocalStorage<Defaults>();
let generalStep: number | undefined;

/** Runs `body` with other defaults. */
export function withDefaults<T>(defaults: Defaults, body: () => T): T {
  return current.run({ ...current.getStore(), ...defaults }, body);
}

/** The writer of summaries that name none. */
export function currentWriter(): FileWriter | undefined {
  return current.getStore()?.writer;
}

/** Sets the step of all summaries that name none; undefined for none. */
export function setStep(step: number | undefined): void {
  generalStep = step;
}

/** The step of summaries that name none. */
export function getStep(): number | undefined {
  return current.getStore()?.step ?? generalStep;
}

/**
 * The writer and step of a summary; undefined if there is no writer, which means: write nothing.
 * @throws UsageError without a step, or while a function is traced.
 */
export function destination(
  where: string,
  options: SummaryOptions,
): { readonly writer: FileWriter; readonly step: number } | undefined {
  if (currentRecorder() !== undefined) {
    throw new UsageError(
      where,
      "summaries cannot be written inside tf.function, whose code runs once, while it is traced",
      "Return the value from the function and write it after the call.",
    );
  }
  const writer = options.writer ?? current.getStore()?.writer;
  if (writer === undefined) return undefined;
  const step = options.step ?? getStep();
  if (step === undefined) {
    throw new UsageError(where, "no step is given", "Pass { step }, or call tf.summary.setStep before.");
  }
  if (!Number.isSafeInteger(step)) {
    throw new UsageError(
      where,
      `step is ${step}`,
      "Pass a whole number, such as that of the batch or epoch.",
    );
  }
  return { writer, step };
}
