/**
 * Marks in the text of a statement: `«a»` mentions the variable `a` of the top level, `⟨a⟩` is a shorthand
 * property of it, and `‹a›` is its mere name, for what an inner scope declares.
 */
export type Marked = string;

/** A statement of a random program. */
export interface Statement {
  /** As a cell says it. */
  readonly cell: Marked;
  /** The same where variables are properties of one object: nothing but assignments declares them. */
  readonly model: Marked;
  /** A function, which exists from the beginning of its cell. */
  readonly hoisted?: boolean;
  /** Names it declares. */
  readonly declares: readonly string[];
}

export interface Program {
  /** The statements of each cell. */
  readonly cells: readonly (readonly Statement[])[];
  readonly names: readonly string[];
  /** Whether it declares a name twice, so that it is no program of plain TypeScript. */
  readonly redeclares: boolean;
}

/** Names of programs that share a kernel differ. */
function spell(text: Marked, prefix: string): string {
  return text
    .replace(/[«‹](\w+)[»›]/g, (_, name: string) => prefix + name)
    .replace(/⟨(\w+)⟩/g, (_, name: string) => prefix + name);
}

const attempt = "(f) => { try { return f() } catch (e) { return e.constructor.name } }";
const head = `const «out»: unknown[] = []; let «fuel» = 40; const «attempt»: any = ${attempt.replace("(f)", "(f: any)").replace("(e)", "(e: any)")};`;

/** The cells as they are run in the kernel; the last prints what the program computed. */
export function cellsOf({ cells, names }: Program, prefix: string): string[] {
  const texts = cells.map((cell) => cell.map((statement) => statement.cell).join("\n"));
  return [head, ...texts, observation(names)].map((text) => spell(text, prefix));
}

/** The whole as one module of TypeScript, for programs that declare nothing twice. */
export function moduleOf(program: Program, prefix: string): string {
  return cellsOf(program, prefix).join("\n");
}

/** The whole as one module in which every variable of the top level is a property of one object. */
export function modelOf({ cells, names }: Program, prefix: string): string {
  const spellModel = (text: Marked): string =>
    text
      .replace(/«(\w+)»/g, (_, name: string) => `$.${prefix}${name}`)
      .replace(/⟨(\w+)⟩/g, (_, name: string) => `${prefix}${name}: $.${prefix}${name}`)
      .replace(/‹(\w+)›/g, (_, name: string) => prefix + name);
  const texts = cells.map((cell) =>
    [...cell.filter(({ hoisted }) => hoisted), ...cell.filter(({ hoisted }) => !hoisted)]
      .map(({ model }) => model)
      .join("\n"),
  );
  const declared = `const $ = {}; «out» = []; «fuel» = 40; «attempt» = ${attempt};`;
  return [declared, ...texts, observation(names)].map(spellModel).join("\n");
}

function observation(names: readonly string[]): Marked {
  const values = names.map((name) => `() => «${name}»`).join(", ");
  return `{ const see = (read: () => unknown) => { const value = read(); return typeof value === "function" ? "function" : value };
console.log(JSON.stringify([«out», ...[${values}].map(see)], (_, value) =>
  typeof value === "bigint" || Object.is(value, -0) || (typeof value === "number" && !Number.isFinite(value))
    ? "number " + String(value) : value === undefined ? "undefined" : value)); }`;
}
