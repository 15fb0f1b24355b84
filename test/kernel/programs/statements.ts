import type { Marked, Statement } from "./program.ts";

/** What a variable holds, as far as the text that uses it depends on it. */
export type Kind =
  | "number"
  | "string"
  | "array"
  | "object"
  | "function"
  | "async"
  | "generator"
  | "class"
  | "enum";

/** What a random statement is made from. */
export interface Scope {
  /** The next random number below `count`. */
  below(count: number): number;
  pick<T>(items: readonly T[]): T;
  /** A name to declare: a new one, or in programs that declare names again one that there is. */
  fresh(kind: Kind, constant?: boolean): string;
  /** A variable that holds such a value at this place. */
  known(kind: Kind): string | undefined;
  /** Any variable that may be assigned. */
  assignable(kind: Kind): string | undefined;
  readonly constants: readonly string[];
}

/** An expression for a value of `kind`, of variables, literals and operators. */
export function expression(scope: Scope, kind: "number" | "string" | "array" | "object", depth = 0): Marked {
  const { below, known } = scope;
  const number = (): Marked => expression(scope, "number", depth + 1);
  const name = known(kind);
  if (name !== undefined && (depth > 2 || below(3) === 0)) return `«${name}»`;
  if (depth > 2)
    return { number: String(below(100)), string: `"s${below(10)}"`, array: "[1]", object: "{ k: 1 }" }[kind];
  switch (kind) {
    case "number":
      return numberExpression(scope, number);
    case "string":
      return scope.pick([
        () => `\`t${below(9)}\${${number()}}\``,
        () => `String(${number()})`,
        () => `(${expression(scope, "string", depth + 1)} + ${number()})`,
        () => `typeof ${number()}`,
        () =>
          `((parts: TemplateStringsArray, ...values: unknown[]) => parts.join("|") + values)\`a\${${number()}}b\``,
      ])();
    case "array":
      return scope.pick([
        () => `[${number()}, ${number()}]`,
        () => `[...${expression(scope, "array", depth + 1)}, ${number()}]`,
        () => `[${number()}, 2, 3].map((x, i) => x * ${below(5)} + i)`,
        () => `Array.from({ length: ${below(4)} }, (_, i) => i + ${number()})`,
        () => generated(scope),
      ])();
    case "object":
      return scope.pick([
        () => `{ k: ${number()}, n: { m: ${number()} } }`,
        () => `{ ...${expression(scope, "object", depth + 1)}, k: ${number()} }`,
        () => `{ k: ${number()}, get g() { return this.k }, ["c" + ${below(3)}]: ${number()} }`,
        () => (name === undefined ? "{ k: 2 }" : `{ ⟨${name}⟩, k: 1 }`),
      ])();
  }
}

function numberExpression(scope: Scope, number: () => Marked): Marked {
  const { below, known, pick } = scope;
  const array = known("array");
  const object = known("object");
  const callable = known("function");
  const maker = known("class");
  const names = known("enum");
  const choices: (() => Marked)[] = [
    () => String(below(1000) - 100),
    () => `(${number()} ${pick(["+", "-", "*", "%", "&", "|", "^", ">>"])} ${number()})`,
    () => `(${number()} > ${number()} ? ${number()} : ${number()})`,
    () => `(<T,>(x: T): T => x)(${number()})`,
    () => `(${number()} as number)!`,
    () => `((a: number, b = a + ${below(5)}, ...c: number[]) => a + b + c.length)(${number()})`,
    () =>
      `(() => { let s = 0; for (const v of [1, ${number()}]) { if (v > 50) continue; s += v } return s })()`,
  ];
  if (array !== undefined)
    choices.push(
      () => `(«${array}»?.[${below(3)}] ?? ${below(9)})`,
      () => `«${array}».length`,
    );
  if (object !== undefined)
    choices.push(
      () => `(«${object}».k ?? 0)`,
      () => `((({ k }) => k)(«${object}»))`,
    );
  if (callable !== undefined) choices.push(() => `«${callable}»(${number()})`);
  if (maker !== undefined)
    choices.push(
      () => `new «${maker}»(${number()}).sum()`,
      () => `«${maker}».made`,
    );
  if (names !== undefined)
    choices.push(
      () => `(«${names}».A as number)`,
      () => `(«${names}».B as number)`,
    );
  return pick(choices)();
}

function generated(scope: Scope): Marked {
  const generator = scope.known("generator");
  return generator === undefined ? "[7]" : `[...«${generator}»(${scope.below(4)})]`;
}

/** Puts a value into the log, or the name of what was thrown. */
export function observe(value: Marked): Statement {
  const text = `try { «out».push(${value}) } catch (e) { «out».push((e as Error).constructor.name) }`;
  return { cell: text, model: text, declares: [] };
}

export function guarded(body: Marked): Statement {
  const text = `try { ${body} } catch (e) { «out».push((e as Error).constructor.name) }`;
  return { cell: text, model: text, declares: [] };
}

/** The value, or the name of what is thrown: after a redeclaration a function may meet what it cannot call. */
export function attempt(value: Marked): Marked {
  return `«attempt»(() => ${value.startsWith("{") ? `(${value})` : value})`;
}

/** `const x: T = value`, in the words of the cell and of the model. */
export function variable(scope: Scope, kind: "number" | "string" | "array" | "object"): Statement {
  const keyword = scope.pick(["const", "let", "var", "export const", "export let"]);
  const value = attempt(expression(scope, kind));
  const name = scope.fresh(kind, keyword.endsWith("const"));
  const type = scope.pick(["", ": any", ": unknown & any"]);
  return {
    cell: `${keyword} «${name}»${type} = ${value};`,
    model: `«${name}» = ${value};`,
    declares: [name],
  };
}

export function functionDeclaration(scope: Scope): Statement {
  const changed = scope.assignable("number");
  const effect = changed === undefined ? "" : `«${changed}» += x; `;
  const result = expression(scope, "number", 1);
  const kind = scope.pick(["function", "function", "async", "generator"] as const);
  const name = scope.fresh(kind);
  const body = `if («fuel»-- < 0) return 0; ${effect}`;
  const rest = {
    function: `(x: number = ${scope.below(9)}) { ${body}return x + ${result}; }`,
    async: `(x: number) { ${body}await null; ${effect}return x + ${result}; }`,
    generator: `(n: number): any { for (let i = 0; i < n; i++) yield i * ${scope.below(7)}; yield* [${result}]; }`,
  }[kind];
  const keyword = { function: "function", async: "async function", generator: "function*" }[kind];
  return {
    cell: `${keyword} «${name}»${rest}`,
    model: `«${name}» = ${keyword} ${rest};`,
    hoisted: true,
    declares: [name],
  };
}

export function classDeclaration(scope: Scope): Statement {
  const base = scope.below(2) === 0 ? scope.known("class") : undefined;
  const result = expression(scope, "number", 1);
  const name = scope.fresh("class");
  // A class that extends its own older version would find itself.
  const heritage = base === undefined || base === name ? "" : ` extends «${base}»`;
  const start = heritage === "" ? "this.#p = p;" : "super(p); this.#p = p;";
  const body = `{ #p = 0; static made = 0; static { this.made = ${scope.below(9)}; } constructor(p: number) { ${start} ‹${name}›.made++; }
  get twice() { return this.#p * 2 } sum(): number { return this.twice + ${result} } }`;
  return {
    cell: `class «${name}»${heritage} ${body}`,
    model: `«${name}» = class ‹${name}›${heritage} ${body};`,
    declares: [name],
  };
}

export function enumDeclaration(scope: Scope): Statement {
  const first = scope.below(5);
  const name = scope.fresh("enum");
  return {
    cell: `enum «${name}» { A = ${first}, B, C = "c" }`,
    model: `«${name}» = { A: ${first}, ${first}: "A", B: ${first + 1}, ${first + 1}: "B", C: "c" };`,
    declares: [name],
  };
}

export function destructuring(scope: Scope): Statement {
  const values = `{ x: ${attempt(expression(scope, "number"))}, y: [${attempt(expression(scope, "number"))}, 2, 3] }`;
  const keyword = scope.pick(["const", "let", "var"]);
  const constant = keyword === "const";
  const [a, b, c] = [
    scope.fresh("number", constant),
    scope.fresh("number", constant),
    scope.fresh("array", constant),
  ];
  const pattern = `{ x: «${a}» = 1, y: [«${b}», ...«${c}»] }`;
  return {
    cell: `${keyword} ${pattern}: any = ${values};`,
    model: `(${pattern} = ${values});`,
    declares: [a, b, c],
  };
}

export function assignment(scope: Scope): Statement {
  const name = scope.assignable("number");
  if (name === undefined) return observe(expression(scope, "number"));
  const other = scope.assignable("array");
  const value = expression(scope, "number");
  const forms = [
    `«${name}» = ${value};`,
    `«${name}» ${scope.pick(["+=", "-=", "*=", "??=", "||=", "&&=", "**="])} ${value};`,
    `«${name}»++;`,
    `[«${name}»] = [${value}];`,
    `({ k: «${name}» = 3 } = { k: ${value} } as any);`,
    `for («${name}» of [1, ${value}]);`,
    ...(other === undefined
      ? []
      : [`«${other}» = [...«${other}», ${value}];`, `[«${name}», ...«${other}»] = [${value}, 5];`]),
  ];
  return guarded(scope.pick(forms));
}

/** An assignment to a constant, which throws a TypeError once its value is known. */
export function refusedAssignment(scope: Scope): Statement {
  if (scope.constants.length === 0) return assignment(scope);
  const name = scope.pick(scope.constants);
  const log = "«out».push((e as Error).constructor.name)";
  const form = scope.pick([
    `«${name}» = 1`,
    `«${name}»++`,
    `[«${name}»] = [2]`,
    `for («${name}» of [1]) {}`,
    `«${name}» += 2`,
  ]);
  return {
    cell: `try { ${form} } catch (e) { ${log} }`,
    model: `«out».push("TypeError");`,
    declares: [],
  };
}
