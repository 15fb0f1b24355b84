// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these strings are cells
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Realm } from "./realm.ts";

let realm: Realm;
beforeAll(async () => {
  realm = await Realm.start(tmpdir());
});
afterAll(() => realm.close());

/** A cell and the value it shows, as Node prints it; undefined for a cell that shows nothing. */
type Shown = readonly [source: string, value: string | undefined];

const lastValues: readonly Shown[] = [
  ["1 + 1", "2"],
  ["1 + 1;", "2"],
  ["1 + 1;;", "2"],
  ["1; 2", "2"],
  ["2 // two", "2"],
  ["2 /* two */\n\n// end", "2"],
  ['"use strict"', "'use strict'"],
  ["'a'; 'b'", "'b'"],
  ["{ a: 1 }", "{ a: 1 }"],
  ["{ a: 1, b: [2] };", "{ a: 1, b: [ 2 ] }"],
  ["// a comment\n{ a: 1 } // another", "{ a: 1 }"],
  ["{}", "{}"],
  ["{ 1; 2 }", undefined],
  ["await Promise.resolve(123)", "123"],
  ["const q = 5", undefined],
  ["let q2 = 5; q2", "5"],
  ["q2 = 7", "7"],
  ["function nothing2() {}", undefined],
  ["if (true) { 5 }", undefined],
  ["5; type T5 = number", "5"],
  ["import 'fs'; 5; export {}", "5"],
  ["undefined", "undefined"],
  ["null", "null"],
  ["`a${1}`", "'a1'"],
  ["1, 2", "2"],
  ["export default 3", "3"],
  ["namespace Quiet { export const a = 1 }", undefined],
  ["enum Quiet2 { a }", undefined],
  ["", undefined],
  ["// nothing", undefined],
  ["void 0; // shown as undefined", "undefined"],
];

describe("the value of the last expression is shown", () => {
  test.for(lastValues)("%j shows %s", async ([source, value]) => {
    expect(await realm.run(source)).toEqual(value === undefined ? {} : { value });
  });
});

const syntax: readonly Shown[] = [
  ["let u: number | undefined = 1; (u satisfies number)!", "1"],
  ["const t = [1, 2] as const; t[0]", "1"],
  ["interface I { a: number }; type A = I['a']; const i: I = { a: 1 }; i.a", "1"],
  ["function id<T>(x: T): T { return x }; id<number>(1)", "1"],
  ["const gen = <T,>(x: T) => x; gen(1)", "1"],
  [
    "function o(a: number): number; function o(a: string): string; function o(a: unknown) { return a }; o(1)",
    "1",
  ],
  ["declare const nowhere: number; typeof nowhere", "'undefined'"],
  ["abstract class Ab { abstract m(): number }; class Im extends Ab { m() { return 1 } }; new Im().m()", "1"],
  [
    "class P { constructor(private x: number, readonly y = 2) {} sum() { return this.x + this.y } }; new P(1).sum()",
    "3",
  ],
  [
    "class H { #p = 1; static s = 2; static { H.s++ } get p() { return this.#p } }; [new H().p, H.s]",
    "[ 1, 3 ]",
  ],
  ["enum Color { Red, Green = 'g' }; [Color.Red, Color[0], Color.Green]", "[ 0, 'Red', 'g' ]"],
  ["const enum CE { a = 4 }; CE.a", "4"],
  ["enum M { a } enum M { b = 1 }; [M.a, M.b]", "[ 0, 1 ]"],
  [
    "namespace NS { export const a = 1; export let b = a + 1; export function f() { return b } }; NS.f()",
    "2",
  ],
  ["namespace NM { export const a = 1 } namespace NM { export const b = a + 1 }; NM.b", "2"],
  ["function FN() { return FN.k } namespace FN { export const k = 3 }; FN()", "3"],
  ["class CN {} namespace CN { export const k = 4 }; CN.k", "4"],
  ["namespace O.P { export const z = 1 }; O.P.z", "1"],
  [
    "const log1 = (v: Function, c: { name: string | symbol }) => function (this: unknown) { return `[${String(c.name)}]` }; class Dm { @log1 m() { return 1 } }; new Dm().m()",
    "'[m]'",
  ],
  [
    "const sealed = (c: Function) => { Object.assign(c, { tag: 1 }) }; @sealed class Ds {}; [Ds.tag, Ds.name]",
    "[ 1, 'Ds' ]",
  ],
  ["class Acc { accessor x = 5 }; new Acc().x", "5"],
  [
    "const React = { createElement: (t: string, p: object, ...c: unknown[]) => ({ t, p, c }) }; const el = <b a={1}>hi</b>; el",
    "{ t: 'b', p: { a: 1 }, c: [ 'hi' ] }",
  ],
  ["let s = 0; for await (const v of (async function* () { yield 1; yield 2 })()) s += v; s", "3"],
  ["const [one, two] = await Promise.all([1, 2]); one + two", "3"],
  [
    "let c = 0; outer: for (const a of [1, 2]) { for (const b of [1, 2]) { if (b === 2) continue outer; c++ } }; c",
    "2",
  ],
  ["for (var vi = 0; vi < 3; vi++) { var vq = vi }; [vi, vq]", "[ 3, 2 ]"],
  ["for (var [vk, vv] of [[1, 2]]) {}; vk + vv", "3"],
  ["if (true) { var { vd } = { vd: 9 } }; vd", "9"],
  ["try { var vt = 1; throw 0 } catch { vt++ }; vt", "2"],
  ["hoisted(); function hoisted() { return 'up' }", undefined],
  ["const h1 = hoisted2(); function hoisted2() { return 'up' }; h1", "'up'"],
  [
    "function fname() {}; const arrow = () => {}; class Kname {}; async function* ag() {}; [fname.name, arrow.name, Kname.name, ag.name]",
    "[ 'fname', 'arrow', 'Kname', 'ag' ]",
  ],
  ["function* gn() { yield 1 }; [...gn()]", "[ 1 ]"],
  ["async function as1() { return 4 }; await as1()", "4"],
  ["export function ef() { return 1 }; ef()", "1"],
  ["export default function dflt() { return 2 }\ndflt()", "2"],
  ["export class EC {}; export { EC as Other }; new EC()", "EC {}"],
  ["const big = 10n ** 20n; big", "100000000000000000000n"],
  ["[3, 1, 2].toSorted()", "[ 1, 2, 3 ]"],
  ["/(?<y>\\d+)/v.exec('a12')?.groups?.y", "'12'"],
  ["let n = null; n ??= 3; n?.toFixed(1)", "'3.0'"],
  ["const { a: { b: deep = 5 } = {}, ...others } = { c: 1 } as any; [deep, others]", "[ 5, { c: 1 } ]"],
  ["typeof import.meta.url + typeof (() => import.meta.dirname)()", "'stringstring'"],
  ["(await import('node:path')).sep", "'/'"],
  ["const later = async () => (await import('node:path')).sep; await later()", "'/'"],
  [
    "(() => { try { (undeclared as any) = 1 } catch (e) { return (e as Error).name } })()",
    "'ReferenceError'",
  ],
  ['import { type A1, type B1 } from "not-installed"; 1', "1"],
  ["import os = require('node:os'); os.EOL", "'\\n'"],
  ["namespace Al { export const v = 6 }; import v6 = Al.v; v6", "6"],
  ["declare global { var q9: number }; typeof q9", "'undefined'"],
  ["export @((c: Function) => {}) class Dx {}; Dx.name", "'Dx'"],
  ["const x1 = 1;\r\nx1 +\r\n 1\r\n", "2"],
  ["#!/usr/bin/env node\n5", "5"],
  ["using nothingToDispose = null; 1", "1"],
  ["for (var i2 = 0, j2 = 10; i2 < j2; i2++, j2--) {} i2", "5"],
  ["switch (1) { case 1: var sw = 2 } sw", "2"],
  ["lbl: { var lb = 1; break lbl } lb", "1"],
  ["(function () { var notTop = 1 })(); typeof notTop", "'undefined'"],
  ["class St { static { var st = 1 } } typeof st", "'undefined'"],
  [
    "let of = 1, get = 2, type = 3, namespace = 4, module = 5, using = 6; of + get + type + namespace + module + using",
    "21",
  ],
  ["let va = 5\n;[va] = [6]\nva", "6"],
  ["export default class Foo { static x = 1 }\nFoo.x", "1"],
  ["export default (a: number) => a", "[Function (anonymous)]"],
  ["import { 'readFile' as rf, default as fs2 } from 'fs'; rf === fs2.readFile", "true"],
  ["let [fromDefault = () => {}] = []; fromDefault.name", "'fromDefault'"],
  ["const emoji = '😀é'; emoji.length", "3"],
  ["let a\u0301 = 1; a\u0301", "1"],
];

describe("TypeScript as it is written today runs", () => {
  test.for(syntax)("%s", async ([source, value]) => {
    expect(await realm.run(source)).toEqual(value === undefined ? {} : { value });
  });
});

describe("using", () => {
  const resource = "const r = (n: string) => ({ n, [Symbol.dispose]() { log.push(n) } });";

  test("at the top level disposes when the cell ends, last first, and the name stays", async () => {
    await realm.run(`var log: string[] = []; ${resource}`);
    expect(await realm.run("using first = r('1'), second = r('2'); using third = r('3'); [...log]")).toEqual({
      value: "[]",
    });
    expect(await realm.run("[log, first.n]")).toEqual({ value: "[ [ '3', '2', '1' ], '1' ]" });
  });

  test("at the top level disposes when the cell throws", async () => {
    await realm.run(`var log: string[] = []; ${resource} using only = r('x'); throw 1`);
    expect(await realm.run("log")).toEqual({ value: "[ 'x' ]" });
  });

  test("with await disposes asynchronously", async () => {
    await realm.run(
      "var log: string[] = []; await using w = { async [Symbol.asyncDispose]() { log.push('w') } }",
    );
    expect(await realm.run("log")).toEqual({ value: "[ 'w' ]" });
  });

  test("in a function, a block or a loop disposes where that ends", async () => {
    await realm.run(`var log: string[] = []; ${resource}
      (function () { using a = r('f'); log.push('in f') })();
      { using b = r('block'); log.push('in block') }
      for (using c of [r('loop')]) log.push('in loop');
      await (async () => { await using d = r('async'); log.push('in async') })();`);
    expect(await realm.run("log.join()")).toEqual({
      value: "'in f,f,in block,block,in loop,loop,in async,async'",
    });
  });
});
