import type { WantedBreakpoint } from "../breakpoint_condition.ts";
import { type Command, requireStarted, shownBreakpoint, THREAD_ID } from "../command.ts";
import { DebugError } from "../debug_error.ts";
import type { ExceptionMode } from "../debuggee.ts";
import { cellFiles } from "../source_files.ts";

const exceptionFilters = [
  {
    filter: "uncaught",
    label: "Uncaught Exceptions",
    description: "Errors that no try … catch of the cell's catches",
    default: false,
  },
  { filter: "all", label: "All Exceptions", description: "Every error, where it is thrown", default: false },
];

const capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsEvaluateForHovers: true,
  supportsSetVariable: true,
  supportsExceptionInfoRequest: true,
  supportsTerminateRequest: true,
  supportsModulesRequest: true,
  supportsDelayedStackTraceLoading: true,
  supportsClipboardContext: true,
  exceptionBreakpointFilters: exceptionFilters,
};

const announce: Command = (context) => {
  requireStarted(context);
  // Only after the response to `initialize`, whose filters frontends offer when they hear of this.
  context.publish("initialized", {});
  return {};
};

const disconnect: Command = async (context) => {
  if (!context.isStarted) return {};
  await context.breakpoints.clear();
  await context.debuggee.disable();
  context.publishAfterReply("terminated", {});
  return {};
};

/** What begins, describes and ends debugging, and says where to stop. */
export const sessionCommands: Readonly<Record<string, Command>> = {
  async initialize(context) {
    if (context.isStarted) return capabilities;
    const isTaken = context.debuggee.frontEnd !== undefined;
    if (isTaken) throw new DebugError("%debug is running. Leave it with q first.");
    await context.start();
    return capabilities;
  },
  attach: announce,
  launch: announce,
  configurationDone: () => ({}),
  disconnect,
  terminate(context, args) {
    context.interrupt();
    return disconnect(context, args);
  },
  debugInfo({ debuggee, breakpoints, isStarted }) {
    const all = [...breakpoints.all()].map(([source, list]) => ({
      source,
      breakpoints: list.map(({ path: _path, message: _message, ...breakpoint }) => breakpoint),
    }));
    return {
      ...cellFiles,
      isStarted,
      breakpoints: isStarted ? all : [],
      stoppedThreads: isStarted && debuggee.stop !== undefined ? [THREAD_ID] : [],
      richRendering: true,
      exceptionPaths: [],
      copyToGlobals: true,
    };
  },
  dumpCell: ({ debuggee }, args) => ({ sourcePath: debuggee.sources.dump(String(args.code)) }),
  async setBreakpoints(context, args) {
    requireStarted(context);
    const { path, wanted } = parseSetBreakpoints(args);
    const placed = await context.breakpoints.set(path, wanted);
    return { breakpoints: placed.map(shownBreakpoint) };
  },
  async setExceptionBreakpoints(context, args) {
    requireStarted(context);
    await context.debuggee.setExceptions(exceptionMode(args.filters));
    return { breakpoints: [] };
  },
};

function exceptionMode(filters: unknown): ExceptionMode {
  if (!Array.isArray(filters)) return "none";
  if (filters.includes("all")) return "all";
  return filters.includes("uncaught") ? "uncaught" : "none";
}

function parseSetBreakpoints(value: unknown): {
  readonly path: string;
  readonly wanted: readonly WantedBreakpoint[];
} {
  const { source, breakpoints, lines } = value as {
    readonly source?: { readonly path?: unknown };
    readonly breakpoints?: unknown;
    readonly lines?: unknown;
  };
  if (typeof source?.path !== "string") throw new DebugError("setBreakpoints: the source has no path.");
  const listed = Array.isArray(breakpoints)
    ? breakpoints
    : Array.isArray(lines)
      ? lines.map((line) => ({ line }))
      : [];
  return { path: source.path, wanted: listed.map(parseWanted) };
}

function parseWanted(value: unknown): WantedBreakpoint {
  const { line, ...rest } = value as Readonly<Record<string, unknown>>;
  if (typeof line !== "number" || !Number.isSafeInteger(line))
    throw new DebugError("setBreakpoints: a breakpoint has no line.");
  const text = (key: string): object => (typeof rest[key] === "string" ? { [key]: rest[key] } : {});
  return { line, ...text("condition"), ...text("hitCondition"), ...text("logMessage") };
}
