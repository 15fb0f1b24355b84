import type { Runtime } from "node:inspector/promises";
import { setTimeout } from "node:timers/promises";
import { lowerCell } from "../session/lower.ts";
import { PRESENT_HOOK } from "../thread_messages.ts";
import { expressionOf } from "./breakpoint_condition.ts";
import type { Frame } from "./call_frames.ts";
import { DebugError } from "./debug_error.ts";
import type { Debuggee } from "./debuggee.ts";
import { asArgument, OWN_CODE } from "./row_reader.ts";

/** Code in a stopped frame cannot be interrupted from another thread: it ends by itself. */
const LONGEST_EVALUATION_MS = 10_000;
const LONGEST_HOVER_MS = 500;

/** A stopped or busy cell keeps pictures and tables from being made. */
const LONGEST_PRESENTATION_MS = 3000;
/** While a cell is stopped, what waits for the event loop waits in vain. */
const LONGEST_STOPPED_PRESENTATION_MS = 200;

const COPIED = 'globalThis[Symbol.for("flowbook.copied")]';

/** Node's types leave `timeout` out. */
type EvaluationOptions = Runtime.EvaluateParameterType & { readonly timeout: number };

interface Question {
  readonly text: string;
  /** Undefined: where cells are. */
  readonly frame: Frame | undefined;
  /** Nothing may change by merely looking. */
  readonly isHover: boolean;
}

/** @throws DebugError with what the expression threw. */
export async function evaluateIn(
  debuggee: Debuggee,
  { text, frame, isHover }: Question,
): Promise<Runtime.RemoteObject> {
  const options = {
    expression: javaScriptOf(text) + OWN_CODE,
    objectGroup: debuggee.values.objectGroup,
    silent: true,
    throwOnSideEffect: isHover,
    timeout: isHover ? LONGEST_HOVER_MS : LONGEST_EVALUATION_MS,
  };
  const { result, exceptionDetails } = await runIn(debuggee, frame, options);
  if (exceptionDetails !== undefined) throw new DebugError(thrownText(exceptionDetails));
  return result;
}

async function runIn(
  { inspector }: Debuggee,
  frame: Frame | undefined,
  options: EvaluationOptions,
): Promise<Runtime.EvaluateReturnType> {
  try {
    if (frame === undefined) return await inspector.post("Runtime.evaluate", options);
    const { callFrame } = frame;
    if (callFrame === undefined)
      throw new DebugError(`${frame.name} waits at an await: its variables are out of reach.`);
    return await inspector.post("Debugger.evaluateOnCallFrame", {
      ...options,
      callFrameId: callFrame.callFrameId,
    });
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("Execution was terminated")) throw error;
    throw new DebugError(`the evaluation took longer than ${options.timeout / 1000} s and was ended.`);
  }
}

/** An expression, or else statements. */
function javaScriptOf(text: string): string {
  const expression = expressionOf(text);
  if ("js" in expression) return expression.js;
  const lowered = lowerCell(text);
  if ("js" in lowered) return lowered.js;
  throw new DebugError(`SyntaxError: ${lowered.errors[0]?.message}`);
}

function thrownText({ exception, text }: Runtime.ExceptionDetails): string {
  const [head = text] = (exception?.description ?? String(exception?.value ?? text)).split("\n");
  return head;
}

/** Writes to a variable or to a member of an object; resolves to the value that it has then. */
export async function assign(
  debuggee: Debuggee,
  target: { readonly frame?: Frame; readonly objectId?: string },
  { name, text }: { readonly name: string; readonly text: string },
): Promise<Runtime.RemoteObject> {
  const frame = target.frame ?? debuggee.stop?.frames[0];
  if (target.objectId === undefined) {
    const where = target.frame === undefined ? undefined : frame;
    return evaluateIn(debuggee, { text: `${name} = (${text}\n)`, frame: where, isHover: false });
  }
  const value = await evaluateIn(debuggee, { text, frame, isHover: false });
  const { result, exceptionDetails } = await debuggee.inspector.post("Runtime.callFunctionOn", {
    objectId: target.objectId,
    functionDeclaration: `function (name, value) {
      "use strict";
      if (this instanceof Map || this instanceof Set) throw new TypeError("members of a collection cannot be set here");
      return this[name] = value; }${OWN_CODE}`,
    arguments: [{ value: name }, asArgument(value)],
    silent: true,
  });
  if (exceptionDetails !== undefined) throw new DebugError(thrownText(exceptionDetails));
  return result;
}

/** Gives a value the name of a cell's variable. */
export async function declareGlobal(
  debuggee: Debuggee,
  name: string,
  value: Runtime.RemoteObject,
): Promise<void> {
  const { inspector } = debuggee;
  await inspector.post("Runtime.evaluate", { expression: `${COPIED} = undefined${OWN_CODE}`, silent: true });
  const holder = await inspector.post("Runtime.evaluate", {
    expression: `globalThis${OWN_CODE}`,
    silent: true,
  });
  await inspector.post("Runtime.callFunctionOn", {
    ...(holder.result.objectId === undefined ? {} : { objectId: holder.result.objectId }),
    functionDeclaration: `function (value) { ${COPIED} = value; }${OWN_CODE}`,
    arguments: [asArgument(value)],
    silent: true,
  });
  // As cells declare, so that a cell may declare it again. V8 answers only when the cell goes on.
  const declaration = { expression: `let ${name} = ${COPIED}; delete ${COPIED};${OWN_CODE}`, silent: true };
  inspector.post("Runtime.evaluate", parseReplOptions({ ...declaration, replMode: true })).catch(() => {
    // The cell was interrupted before V8 could answer.
  });
}

/** Node's types leave `replMode` out. */
function parseReplOptions(value: unknown): Runtime.EvaluateParameterType {
  return value as Runtime.EvaluateParameterType;
}

/** The MIME bundle that a cell would show for a variable; text alone where that takes the event loop. */
export async function presentIn(debuggee: Debuggee, name: string, frame: Frame | undefined): Promise<object> {
  const { inspector, values } = debuggee;
  const { objectGroup } = values;
  const value = await evaluateIn(debuggee, { text: name, frame, isHover: false });
  const expression = `globalThis[Symbol.for(${JSON.stringify(PRESENT_HOOK)})]${OWN_CODE}`;
  const present = await inspector.post("Runtime.evaluate", { expression, objectGroup, silent: true });
  if (present.result.objectId === undefined) throw new DebugError("values cannot be presented.");
  const bundle = inspector.post("Runtime.callFunctionOn", {
    objectId: present.result.objectId,
    functionDeclaration: `function (value) { return this(value); }${OWN_CODE}`,
    arguments: [asArgument(value)],
    awaitPromise: true,
    returnByValue: true,
    silent: true,
  });
  const patienceMs = debuggee.stop === undefined ? LONGEST_PRESENTATION_MS : LONGEST_STOPPED_PRESENTATION_MS;
  const answer = await Promise.race([bundle, setTimeout(patienceMs, undefined)]);
  if (answer?.exceptionDetails === undefined && isBundle(answer?.result.value)) return answer.result.value;
  const { value: text } = await values.describe(value, name);
  return { data: { "text/plain": text }, metadata: {} };
}

function isBundle(value: unknown): value is object {
  return typeof value === "object" && value !== null && "data" in value;
}
