import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { UsageError } from "../../runtime/usage_error.ts";
import { INPUT } from "../ring/layout.ts";
import type { RingWriter } from "../ring/ring_writer.ts";
import { INPUT_REFUSED, INPUT_WAITING } from "../thread_messages.ts";
import { currentCellId } from "./cell_context.ts";

export interface InputOptions {
  /** Hides what is typed. */
  readonly password?: boolean;
}

/** Asks the person in front of the notebook for a line of text and waits for it, from any call depth. */
export type Input = (prompt?: string, options?: InputOptions) => string;

export function createInput(ring: RingWriter, control: Int32Array, answers: MessagePort): Input {
  return (prompt = "", options = {}) => {
    Atomics.store(control, INPUT, INPUT_WAITING);
    const request = { prompt: String(prompt), password: options.password === true };
    ring.writeUrgent("input", currentCellId(), JSON.stringify(request));
    Atomics.wait(control, INPUT, INPUT_WAITING);
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
