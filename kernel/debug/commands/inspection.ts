import { isTopLevelOf } from "../call_frames.ts";
import { type Command, frameOf } from "../command.ts";
import { DebugError } from "../debug_error.ts";
import type { Page } from "../variable.ts";

/** What shows where the cell stopped and the values there. */
export const inspectionCommands: Readonly<Record<string, Command>> = {
  stackTrace({ debuggee }, { startFrame, levels }) {
    const frames = debuggee.stop?.frames ?? [];
    const start = Number(startFrame ?? 0);
    const shown = frames.slice(start, Number(levels ?? 0) > 0 ? start + Number(levels) : undefined);
    const stackFrames = shown.map(({ id, name, script, position }) => ({
      id,
      name,
      source: { name: script.label, path: script.path },
      line: position.line,
      column: position.column,
    }));
    return { stackFrames, totalFrames: frames.length };
  },
  scopes({ debuggee }, { frameId }) {
    const frame = frameOf(debuggee, frameId);
    const isTopLevel = frame.callFrame === undefined || isTopLevelOf(frame.script, frame.callFrame);
    return { scopes: debuggee.values.scopes(frame, isTopLevel && frame.script.isCell) };
  },
  async variables({ debuggee }, { variablesReference, filter, start, count }) {
    debuggee.connect();
    const page = parsePage({ filter, start, count });
    const variables = await debuggee.values.variables(Number(variablesReference), page);
    if (variables === undefined) throw new DebugError("these values belong to a stop that is over.");
    return { variables };
  },
  async inspectVariables({ debuggee }) {
    debuggee.connect();
    // JupyterLab asks after every output; what a stop shows must last until it is over.
    if (debuggee.stop === undefined) debuggee.values.age();
    return { variables: await debuggee.values.globals() };
  },
  source({ debuggee }, { source }) {
    const path = parsePath(source);
    const content = debuggee.sources.textOf(path);
    if (content === undefined) throw new DebugError(`the source of ${path} is not available.`);
    return { content, mimeType: "text/typescript" };
  },
  modules({ debuggee }, { startModule, moduleCount }) {
    const all = debuggee.scripts.files().map(({ path, label }) => ({ id: path, name: label, path }));
    const start = Number(startModule ?? 0);
    const modules = all.slice(start, Number(moduleCount ?? 0) > 0 ? start + Number(moduleCount) : undefined);
    return { modules, totalModules: all.length };
  },
  exceptionInfo({ debuggee }) {
    const thrown = debuggee.stop?.thrown;
    if (thrown === undefined) throw new DebugError("the cell is not stopped at an error.");
    const description = thrown.description ?? JSON.stringify(thrown.value);
    const [head = ""] = description.split("\n    at ");
    return { exceptionId: thrown.className ?? thrown.type, description: head, breakMode: "always" };
  },
};

function parsePath(source: unknown): string {
  const { path } = Object(source) as { readonly path?: unknown };
  if (typeof path !== "string") throw new DebugError("source: the request names no path.");
  return path;
}

function parsePage(value: unknown): Page {
  const { filter, start, count } = value as Readonly<Record<string, unknown>>;
  return {
    ...(filter === "indexed" || filter === "named" ? { filter } : {}),
    ...(typeof start === "number" ? { start } : {}),
    ...(typeof count === "number" ? { count } : {}),
  };
}
