import fc from "fast-check";
import { awaited, block } from "./blocks.ts";
import type { Program, Statement } from "./program.ts";
import {
  assignment,
  classDeclaration,
  destructuring,
  enumDeclaration,
  expression,
  functionDeclaration,
  type Kind,
  observe,
  refusedAssignment,
  type Scope,
  variable,
} from "./statements.ts";

const makers: readonly ((scope: Scope) => Statement)[] = [
  (scope) => variable(scope, scope.pick(["number", "number", "string", "array", "object"])),
  functionDeclaration,
  classDeclaration,
  enumDeclaration,
  destructuring,
  assignment,
  refusedAssignment,
  block,
  awaited,
  (scope) => observe(expression(scope, scope.pick(["number", "string", "array", "object"]))),
];

/** What one statement is drawn from: its kind, the choices within it, and whether it begins a cell. */
interface Draw {
  readonly maker: number;
  readonly choices: readonly number[];
  readonly beginsCell: boolean;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  maker: fc.nat(makers.length - 1),
  choices: fc.array(fc.nat(1000), { minLength: 4, maxLength: 24 }),
  beginsCell: fc.boolean(),
});

/** Programs of a few cells; every other one declares names again in later cells. */
export const randomProgram: fc.Arbitrary<Program> = fc
  .tuple(fc.boolean(), fc.array(draw, { minLength: 1, maxLength: 12 }))
  .map(([redeclares, draws]) => build(draws, redeclares));

const pool = ["a", "b", "c", "d", "e"];

function build(draws: readonly Draw[], redeclares: boolean): Program {
  const kinds = new Map<string, { readonly kind: Kind; readonly constant: boolean }>();
  const cells: Statement[][] = [[]];
  let inCell = new Set<string>();
  let count = 0;
  for (const { maker, choices, beginsCell } of draws) {
    let at = 0;
    const below = (limit: number): number => (choices[at++ % choices.length] ?? 0) % limit;
    const pick: Scope["pick"] = (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error("test: nothing to pick from.");
      return item;
    };
    const declared: [string, { kind: Kind; constant: boolean }][] = [];
    const find = (kind: Kind, assignable: boolean): string | undefined => {
      const names = [...kinds].filter(([, one]) => one.kind === kind && !(assignable && one.constant));
      return names.length === 0 ? undefined : pick(names)[0];
    };
    const statement = makers[maker]?.({
      below,
      pick,
      known: (kind) => find(kind, false),
      assignable: (kind) => find(kind, true),
      constants: [...kinds].filter(([, one]) => one.constant).map(([name]) => name),
      fresh(kind, constant = false) {
        const free = pool.filter((name) => !declared.some(([other]) => other === name));
        const name = redeclares && free.length > 0 ? pick(free) : `v${count++}`;
        declared.push([name, { kind, constant }]);
        return name;
      },
    });
    if (statement === undefined) continue;
    const mentioned = (name: string): boolean =>
      cells.at(-1)?.some(({ cell }) => cell.includes(`«${name}»`)) === true;
    const tooLate = statement.declares.some(mentioned);
    if (beginsCell || tooLate || statement.declares.some((name) => inCell.has(name))) {
      cells.push([]);
      inCell = new Set();
    }
    cells.at(-1)?.push(statement);
    for (const [name, one] of declared) {
      kinds.set(name, one);
      inCell.add(name);
    }
  }
  return { cells, names: [...kinds.keys()], redeclares };
}
