import { type Command, frameOf } from "../command.ts";
import { DebugError } from "../debug_error.ts";
import { assign, declareGlobal, evaluateIn, presentIn } from "../evaluate.ts";

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** What evaluates code in a frame, and changes values. */
export const valueCommands: Readonly<Record<string, Command>> = {
  async evaluate({ debuggee }, { expression, frameId, context }) {
    debuggee.connect();
    const frame =
      frameId === undefined || frameId === null ? debuggee.stop?.frames[0] : frameOf(debuggee, frameId);
    const text = String(expression);
    const found = await evaluateIn(debuggee, { text, frame, isHover: context === "hover" });
    const {
      value: result,
      name: _name,
      evaluateName: _path,
      ...variable
    } = await debuggee.values.describe(found, identifier.test(text.trim()) ? text.trim() : `(${text})`);
    return { result, ...variable };
  },
  async setVariable({ debuggee }, { variablesReference, name, value }) {
    const target = debuggee.values.target(Number(variablesReference));
    if (target === undefined) throw new DebugError("these values belong to a stop that is over.");
    const written = await assign(debuggee, target, { name: String(name), text: String(value) });
    const {
      value: shown,
      name: _name,
      evaluateName: _path,
      ...variable
    } = await debuggee.values.describe(written, undefined);
    return { value: shown, ...variable };
  },
  async richInspectVariables({ debuggee }, { variableName, frameId }) {
    const name = String(variableName);
    // A row that is no variable, such as an element, has nothing that could be shown richly.
    if (!identifier.test(name)) return { data: {}, metadata: {} };
    debuggee.connect();
    const frame =
      debuggee.stop === undefined || frameId === undefined ? undefined : frameOf(debuggee, frameId);
    return presentIn(debuggee, name, frame);
  },
  async copyToGlobals({ debuggee }, { srcVariableName, dstVariableName, srcFrameId }) {
    const [from, to] = [String(srcVariableName), String(dstVariableName)];
    if (!identifier.test(from) || !identifier.test(to)) {
      throw new DebugError("copyToGlobals: srcVariableName and dstVariableName must be names of variables.");
    }
    const value = await evaluateIn(debuggee, {
      text: from,
      frame: frameOf(debuggee, srcFrameId),
      isHover: false,
    });
    await declareGlobal(debuggee, to, value);
    const { value: shown, type } = await debuggee.values.describe(value, to);
    return { value: shown, ...(type === undefined ? {} : { type }), variablesReference: 0 };
  },
};
