import type { MessagePort } from "node:worker_threads";
import { logError } from "../log.ts";
import type { RingMemory } from "../ring/layout.ts";
import { RingWriter } from "../ring/ring_writer.ts";
import {
  LIVE_MEMBERS_HOOK,
  NESTED_TASK_HOOK,
  PREPARE_TERMINATION_HOOK,
  PRESENT_HOOK,
  type ToMain,
  type ToWorker,
} from "../thread_messages.ts";
import { CellCompiler } from "./cell_compiler.ts";
import { announceTermination, awaitTermination } from "./coming_termination.ts";
import { delayDeath } from "./death_signals.ts";
import { captureDescriptors } from "./descriptors.ts";
import { beforeExit, endProcess, installExit } from "./exit.ts";
import { createInput } from "./input.ts";
import { liveMembers } from "./live_members.ts";
import { forgetLoads, isLoadingModule } from "./module_loads.ts";
import { installNotebook } from "./notebook.ts";
import { installStreams } from "./streams.ts";
import { TaskRunner } from "./task_runner.ts";
import { createTerminationGuard, isInterruptible } from "./termination.ts";
import { installUncaughtHandlers } from "./uncaught.ts";
import { askWorker } from "./worker_questions.ts";

/** The ports by which the worker reaches a main thread that does not come back to its event loop. */
export interface UserThreadPorts {
  readonly answers: MessagePort;
  readonly tasks: MessagePort;
}

/** Sets up the main thread for the user's code; returns what takes the worker's messages. */
export function startUserThread(
  memory: RingMemory,
  ports: UserThreadPorts,
  send: (message: ToWorker) => void,
): (message: ToMain) => void {
  const { control } = memory;
  const ring = new RingWriter(memory, () => send({ type: "wake" }));
  installStreams(ring, () => tasks.runLate());
  installExit(ring, control);
  const termination = createTerminationGuard();
  // What ends the cell's programs must not be terminated itself, nor what comes after it.
  let newestInterrupt = 0;
  Object.defineProperty(globalThis, Symbol.for(PREPARE_TERMINATION_HOOK), {
    value: (sequence: number, force: boolean): boolean => {
      if (!force && (sequence <= newestInterrupt || isLoadingModule() || !isInterruptible())) return false;
      forgetLoads();
      announceTermination(control);
      termination.suspend();
      return true;
    },
  });
  Object.defineProperty(globalThis, LIVE_MEMBERS_HOOK, { value: liveMembers });
  const compiler = new CellCompiler(send);
  const { typeMode, history } = askWorker(send);
  const input = createInput({
    ring,
    control,
    answers: ports.answers,
    meanwhile: () => tasks.runLate(),
  });
  const notebook = installNotebook({ ring, compiler, typeMode, history, input, termination });
  const { evaluator, presenter } = notebook;
  Object.defineProperty(globalThis, Symbol.for(PRESENT_HOOK), { value: presenter.present });
  const showError = installUncaughtHandlers(ring, presenter.describeError);
  const tasks = new TaskRunner({ port: ports.tasks, control, ring, comms: notebook.comms, showError });
  Object.defineProperty(globalThis, Symbol.for(NESTED_TASK_HOOK), { value: tasks.runNested });
  beforeExit(() => evaluator.disconnect());
  const setUpNative = nativeSetUp(ring, send);
  return (message) => {
    switch (message.type) {
      case "capture":
        return setUpNative();
      case "evaluate":
        setUpNative();
        return evaluator.run(message);
      case "debugged":
        evaluator.isDebugged = message.isDebugged;
        return;
      case "interrupt":
        awaitTermination();
        newestInterrupt = message.sequence;
        termination.recover();
        evaluator.interrupt();
        tasks.interrupt();
        notebook.forgetUnfinished();
        return send({ type: "interrupted", sequence: message.sequence });
      case "compiled":
        return compiler.receive(message.requestId, message.result);
      case "type_mode":
        return typeMode.receive(message.requestId, message.mode);
      case "history":
        return history.receive(message.requestId, message.answer);
      case "exit":
        return endProcess(message.exitCode);
    }
  };
}

/** Returns what makes the C library print into the notebook and crash with a word of farewell, once. */
function nativeSetUp(ring: RingWriter, send: (message: ToWorker) => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    try {
      const pipes = captureDescriptors();
      if (pipes !== undefined) {
        ring.keepOrderWith(pipes.waits);
        send({ type: "captured", descriptors: pipes.descriptors });
      }
    } catch (error) {
      // Cells run without it as well.
      logError("kernel: output of native code and child processes is not shown in the notebook", error);
    }
    try {
      if (delayDeath()) send({ type: "death_delayed" });
    } catch (error) {
      logError("kernel: a crash of native code will end this process without a word", error);
    }
  };
}
