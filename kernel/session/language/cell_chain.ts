import { MagicString } from "magic-string";
import type { Dialect } from "../cell_parser.ts";
import { parenthesizeObject } from "../notebook_syntax.ts";
import { type DeclarationKind, declarationsOf } from "./declarations.ts";

/** A module of the virtual project: its name without extension, and its text in the dialect that is its extension. */
export interface CellModule {
  readonly name: string;
  readonly dialect: Dialect;
  readonly text: string;
}

/** A text being asked about, as the module that TypeScript sees. */
export interface CellView {
  readonly text: string;
  readonly dialect: Dialect;
  /** Where the cell's own text begins in it: at the start of the second line. */
  readonly shift: number;
  /** Names imported from earlier cells, and those among them that may not be assigned. */
  readonly imported: ReadonlySet<string>;
  readonly constants: ReadonlySet<string>;
}

/** A name that every cell can use, and the module that exports it. */
export interface AmbientName {
  readonly name: string;
  readonly kind: DeclarationKind;
  readonly module: string;
}

interface Cell extends CellModule {
  readonly dependencies: readonly string[];
  /** Names it is the newest owner of, plus later cells that import it; at 0 nobody can see the cell. */
  uses: number;
}

interface Owner {
  readonly module: string;
  readonly kind: DeclarationKind;
}

/** All names of earlier cells pass through this module, so that mentioning one more changes no import list. */
export const scopeModule = "__flowbook_scope";
/** Stands where a value, or a type, can stand: completions that offer it are asked for names in scope. */
export const valueProbe = "__flowbook_value";
export const typeProbe = "__flowbook_type";

const cellLimit = 1000;
const identifiers = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;

/**
 * The notebook as TypeScript sees it: each executed cell is an immutable module that exports what it
 * declares; a text being asked about imports the newest definition of every earlier name it mentions. Cells
 * that nothing can see any more are dropped, so a cell run a thousand times is one module.
 */
export class CellChain {
  #count = 0;
  readonly #cells = new Map<string, Cell>();
  readonly #owners = new Map<string, Owner>();
  #opened: CellModule[] = [];
  #closed: CellModule[] = [];

  constructor(ambient: readonly AmbientName[]) {
    for (const { name, kind, module } of ambient) this.#owners.set(name, { module, kind });
  }

  /** Names visible to the next cell, with what they stand for. */
  names(): Iterable<readonly [string, Owner]> {
    return this.#owners;
  }

  commit(source: string): void {
    const { names, exported, augments, dialect } = declarationsOf(source);
    if (names.size === 0 && !augments) return;
    const name = `__flowbook_cell_${++this.#count}`;
    const { prologue, dependencies } = this.#imports(source, names, (owner) => owner.module);
    const list = [...names.keys()].filter((declared) => !exported.has(declared));
    const text = `${prologue}\n${source}\nexport {${list.join(",")}};`;
    const cell: Cell = { name, dialect, text, dependencies, uses: augments ? 1 : 0 };
    for (const dependency of dependencies) this.#use(dependency, 1);
    this.#cells.set(name, cell);
    this.#opened.push(cell);
    for (const [declared, kind] of names) {
      const before = this.#owners.get(declared);
      this.#owners.set(declared, { module: name, kind });
      cell.uses += 1;
      if (before !== undefined) this.#use(before.module, -1);
    }
    this.#keepLimit();
  }

  /** The module to ask about `source` in. */
  view(source: string): CellView {
    const { names, dialect } = declarationsOf(source);
    const { prologue, imported, constants } = this.#imports(source, names, () => scopeModule);
    const probes = `declare const ${valueProbe}:0;type ${typeProbe}=0;`;
    const [before, after] = isObject(source) ? ["(", "\n)"] : ["", ""];
    // Such a comment counts only at the head of a file.
    const pragma = /^\s*(\/\*\*?\s*@jsx[^*]*\*\/)/.exec(source)?.[1] ?? "";
    const head = `${pragma}${prologue}${probes}export {};${before}\n`;
    const body = before === "" ? source : source.replace(/;\s*$/, "");
    return { text: head + body + after, dialect, shift: head.length, imported, constants };
  }

  /** What changed since the last call: modules to open and modules to close. */
  takeChanges(): { readonly opened: readonly CellModule[]; readonly closed: readonly CellModule[] } {
    const opened = this.#opened.filter(({ name }) => this.#cells.has(name));
    const closed = this.#closed;
    this.#opened = [];
    this.#closed = [];
    return { opened, closed };
  }

  /** Every module there is, for a new server. */
  modules(): readonly CellModule[] {
    return [...this.#cells.values()];
  }

  /** The module that passes on the newest definition of each name. */
  scope(): CellModule {
    const byModule = new Map<string, string[]>();
    for (const [name, { module }] of this.#owners) {
      const list = byModule.get(module);
      if (list === undefined) byModule.set(module, [name]);
      else list.push(name);
    }
    const lines = [...byModule].map(
      ([module, names]) => `export {${names.join(",")}} from "${reference(module)}";`,
    );
    for (const { name } of this.#cells.values()) if (!byModule.has(name)) lines.push(`import "./${name}";`);
    return { name: scopeModule, dialect: "tsx", text: `${lines.join("\n")}\nexport {};` };
  }

  #imports(
    source: string,
    own: ReadonlyMap<string, unknown>,
    moduleOf: (owner: Owner) => string,
  ): { prologue: string; dependencies: string[]; imported: Set<string>; constants: Set<string> } {
    const dependencies = new Set<string>();
    const imported = new Set<string>();
    const constants = new Set<string>();
    let prologue = "";
    const mentioned = new Set(source.match(identifiers));
    // What JSX is compiled to calls `React.createElement`.
    if (/<[\p{ID_Start}$_>]/u.test(source)) mentioned.add("React");
    for (const name of mentioned) {
      const owner = own.has(name) ? undefined : this.#owners.get(name);
      if (owner === undefined) continue;
      const from = moduleOf(owner);
      dependencies.add(owner.module);
      imported.add(name);
      // An imported binding cannot be assigned, an earlier cell's `let` can.
      if (owner.kind === "let") {
        prologue += `declare let ${name}:typeof import("${reference(from)}").${name};`;
      } else {
        prologue += `import {${name}} from "${reference(from)}";`;
        constants.add(name);
      }
    }
    return { prologue, dependencies: [...dependencies], imported, constants };
  }

  #use(name: string, change: 1 | -1): void {
    const cell = this.#cells.get(name);
    if (cell === undefined) return;
    cell.uses += change;
    if (cell.uses === 0) this.#drop(cell);
  }

  #drop(cell: Cell): void {
    this.#cells.delete(cell.name);
    const unopened = this.#opened.findIndex(({ name }) => name === cell.name);
    if (unopened === -1) this.#closed.push(cell);
    else this.#opened.splice(unopened, 1);
    for (const dependency of cell.dependencies) this.#use(dependency, -1);
  }

  /** Names of a dropped cell become unknown: better than memory that grows without end. */
  #keepLimit(): void {
    for (const cell of this.#cells.values()) {
      if (this.#cells.size <= cellLimit) return;
      for (const [name, { module }] of this.#owners) if (module === cell.name) this.#owners.delete(name);
      this.#drop(cell);
    }
  }
}

/** Whether the compiler takes the cell for an object literal, which would otherwise be a block. */
function isObject(source: string): boolean {
  const edit = new MagicString(source);
  parenthesizeObject(source, edit);
  return edit.hasChanged();
}

function reference(module: string): string {
  return module.startsWith("__flowbook_") ? `./${module}` : module.replaceAll("\\", "/");
}

/** A message of TypeScript's without the modules that its types come from: the user knows cells, not modules. */
export function withoutModules(text: string): string {
  return text.replace(/import\("[^"]*__flowbook_\w+"\)\./g, "");
}
