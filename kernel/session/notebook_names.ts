import type { CompiledCell } from "./compiled_cell.ts";
import type { Declared } from "./declarations.ts";
import type { VisibleNames } from "./rewrite_references.ts";
import { runtimeName } from "./shadowed_globals.ts";

const identifiers = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;

/** The variables that the cells so far have declared, as far as compiling the next one depends on it. */
export class NotebookNames {
  /** Whether each name may not be assigned. */
  readonly #constant = new Map<string, boolean>();
  /** Those that V8 is known to have. */
  readonly #existing = new Set<string>();

  remember({ declared, constants }: Pick<CompiledCell, "declared" | "constants">): void {
    const fixed = new Set(constants);
    for (const name of declared) this.#constant.set(name, fixed.has(name));
  }

  /** Learns how a cell ended: V8 may have refused it, or not have come to it before an interrupt. */
  confirm({ declared }: Pick<CompiledCell, "declared">, ename: string | undefined): void {
    if (ename === "SyntaxError" || ename === "KeyboardInterrupt") return;
    for (const name of declared) this.#existing.add(name);
  }

  exists(name: string): boolean {
    return this.#existing.has(name);
  }

  /** What an expression of a cell that consists of `name` alone is in compiled code. */
  variable(name: string): string {
    return this.#constant.has(name) ? runtimeName(name) : name;
  }

  /** What a cell's code can see of these and its own names, as far as it mentions them. */
  visible(code: string, own: Pick<Declared, "names" | "constants">): VisibleNames {
    const constants = new Set(own.constants);
    const shadowing = new Set([...own.names].filter(isGlobal));
    if (this.#constant.size === 0) return { constants, shadowing };
    for (const name of new Set(code.match(identifiers))) {
      const isConstant = this.#constant.get(name);
      if (isConstant === undefined) continue;
      if (isConstant && !own.names.has(name)) constants.add(name);
      if (isGlobal(name)) shadowing.add(name);
    }
    return { constants, shadowing };
  }
}

function isGlobal(name: string): boolean {
  return runtimeName(name) !== name;
}
