import { type Command, requireStarted, THREAD_ID } from "../command.ts";
import { DebugError } from "../debug_error.ts";
import type { Debuggee } from "../debuggee.ts";
import type { Step } from "../stepping.ts";

const step =
  (command: Step): Command =>
  async ({ debuggee }) => {
    requireStop(debuggee);
    await debuggee.step(command);
    return {};
  };

/** What stops the cell and lets it go on. */
export const controlCommands: Readonly<Record<string, Command>> = {
  threads: () => ({ threads: [{ id: THREAD_ID, name: "cells" }] }),
  async continue({ debuggee }) {
    requireStop(debuggee);
    await debuggee.resume();
    return { allThreadsContinued: true };
  },
  next: step("stepOver"),
  stepIn: step("stepInto"),
  stepOut: step("stepOut"),
  async pause(context) {
    requireStarted(context);
    if (context.debuggee.stop === undefined) await context.debuggee.pause();
    return {};
  },
};

function requireStop(debuggee: Debuggee): void {
  if (debuggee.stop === undefined) throw new DebugError("the cell is not stopped.");
}
