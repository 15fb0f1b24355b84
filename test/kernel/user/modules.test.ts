// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these strings are cells
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeFiles } from "../../support/files.ts";
import { Realm } from "../session/realm.ts";

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "flowbook-modules-")));
let realm: Realm;

const write = (files: Readonly<Record<string, string>>) => writeFiles(folder, files);

beforeAll(async () => {
  write({
    // A function with properties that Node's lexer does not see, as lodash is.
    "node_modules/dash/package.json": '{ "name": "dash", "version": "4.0.0", "main": "dash.js" }',
    "node_modules/dash/dash.js":
      "function dash(x) { return [x] } Object.assign(dash, { chunk: (a) => [a], VERSION: '4' }); module.exports = dash;",
    "node_modules/compiled/package.json": '{ "name": "compiled" }',
    "node_modules/compiled/index.js":
      "Object.defineProperty(exports, '__esModule', { value: true }); exports.default = class Main {}; exports.named = 1;",
    "node_modules/esm-only/package.json":
      '{ "name": "esm-only", "type": "module", "exports": { ".": { "import": "./main.js" }, "./sub/*": { "import": "./lib/*.js" } } }',
    "node_modules/esm-only/main.js": "export const a = 1; export default function main() { return 'main' }",
    "node_modules/esm-only/lib/x.js": "export const x = await Promise.resolve('sub');",
    "node_modules/@scope/pkg/package.json":
      '{ "name": "@scope/pkg", "version": "1.2.3", "exports": { ".": { "import": "./i.mjs", "require": "./r.cjs" }, "./package.json": "./package.json" } }',
    "node_modules/@scope/pkg/i.mjs": "export const kind = 'import'",
    "node_modules/@scope/pkg/r.cjs": "exports.kind = 'require'",
    "node_modules/tslab/package.json": '{ "name": "tslab", "version": "1.0.22" }',
    "node_modules/tslab/index.js": "exports.versions = { tslab: 'package' };",
    "lib/uses_tslab.ts": 'import { versions } from "tslab"; export const version = versions.tslab;',
    "data.json": '{ "rows": [1, 2], "name": "table" }',
    "lib/plain.ts":
      "export const one: number = 1; export default (x: string): string => `<${x}>`; export interface Shape { a: 1 }",
    "lib/index.ts":
      'export * from "./plain"; export { default as tag } from "./plain.ts"; export * as all from "./plain.js";',
    "lib/view.tsx": "/** @jsx h */\nconst h = (t: string) => t; export const view = <b />;",
    "lib/esm.mjs": 'import { one } from "./plain.ts"; export const two = one + 1;',
    "lib/common.cjs":
      "exports.here = __dirname; exports.other = require('./other.cjs').v; require.resolve('dash');",
    "lib/other.cjs": "exports.v = 'other';",
    "lib/old.js": "const path = require('path'); module.exports = { sep: path.sep, name: 'old' };",
    "lib/meta.ts":
      "export const meta = [import.meta.url, import.meta.filename, import.meta.dirname, __filename];",
    "lib/packages.ts":
      'import dash, { chunk } from "dash"; import { kind } from "@scope/pkg"; import data from "../data.json"; import * as fs from "fs"; export const got = [dash(1), chunk(2), kind, data.name, typeof fs.readFileSync];',
    "lib/tf.ts":
      'import * as tf from "@tensorflow/tfjs"; import d, { tensor } from "@tensorflow/tfjs-node"; export { tf, d, tensor };',
    "lib/types.ts": "export interface Row { a: number }\nexport type Id = string;\nexport const K = 1;",
    "lib/uses_types.ts": 'import { Row, K } from "./types"; const r: Row = { a: K }; export { r };',
    "lib/circle_a.ts":
      'import { b } from "./circle_b"; export function a() { return "a" } export const ab = () => a() + b();',
    "lib/circle_b.ts":
      'import { a } from "./circle_a"; export function b() { return "b" } export const ba = () => b() + a();',
    "lib/await.ts": "export const later = await Promise.resolve(5);",
    "lib/dynamic.ts": 'export const load = async () => (await import("./plain")).one;',
    "lib/live.ts": "export let count = 0; export function inc() { count++ }",
    "lib/uses_live.ts": 'import { count, inc } from "./live"; inc(); export const seen = count;',
    "lib/decorated.ts":
      "const tag = (c: Function) => { Object.assign(c, { tag: 1 }) };\n@tag export class T {}\nexport namespace N { export let a = 2 }\nexport enum E { x = 3 }",
    "pkg_folder/package.json": '{ "name": "inner", "main": "start.js" }',
    "pkg_folder/start.js": "module.exports = 'started'",
  });
  realm = await Realm.start(folder);
});

afterAll(async () => {
  await realm.close();
  rmSync(folder, { recursive: true, force: true });
});

type Case = readonly [source: string, value: string];

const packages: readonly Case[] = [
  ['import dash from "dash"; dash(1)', "[ 1 ]"],
  ['import { chunk, VERSION as v } from "dash"; [chunk(1), v]', "[ [ 1 ], '4' ]"],
  ['import * as _ from "dash"; [_.chunk(1), _(2), _.default(3)]', "[ [ 1 ], [ 2 ], [ 3 ] ]"],
  ['const { default: d } = await import("dash"); d(1)', "[ 1 ]"],
  ['const req = require("dash"); [req(1), require.resolve("dash").endsWith("dash.js")]', "[ [ 1 ], true ]"],
  ['import Main, { named } from "compiled"; [new Main(), named]', "[ Main {}, 1 ]"],
  ['import * as c from "compiled"; [c.named, new c.default()]', "[ 1, Main {} ]"],
  ['import main, { a } from "esm-only"; [main(), a]', "[ 'main', 1 ]"],
  ['import { x } from "esm-only/sub/x"; x', "'sub'"],
  ['import { kind } from "@scope/pkg"; kind', "'import'"],
  ['require("@scope/pkg").kind', "'require'"],
  ['import pkg from "@scope/pkg/package.json"; pkg.version', "'1.2.3'"],
  [
    'import fs, { existsSync } from "node:fs"; import * as all from "fs"; fs.existsSync === existsSync && all.existsSync === existsSync',
    "true",
  ],
  ['import { readFile } from "fs/promises"; typeof readFile', "'function'"],
  ['import "esm-only"; 1', "1"],
  ['import type { Nothing } from "not-installed"; 1', "1"],
];

describe("a cell imports packages from the notebook's folder:", () => {
  test.for(packages)("%s", async ([source, value]) => {
    expect(await realm.run(source)).toEqual({ value });
  });
});

const files: readonly Case[] = [
  ['import data from "./data.json"; data.rows', "[ 1, 2 ]"],
  ['import data2 from "./data.json" with { type: "json" }; data2.name', "'table'"],
  ['import { name as tableName } from "./data.json"; tableName', "'table'"],
  ['require("./data.json").name', "'table'"],
  ['import inPackage from "./node_modules/dash/package.json"; inPackage.version', "'4.0.0'"],
  ['import tag, { one } from "./lib/plain.ts"; tag(String(one))', "'<1>'"],
  ['import { one as one2 } from "./lib/plain"; one2', "1"],
  ['import { one as one3 } from "./lib/plain.js"; one3', "1"],
  ['import { one as one4, tag as tag4, all } from "./lib"; [one4, tag4("x"), all.one]', "[ 1, '<x>', 1 ]"],
  ['import * as lib from "./lib/index.ts"; Object.keys(lib).sort()', "[ 'all', 'one', 'tag' ]"],
  ['import { view } from "./lib/view"; view', "'b'"],
  ['import { two } from "./lib/esm.mjs"; two', "2"],
  [
    `import common, { other } from "./lib/common.cjs"; [common.here === ${JSON.stringify(path.join(folder, "lib"))}, other]`,
    "[ true, 'other' ]",
  ],
  ['import old, { sep } from "./lib/old"; [old.name, sep]', "[ 'old', '/' ]"],
  ['require("./lib/old").name', "'old'"],
  ['require("./lib/plain").one', "1"],
  ['import { got } from "./lib/packages"; got', "[ [ 1 ], [ 2 ], 'import', 'table', 'function' ]"],
  ['import { r } from "./lib/uses_types"; r', "{ a: 1 }"],
  ['import { Row, K } from "./lib/types"; const row: Row = { a: K }; row', "{ a: 1 }"],
  [
    'import { ab } from "./lib/circle_a"; import { ba } from "./lib/circle_b"; [ab(), ba()]',
    "[ 'ab', 'ba' ]",
  ],
  ['import { later } from "./lib/await"; later', "5"],
  ['import { load } from "./lib/dynamic"; await load()', "1"],
  ['import { seen } from "./lib/uses_live"; seen', "1"],
  ['import { T, N, E } from "./lib/decorated"; [T.tag, T.name, N.a, E.x]', "[ 1, 'T', 2, 3 ]"],
  ['import inner from "./pkg_folder"; inner', "'started'"],
  [
    `import { one as one5 } from ${JSON.stringify(pathToFileURL(path.join(folder, "lib/plain.ts")).href)}; one5`,
    "1",
  ],
  [
    '(await Promise.all([import("./lib/circle_b"), import("./lib/circle_a")])).map((m) => Object.keys(m).length)',
    "[ 2, 2 ]",
  ],
];

describe("a cell imports the user's own files:", () => {
  test.for(files)("%s", async ([source, value]) => {
    expect(await realm.run(source)).toEqual({ value });
  });

  test("and sees the values of their namespace when it shows it", async () => {
    expect(await realm.run('await import("./lib/live")')).toEqual({
      value: expect.stringContaining("inc: [Function: inc]"),
    });
  });

  test("whose import.meta and __filename are the file's own", async () => {
    const file = path.join(folder, "lib/meta.ts");
    const expected = [pathToFileURL(file).href, file, path.dirname(file), file];
    expect(await realm.run(`import { meta } from "./lib/meta"; JSON.stringify(meta)`)).toEqual({
      value: `'${JSON.stringify(expected)}'`,
    });
  });
});

describe("the notebook itself", () => {
  test("has import.meta, __dirname and __filename", async () => {
    expect(
      await realm.run("[import.meta.dirname === __dirname, import.meta.filename === __filename, __dirname]"),
    ).toEqual({ value: `[ true, true, '${folder}' ]` });
    expect(await realm.run("import.meta.resolve('./lib/plain')")).toEqual({
      value: `'${pathToFileURL(path.join(folder, "lib/plain.ts")).href}'`,
    });
  });

  test("has module.exports, so that code for Node runs unchanged", async () => {
    expect(await realm.run("module.exports = { a: 1 }; exports.b = 2; module.exports")).toEqual({
      value: "{ a: 1 }",
    });
  });
});

describe("TensorFlow.js's names give Flowbook's tf", () => {
  const same: readonly Case[] = [
    ['import { tf as own } from "flowbook"; own.version', "'stub'"],
    ['import * as t1 from "@tensorflow/tfjs"; t1 === own', "true"],
    ['import t2 from "@tensorflow/tfjs-node"; t2 === own', "true"],
    ['import { tensor } from "@tensorflow/tfjs-node-gpu"; tensor([1])', "{ values: [ 1 ] }"],
    ['(await import("@tensorflow/tfjs")).default === own', "true"],
    [
      'import { tf as inFile, d, tensor as t3 } from "./lib/tf"; [inFile.version, d === own, t3 === own.tensor]',
      "[ 'stub', true, true ]",
    ],
    ['import { flowbookOnly } from "flowbook"; flowbookOnly', "1"],
    ['require("@tensorflow/tfjs") === own && require("flowbook").tf === own', "true"],
  ];
  test.for(same)("%s", async ([source, value]) => {
    expect(await realm.run(source)).toEqual({ value });
  });
});

describe("tslab is Flowbook's own module, also where the package is installed:", () => {
  const same: readonly Case[] = [
    ['import * as tslab from "tslab"; [tslab.versions.tslab, tslab.newDisplay()]', "[ 'own', 'made' ]"],
    ['import { newDisplay } from "tslab"; newDisplay()', "'made'"],
    ['import { version } from "./lib/uses_tslab"; version', "'own'"],
    ['(await import("tslab")).versions.tslab', "'own'"],
    ['require("tslab") === tslab', "true"],
  ];
  test.for(same)("%s", async ([source, value]) => {
    expect(await realm.run(source)).toEqual({ value });
  });
});
