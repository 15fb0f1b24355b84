import type { Debugger, Session as Inspector, Runtime } from "node:inspector/promises";
import { logError } from "../log.ts";
import { sourceName } from "../session/shadowed_globals.ts";
import type { RowRange, ValueRow } from "../user/value_rows.ts";
import type { Frame } from "./call_frames.ts";
import { asArgument, OWN_CODE, type RowAnswer, RowReader } from "./row_reader.ts";
import type { Page, Scope, Variable } from "./variable.ts";

/** Something whose members can be listed. */
type Holder =
  | {
      readonly kind: "scope";
      readonly scopes: readonly Runtime.RemoteObject[];
      /** Scopes whose variables hide those of the same name. */
      readonly outerOf: readonly Runtime.RemoteObject[];
      readonly frame: Frame;
    }
  | { readonly kind: "globals" }
  | (Members & { readonly kind: "members" });

interface Members {
  readonly objectId: string;
  /** An expression for the object itself, if there is one. */
  readonly path: string | undefined;
  readonly indexed: number;
  readonly named: number;
  /** The elements that a row `[100…199]` stands for. */
  readonly range: { readonly start: number; readonly end: number } | undefined;
}

/** What was shown together, and is let go together. */
interface Listing {
  readonly objectGroup: string;
  readonly holders: Map<number, Holder>;
}

/** More members than this are shown in groups, unless the frontend asks for pages itself. */
const GROUP_SIZE = 100;
const MOST_NAMED = 1000;

/** Not one that the compiler made up. */
function isUsers(name: string): boolean {
  return !name.startsWith("__flowbook") && !name.startsWith("__vite_ssr");
}

/** Reads values of the main thread through the inspector, without running any code of the user's. */
export class Values {
  readonly #inspector: Inspector;
  readonly #reader: RowReader;
  #lastReference = 0;
  #lastListing = 0;
  #current = this.#newListing();
  #previous = this.#newListing();

  constructor(inspector: Inspector) {
    this.#inspector = inspector;
    this.#reader = new RowReader(inspector);
  }

  /** Lets go of everything shown so far: it belongs to a stop that is over. */
  forget(): void {
    this.age();
    this.age();
  }

  /** V8 keeps the values that belong to it until they are let go. */
  get objectGroup(): string {
    return this.#current.objectGroup;
  }

  /** Lets go of what was listed before the listing before this one, which a frontend may still show. */
  age(): void {
    this.#release(this.#previous);
    this.#previous = this.#current;
    this.#current = this.#newListing();
  }

  /** The scopes of a frame: its variables, those of the functions around it, and those of cells. */
  scopes(frame: Frame, isTopLevel: boolean): Scope[] {
    const scopes: Scope[] = [];
    const chain = frame.callFrame?.scopeChain ?? [];
    const objectsOf = (kinds: readonly string[]): Runtime.RemoteObject[] =>
      chain.filter(({ type }) => kinds.includes(type)).map(({ object }) => object);
    const locals = objectsOf(isTopLevel ? ["block", "catch"] : ["local", "block", "catch", "with", "eval"]);
    const closure = isTopLevel ? [] : objectsOf(["closure"]);
    if (locals.length > 0) {
      const variablesReference = this.#refer({ kind: "scope", scopes: locals, outerOf: [], frame });
      scopes.push({ name: "Locals", presentationHint: "locals", variablesReference, expensive: false });
    }
    if (closure.length > 0) {
      const variablesReference = this.#refer({ kind: "scope", scopes: closure, outerOf: locals, frame });
      scopes.push({ name: "Closure", variablesReference, expensive: false });
    }
    scopes.push({ name: "Globals", variablesReference: this.#refer({ kind: "globals" }), expensive: false });
    return scopes;
  }

  /** @returns undefined for a reference of a stop that is over. */
  async variables(reference: number, page: Page = {}): Promise<Variable[] | undefined> {
    const holder = this.#holderOf(reference);
    if (holder === undefined) return reference === 0 ? [] : undefined;
    switch (holder.kind) {
      case "globals":
        return this.globals();
      case "scope":
        return this.#variablesOf(holder);
      case "members":
        return this.#membersOf(holder, page);
    }
  }

  /** What cells declared, and what code put on the global object. */
  async globals(): Promise<Variable[]> {
    const { names } = await this.#inspector.post("Runtime.globalLexicalScopeNames", {});
    const declared = await this.#variablesNamed(names.filter(isUsers), (code) => this.#evaluate(code));
    const added = await this.#evaluate(
      `Object.defineProperties({ __proto__: null }, Object.fromEntries(Object.entries(
        Object.getOwnPropertyDescriptors(globalThis)).filter(([name, { enumerable }]) => enumerable &&
        !${JSON.stringify(Object.keys(globalThis))}.includes(name))))`,
    );
    return [...declared, ...(await this.#listScope(added))];
  }

  /** One value, as the answer to an expression. */
  async describe(value: Runtime.RemoteObject, path: string | undefined): Promise<Variable> {
    const answer = await this.#reader.call("valueRow", [asArgument(value)], this.objectGroup);
    const [variable] = this.#list(answer, () => path);
    return variable ?? { name: "", value: value.description ?? "", variablesReference: 0 };
  }

  /** The object behind a reference, and how one of its members is written to. */
  target(reference: number): { readonly frame?: Frame; readonly objectId?: string } | undefined {
    const holder = this.#holderOf(reference);
    if (holder === undefined) return undefined;
    if (holder.kind === "members") return { objectId: holder.objectId };
    return holder.kind === "scope" ? { frame: holder.frame } : {};
  }

  async #variablesOf({ scopes, outerOf, frame }: Extract<Holder, { kind: "scope" }>): Promise<Variable[]> {
    const { callFrame } = frame;
    if (callFrame === undefined) return [];
    const inner = new Set(await this.#namesIn(outerOf));
    const names = (await this.#namesIn(scopes)).filter((name) => isUsers(name) && !inner.has(name));
    // V8's object of a scope is a copy, made when the cell stopped: the variables may have changed since.
    const variables = await this.#variablesNamed(names, async (code) => {
      const options = { expression: code + OWN_CODE, objectGroup: this.objectGroup, silent: true };
      const { callFrameId } = callFrame;
      return (await this.#inspector.post("Debugger.evaluateOnCallFrame", { ...options, callFrameId })).result;
    });
    return outerOf.length > 0 ? variables : [...(await this.#special(callFrame)), ...variables];
  }

  async #special({ returnValue, this: self }: Debugger.CallFrame): Promise<Variable[]> {
    const found: Variable[] = [];
    if (returnValue !== undefined) {
      found.push({ ...(await this.describe(returnValue, undefined)), name: "(return value)" });
    }
    if (self.type === "object" && self.className !== "global") {
      found.push({ ...(await this.describe(self, "this")), name: "this" });
    }
    return found;
  }

  async #namesIn(scopes: readonly Runtime.RemoteObject[]): Promise<readonly string[]> {
    const rows: ValueRow[] = [];
    for (const scope of scopes) rows.push(...(await this.#rowsOfScope(scope)).rows);
    return [...new Set(rows.map(({ name }) => name))];
  }

  async #variablesNamed(
    names: readonly string[],
    evaluate: (code: string) => Promise<Runtime.RemoteObject>,
  ): Promise<Variable[]> {
    const found = await evaluate(`({ __proto__: null, ${names.join(", ")} })`);
    if (found.subtype !== "error") return this.#listScope(found);
    // Where code has just begun there are names without values yet, which nobody may read.
    const parts = names.map((name) => `...(() => { try { return { ${name} } } catch { return {} } })()`);
    return this.#listScope(await evaluate(`({ __proto__: null, ${parts.join(", ")} })`));
  }

  #rowsOfScope(scope: Runtime.RemoteObject): Promise<RowAnswer> {
    return this.#reader.call("scopeRows", [asArgument(scope)], this.objectGroup);
  }

  async #listScope(scope: Runtime.RemoteObject): Promise<Variable[]> {
    const variables = this.#list(await this.#rowsOfScope(scope), ({ name }) => sourceName(name));
    return variables.map((variable) => ({ ...variable, name: sourceName(variable.name) }));
  }

  #evaluate(expression: string): Promise<Runtime.RemoteObject> {
    return this.#reader.evaluate(expression, this.objectGroup);
  }

  async #membersOf(members: Members, page: Page): Promise<Variable[]> {
    const { objectId, path, indexed, named, range } = members;
    const access = (row: ValueRow): string | undefined =>
      path === undefined || row.access === undefined ? undefined : `${path}${row.access}`;
    const read = async (rows: RowRange): Promise<Variable[]> =>
      this.#list(
        await this.#reader.call("memberRows", [{ objectId }, { value: rows }], this.objectGroup),
        access,
      );
    if (page.count !== undefined && page.count > 0) {
      return read({ filter: page.filter ?? "all", start: page.start ?? 0, count: page.count });
    }
    const { start, end } = range ?? { start: 0, end: indexed };
    const elements =
      page.filter === "named"
        ? []
        : end - start > GROUP_SIZE
          ? this.#groups(members, start, end)
          : start < end
            ? await read({ filter: "indexed", start, count: end - start })
            : [];
    if (range !== undefined || page.filter === "indexed" || named === 0) return elements;
    const others = await read({ filter: "named", start: 0, count: MOST_NAMED });
    const rest = named - others.length;
    const more = rest > 0 ? [{ name: "…", value: `${rest} more properties`, variablesReference: 0 }] : [];
    return [...elements, ...others, ...more];
  }

  /** Rows `[0…99]` that open into elements, at most a hundred of them on each level. */
  #groups(members: Members, start: number, end: number): Variable[] {
    let size = GROUP_SIZE;
    while ((end - start) / size > GROUP_SIZE) size *= GROUP_SIZE;
    const groups: Variable[] = [];
    for (let from = start; from < end; from += size) {
      const to = Math.min(from + size, end);
      const variablesReference = this.#refer({
        ...members,
        kind: "members",
        range: { start: from, end: to },
      });
      groups.push({ name: `[${from}…${to - 1}]`, value: `${to - from} elements`, variablesReference });
    }
    return groups;
  }

  #list({ rows, objects }: RowAnswer, path: (row: ValueRow) => string | undefined): Variable[] {
    return rows.map((row) => {
      const { name, text, type, indexed, named } = row;
      const evaluateName = path(row);
      const objectId = indexed + named > 0 ? objects.shift() : undefined;
      const members = { kind: "members" as const, path: evaluateName, indexed, named, range: undefined };
      return {
        name,
        value: text,
        ...(type === undefined ? {} : { type }),
        ...(evaluateName === undefined ? {} : { evaluateName }),
        variablesReference: objectId === undefined ? 0 : this.#refer({ ...members, objectId }),
        ...(indexed > 0 ? { indexedVariables: indexed, namedVariables: named } : {}),
      };
    });
  }

  #refer(holder: Holder): number {
    this.#lastReference += 1;
    this.#current.holders.set(this.#lastReference, holder);
    return this.#lastReference;
  }

  #holderOf(reference: number): Holder | undefined {
    return this.#current.holders.get(reference) ?? this.#previous.holders.get(reference);
  }

  #newListing(): Listing {
    this.#lastListing += 1;
    return { objectGroup: `flowbook.values.${this.#lastListing}`, holders: new Map() };
  }

  #release({ objectGroup, holders }: Listing): void {
    if (holders.size === 0) return;
    this.#inspector.post("Runtime.releaseObjectGroup", { objectGroup }).catch((error: unknown) => {
      logError("debugger: values could not be let go", error);
    });
  }
}
