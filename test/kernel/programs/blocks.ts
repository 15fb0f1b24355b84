import type { Marked, Statement } from "./program.ts";
import { attempt, expression, guarded, observe, type Scope } from "./statements.ts";

/** Blocks and loops, in which names of the top level may be hidden, and `var` reaches out. */
export function block(scope: Scope): Statement {
  const value = attempt(expression(scope, "number"));
  const hidden = scope.known("number") ?? "fuel";
  const forms: (() => Statement)[] = [
    () =>
      guarded(
        `{ let ‹${hidden}› = ${scope.below(9)}; ‹${hidden}›++; «out».push(‹${hidden}›, { ‹${hidden}› }) }`,
      ),
    () =>
      guarded(
        `const fs: (() => number)[] = []; for (let i = 0; i < 3; i++) fs.push(() => i * ${value}); «out».push(fs.map((f) => f()))`,
      ),
    () =>
      guarded(
        `outer: for (const i of [1, 2, 3]) { for (const j of [1, 2]) { if (j === 2) continue outer; if (i === 3) break outer; «out».push(i + j) } }`,
      ),
    () =>
      guarded(
        `switch (${value} % 3) { case 0: «out».push("zero"); break; case 1: { «out».push("one") } default: «out».push("more") }`,
      ),
    () =>
      guarded(
        `try { throw new RangeError("x") } catch { «out».push(${value}) } finally { «out».push("finally") }`,
      ),
    () => guarded(`((‹${hidden}›: number) => { ‹${hidden}› += 1; «out».push(‹${hidden}›) })(${value})`),
    () => guarded(`(() => { ‹${hidden}› = 3; var ‹${hidden}›: number; «out».push(‹${hidden}›) })()`),
    () => guarded(`try { throw ${value} } catch (‹${hidden}›) { «out».push(‹${hidden}›) }`),
    () => loopVariable(scope, value),
    () => blockVariable(scope, value),
  ];
  return scope.pick(forms)();
}

function loopVariable(scope: Scope, value: Marked): Statement {
  const name = scope.fresh("number");
  const loop = (left: Marked): Marked => `for (${left} of [1, ${value}]) «out».push(«${name}»);`;
  return { cell: loop(`var «${name}»`), model: loop(`«${name}»`), declares: [name] };
}

function blockVariable(scope: Scope, value: Marked): Statement {
  const test = `${scope.below(2)} < 1`;
  const name = scope.fresh("number");
  const block = (left: Marked): Marked => `if (${test}) { ${left} = ${value} } else { «${name}» = 4 }`;
  return { cell: block(`var «${name}»`), model: block(`«${name}»`), declares: [name] };
}

/** A promise, a timer or an asynchronous function, awaited at the top level. */
export function awaited(scope: Scope): Statement {
  const callable = scope.known("async");
  const changed = scope.assignable("number");
  const value = expression(scope, "number");
  const forms = [
    `await Promise.resolve(${value})`,
    `await new Promise((r) => setTimeout(() => r(${value}), 0))`,
    `(await Promise.all([1, (async () => ${value})()]))`,
    `await Promise.reject(new SyntaxError("no"))`,
    ...(callable === undefined ? [] : [`await «${callable}»(${value})`]),
    ...(changed === undefined
      ? []
      : [`await new Promise<any>((r) => setImmediate(() => { «${changed}» += 2; r(«${changed}») }))`]),
    `await (async () => { let s = 0; for await (const v of (async function* () { yield 1; yield ${value} })()) s += v; return s })()`,
  ];
  return observe(scope.pick(forms));
}
