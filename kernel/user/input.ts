import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { UsageError } from "../../runtime/usage_error.ts";
import { INPUT } from "../ring/layout.ts";
import type { RingWriter } from "../ring/ring_writer.ts";
import { INPUT_REFUSED, INPUT_WAITING } from "../thread_messages.ts";
import { currentCell, currentCellId } from "./cell_context.ts";

export interface InputOptions {
  /** Hides what is typed. */
  readonly password?: boolean;
}

/** Asks the person in front of the notebook for a line of text and waits for it, from any call depth. */
export type Input = (prompt?: string, options?: InputOptions) => string;

/** Between two looks whether something else waits for the thread. */
const WAIT_SLICE_MS = 50;

export interface InputParts {
  readonly ring: RingWriter;
  readonly control: Int32Array;
  readonly answers: MessagePort;
  /** Called now and then while the thread waits. */
  readonly meanwhile: () => void;
}

export function createInput({ ring, control, answers, meanwhile }: InputParts): Input {
  return (prompt = "", options = {}) => {
    const cell = currentCell();
    if (cell !== undefined && cell.id !== cell.shownUnder) {
      throw new UsageError("input", "the handler of a comm cannot ask", "Ask in a cell.");
    }
    Atomics.store(control, INPUT, INPUT_WAITING);
    const request = { prompt: String(prompt), password: options.password === true };
    ring.writeUrgent("input", currentCellId(), JSON.stringify(request));
    while (Atomics.wait(control, INPUT, INPUT_WAITING, WAIT_SLICE_MS) === "timed-out") meanwhile();
    if (Atomics.load(control, INPUT) === INPUT_REFUSED) {
      throw new UsageError(
        "input",
        "this client takes no input (allow_stdin is false)",
        "Set the value in the cell, or pass a parameter.",
      );
    }
    return newestAnswer(answers);
  };
}

/** Older answers belong to questions that were interrupted. */
function newestAnswer(answers: MessagePort): string {
  let text = "";
  for (let item = receiveMessageOnPort(answers); item !== undefined; item = receiveMessageOnPort(answers)) {
    text = String(item.message);
  }
  return text;
}
