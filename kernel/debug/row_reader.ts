import type { Session as Inspector, Runtime } from "node:inspector/promises";
import { join } from "node:path";
import { packageRoot } from "../../runtime/environment.ts";
import type { ValueRow } from "../user/value_rows.ts";

/** What `user/value_rows.ts` says of values. */
export interface RowAnswer {
  readonly rows: readonly ValueRow[];
  /** Handles of those rows that have members. */
  readonly objects: string[];
}

const VALUE_ROWS = join(packageRoot, "dist", "kernel", "bundle", "user", "value_rows.cjs");

/** Names the inspector's own snippets, so that no step ever lands in one. */
export const OWN_CODE = "\n//# sourceURL=flowbook:debugger\n";

/** Calls `user/value_rows.ts` on the main thread, which may be anywhere in the user's code. */
export class RowReader {
  readonly #inspector: Inspector;
  #module: Promise<string> | undefined;

  constructor(inspector: Inspector) {
    this.#inspector = inspector;
  }

  async call(name: string, args: Runtime.CallArgument[], objectGroup: string): Promise<RowAnswer> {
    this.#module ??= this.#load();
    const { result } = await this.#inspector.post("Runtime.callFunctionOn", {
      objectId: await this.#module,
      functionDeclaration: `function (...args) { return this.${name}(...args); }${OWN_CODE}`,
      arguments: args,
      objectGroup,
      silent: true,
    });
    if (result.objectId === undefined || result.subtype === "error") {
      throw new Error(`the values cannot be read: ${result.description}`);
    }
    const own = await this.#inspector.post("Runtime.getProperties", {
      objectId: result.objectId,
      ownProperties: true,
    });
    return parseAnswer(own.result);
  }

  /** Evaluates an expression where cells are. */
  async evaluate(expression: string, objectGroup: string): Promise<Runtime.RemoteObject> {
    const { result } = await this.#inspector.post("Runtime.evaluate", {
      expression: expression + OWN_CODE,
      includeCommandLineAPI: true,
      objectGroup,
      silent: true,
    });
    return result;
  }

  async #load(): Promise<string> {
    const loaded = await this.evaluate(`require(${JSON.stringify(VALUE_ROWS)})`, "flowbook.debugger");
    if (loaded.objectId === undefined || loaded.subtype === "error") {
      throw new Error(`${VALUE_ROWS} cannot be loaded: ${loaded.description}. Run npm run build.`);
    }
    return loaded.objectId;
  }
}

function parseAnswer(properties: readonly Runtime.PropertyDescriptor[]): RowAnswer {
  const items = properties.filter(({ name }) => /^\d+$/.test(name));
  const rows = JSON.parse(String(items[0]?.value?.value)) as readonly ValueRow[];
  return { rows, objects: items.slice(1).map(({ value }) => String(value?.objectId)) };
}

/** A value as the argument of a call. */
export function asArgument(value: Runtime.RemoteObject): Runtime.CallArgument {
  if (value.objectId !== undefined) return { objectId: value.objectId };
  if (value.unserializableValue !== undefined) return { unserializableValue: value.unserializableValue };
  return value.type === "undefined" ? {} : { value: value.value };
}
