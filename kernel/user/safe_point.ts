import { isOwnFile } from "./own_files.ts";

/** The stack's top is the inspector's own frame; behind it may be functions of V8, which have no file. */
const FRAMES = 12;

/**
 * Whether the user's code may run in the middle of what runs now: the function that the inspector interrupted
 * is the user's, or a package's. An idle thread takes its tasks itself, without a limit. In the middle of Node's and Flowbook's own functions their data may be half
 * changed, and a timer that is set there could break the list of timers.
 * @param hook the function that the inspector called; frames above it do not count.
 */
export function isSafePoint(hook: (...args: never[]) => unknown): boolean {
  const { prepareStackTrace, stackTraceLimit } = Error;
  let files: readonly (string | undefined)[] = [];
  Error.prepareStackTrace = (_, sites) => {
    files = sites.map((site) => site.getScriptNameOrSourceURL() ?? undefined);
  };
  Error.stackTraceLimit = FRAMES;
  const holder: { stack?: unknown } = {};
  Error.captureStackTrace(holder, hook);
  // The stack is prepared when it is first read.
  void holder.stack;
  Error.stackTraceLimit = stackTraceLimit;
  if (prepareStackTrace === undefined) Reflect.deleteProperty(Error, "prepareStackTrace");
  else Error.prepareStackTrace = prepareStackTrace;
  const interrupted = files.slice(1).find((file) => file !== undefined && file !== "");
  return interrupted !== undefined && !interrupted.startsWith("node:") && !isOwnFile(interrupted);
}
