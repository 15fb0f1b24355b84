import type { Debugger } from "node:inspector/promises";
import { BreakLines } from "./break_lines.ts";
import { breakpointCondition, type WantedBreakpoint } from "./breakpoint_condition.ts";
import type { Debuggee } from "./debuggee.ts";
import type { UserScript } from "./user_scripts.ts";

/** A breakpoint as a frontend sees it. */
export interface Breakpoint extends WantedBreakpoint {
  readonly id: number;
  readonly path: string;
  /** False while no code that runs has the line. */
  readonly verified: boolean;
  readonly message?: string;
}

interface Placed {
  shown: Breakpoint;
  readonly wanted: WantedBreakpoint;
  readonly v8Ids: string[];
}

/** Compiles a text that may become a cell. */
export type CompileText = (source: string) => Promise<UserScript | undefined>;

const PENDING = "waits for code that has this line to run";

/** The user's breakpoints, in the lines of the user's text, and V8's that stand for them. */
export class Breakpoints {
  readonly #debuggee: Debuggee;
  readonly #compile: CompileText;
  readonly #onBound: (breakpoint: Breakpoint) => void;
  readonly #placed = new Map<string, readonly Placed[]>();
  /** Texts of files when their breakpoints were set. */
  readonly #texts = new Map<string, string>();
  #lastId = 0;
  #probes = 0;

  constructor(debuggee: Debuggee, compile: CompileText, onBound: (breakpoint: Breakpoint) => void) {
    this.#debuggee = debuggee;
    this.#compile = compile;
    this.#onBound = onBound;
  }

  /** Replaces the breakpoints of one source. */
  async set(path: string, wanted: readonly WantedBreakpoint[]): Promise<readonly Breakpoint[]> {
    await this.#remove(path);
    const placed = wanted.map((one): Placed => {
      this.#lastId += 1;
      const shown = { ...one, id: this.#lastId, path, verified: false, message: PENDING };
      return { wanted: one, shown, v8Ids: [] };
    });
    if (placed.length > 0) this.#placed.set(path, placed);
    if (placed.length === 0) return [];
    const file = this.#debuggee.sources.ofFile(path);
    if (file === undefined) await this.#bindCells(path, placed);
    else {
      // Lines are those of the file as it is now; the next cell that imports it loads that.
      this.#texts.set(path, file.source);
      await this.#bind(placed, file, await this.#probe(file));
    }
    return placed.map(({ shown }) => shown);
  }

  /** Frontends' numbers of breakpoints, by V8's names. */
  idsOf(v8Ids: readonly string[]): readonly number[] {
    const all = [...this.#placed.values()].flat();
    return all.filter((one) => one.v8Ids.some((id) => v8Ids.includes(id))).map(({ shown }) => shown.id);
  }

  /** The breakpoints of every source. */
  all(): ReadonlyMap<string, readonly Breakpoint[]> {
    return new Map([...this.#placed].map(([path, placed]) => [path, placed.map(({ shown }) => shown)]));
  }

  /** Sets V8's breakpoints for code that is about to run, and for files that it may load again. */
  async prepare(script: UserScript): Promise<void> {
    const placed = this.#placed.get(script.path);
    if (placed !== undefined) await this.#bindPending(placed, script);
    for (const [path, text] of this.#texts) {
      const file = this.#debuggee.sources.ofFile(path);
      if (file !== undefined && file.source !== text) await this.set(path, this.#wanted(path));
    }
  }

  /** Sets a breakpoint of V8's where code that is about to run begins. */
  async setAtStart(script: UserScript): Promise<string | undefined> {
    const lines = new BreakLines(script, await this.#probe(script));
    const first = lines.first();
    return first === undefined ? undefined : this.#setInV8(script, first, "");
  }

  async clear(): Promise<void> {
    for (const path of [...this.#placed.keys()]) await this.#remove(path);
  }

  #wanted(path: string): readonly WantedBreakpoint[] {
    return this.#placed.get(path)?.map(({ wanted }) => wanted) ?? [];
  }

  async #remove(path: string): Promise<void> {
    for (const { v8Ids } of this.#placed.get(path) ?? []) {
      for (const breakpointId of v8Ids) {
        await this.#debuggee.inspector.post("Debugger.removeBreakpoint", { breakpointId });
      }
    }
    this.#placed.delete(path);
    this.#texts.delete(path);
  }

  /** In every cell with this text that has run, or else in what would become of it. */
  async #bindCells(path: string, placed: readonly Placed[]): Promise<void> {
    const loaded = this.#debuggee.scripts.from(path);
    for (const { scriptId, script } of loaded) {
      await this.#bind(placed, script, await this.#possible(scriptId));
    }
    if (loaded.length > 0) return;
    const text = this.#debuggee.sources.textOf(path);
    const script = text === undefined ? undefined : await this.#compile(text);
    if (script !== undefined) await this.#bind(placed, script, await this.#probe(script));
  }

  async #bindPending(placed: readonly Placed[], script: UserScript): Promise<void> {
    const waiting = placed.filter(({ shown }) => !shown.verified);
    await this.#bind(placed, script, await this.#probe(script));
    for (const { shown } of waiting) if (shown.verified) this.#onBound(shown);
  }

  async #bind(
    placed: readonly Placed[],
    script: UserScript,
    locations: readonly Debugger.BreakLocation[],
  ): Promise<void> {
    const lines = new BreakLines(script, locations);
    for (const one of placed) {
      const condition = breakpointCondition(one.wanted, one.shown.id);
      if ("mistake" in condition) {
        one.shown = { ...one.shown, verified: false, message: condition.mistake };
        continue;
      }
      const found = lines.resolve(one.wanted.line);
      if (found === undefined) continue;
      const v8Id = await this.#setInV8(script, found.place, condition.js);
      if (v8Id !== undefined) one.v8Ids.push(v8Id);
      const { message: _pending, ...shown } = one.shown;
      one.shown = { ...shown, line: found.line, verified: true };
    }
  }

  /** @returns undefined where V8 already has one at the place. */
  async #setInV8(
    { url }: UserScript,
    { lineNumber, columnNumber }: { readonly lineNumber: number; readonly columnNumber: number },
    condition: string,
  ): Promise<string | undefined> {
    try {
      const { inspector } = this.#debuggee;
      const where: Debugger.SetBreakpointByUrlParameterType = { url, lineNumber, columnNumber, condition };
      return (await inspector.post("Debugger.setBreakpointByUrl", where)).breakpointId;
    } catch (error) {
      if (error instanceof Error && error.message.includes("already exists")) return undefined;
      throw error;
    }
  }

  async #possible(scriptId: string): Promise<readonly Debugger.BreakLocation[]> {
    const start = { scriptId, lineNumber: 0, columnNumber: 0 };
    return (await this.#debuggee.inspector.post("Debugger.getPossibleBreakpoints", { start })).locations;
  }

  /** Lets V8 read code as the body of a function that nobody calls, to learn where it could stop. */
  async #probe({ code }: UserScript): Promise<readonly Debugger.BreakLocation[]> {
    this.#probes += 1;
    const url = `flowbook:debugger_probe_${this.#probes}`;
    const objectGroup = "flowbook.probe";
    const expression = `(async () => {\n${code}\n})\n//# sourceURL=${url}`;
    await this.#debuggee.inspector.post("Runtime.evaluate", { expression, silent: true, objectGroup });
    const scriptId = this.#debuggee.scripts.idOf(url);
    const found = scriptId === undefined ? [] : await this.#possible(scriptId);
    await this.#debuggee.inspector.post("Runtime.releaseObjectGroup", { objectGroup });
    return found
      .map((location) => ({ ...location, lineNumber: location.lineNumber - 1 }))
      .filter(({ lineNumber }) => lineNumber >= 0);
  }
}
