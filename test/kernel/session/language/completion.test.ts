import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openNotebook } from "./notebook.ts";

const { close, commit, complete, folder, inspect, logged } = openNotebook();
afterAll(() => {
  close();
  expect(logged).toEqual([]);
});

test("TensorFlow.js completes by its typings under each of its names", async () => {
  commit('import * as tf from "@tensorflow/tfjs-node-gpu";\nconst x = tf.tensor([1, 2]);');
  const { texts, replaced } = await complete("tf.tensor2|d");
  expect({ texts, replaced }).toEqual({ texts: ["tensor2d"], replaced: "tensor2d" });
  expect((await complete("const y = x.sq|")).texts).toEqual([
    "sqrt",
    "square",
    "squaredDifference",
    "squeeze",
  ]);
  expect((await complete("tf.layers.dense({ uni| })")).texts).toContain("units");
  expect((await complete('tf.layers.dense({ units: 1, activation: "soft|" })')).texts).toEqual([
    "softmax",
    "softplus",
    "softsign",
  ]);
  expect(await inspect("tf.layers.den|se")).toBe(
    "```typescript\nfunction dense(args: DenseLayerArgs): Dense\n```",
  );
  expect(await inspect("tf.layers.dense|", 1)).toContain("Creates a dense (fully connected) layer.");
});

test("items of a progress bar keep their type, and its own members are known", async () => {
  expect((await complete('for (const name of progress(["a"])) name.toUpperC|')).texts).toEqual([
    "toUpperCase",
  ]);
  expect((await complete("for await (const part of progress(process.stdin)) part.toFix|")).texts).toEqual([]);
  expect((await complete("for (const step of progress(3)) step.toFix|")).texts).toEqual(["toFixed"]);
  expect((await complete("const steps = progress(3); steps.post|")).texts).toEqual(["postfix"]);
  expect((await complete("progress([], { desc| })")).texts).toEqual(["description"]);
});

test("tslab completes by the API that Flowbook gives it", async () => {
  commit('import * as tslab from "tslab";\nconst status = tslab.newDisplay();');
  expect((await complete("tslab.|")).texts).toEqual(["display", "newDisplay", "versions"]);
  expect((await complete("status.m|")).texts).toEqual(["markdown"]);
  expect((await complete('import { newD| } from "tslab"')).texts).toEqual(["newDisplay"]);
});

test("completion offers names of earlier cells with their kind where a value or a type can stand", async () => {
  commit(
    "const zooName = 'Zoo';\nfunction zooOpen() {}\nclass ZooKeeper {}\ninterface ZooPlan { size: number }",
  );
  const value = await complete("const y = zoo|;");
  expect(value.items.map(({ text, type }) => [text, type])).toEqual([
    ["ZooKeeper", "class"],
    ["zooName", "instance"],
    ["zooOpen", "function"],
  ]);
  expect((await complete("let y: zoo|")).texts).toEqual(["ZooKeeper", "ZooPlan"]);
  expect((await complete("[1].zoo|")).texts).toEqual([]);
  expect((await complete('const s = "zoo|"')).texts).toEqual([]);
});

test("completion works in a text that cannot be parsed yet", async () => {
  commit("const point = { left: 1, right: 2 };");
  expect((await complete("const point2 = point;\nfor (const x of [point2.le|")).texts).toEqual(["left"]);
  expect((await complete("console.log(`${point.ri|")).texts).toEqual(["right"]);
  expect((await complete("const point = { up: 1 };\nif (point.|")).texts).toEqual(["up"]);
});

test("completion offers modules and their exports", async () => {
  expect((await complete('import fs from "node:fs/|"')).texts).toEqual(["promises"]);
  expect((await complete('import { readFileS| } from "node:fs"')).texts).toEqual(["readFileSync"]);
});

test("completion offers installed packages, and types them by what they ship or by @types", async () => {
  const install = (name: string, files: Readonly<Record<string, string>>): void => {
    const home = join(folder, "node_modules", name);
    mkdirSync(home, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(home, file), text);
  };
  const index = { "index.d.ts": "/** Sings a song. */\nexport declare function sing(song: string): number;" };
  const main = "exports.sing = (song) => song.length;";
  install("warbler", { "package.json": '{ "name": "warbler", "main": "index.js" }', "index.js": main });
  install("@types/warbler", {
    "package.json": '{ "name": "@types/warbler", "types": "index.d.ts" }',
    ...index,
  });
  install("wagtail", { "package.json": '{ "name": "wagtail", "types": "index.d.ts" }', ...index });
  expect((await complete('import { sing } from "wa|"')).texts).toEqual(
    expect.arrayContaining(["wagtail", "warbler"]),
  );
  expect((await complete('const bird = require("wag|")')).texts).toEqual(["wagtail"]);
  expect((await complete('import { s| } from "warbler"')).texts).toEqual(["sing"]);
  expect(await inspect('import { sing } from "warbler"; si|ng("la")', 1)).toContain("Sings a song.");
});

test("completion offers files where a path is typed", async () => {
  mkdirSync(join(folder, "data", "birds"), { recursive: true });
  writeFileSync(join(folder, "data", "penguins.json"), "{}");
  // TypeScript itself completes import specifiers, without the slash; other strings are left to us.
  expect((await complete('import rows from "./data/|"')).texts).toEqual(["birds", "penguins.json"]);
  expect((await complete("const path = './data/|")).texts).toEqual(["birds/", "penguins.json"]);
  const { texts, replaced } = await complete("const path = 'data/pen|'");
  expect({ texts, replaced }).toEqual({ texts: ["penguins.json"], replaced: "pen" });
  expect((await complete("const path = 'nowhere/|'")).texts).toEqual([]);
});

test("completion gives names that need no brackets, and none of the kernel's own", async () => {
  commit("const row = { plain: 1, 'two words': 2 };");
  expect((await complete("row.|")).texts).toEqual(["plain"]);
  expect((await complete("__flow|")).texts).toEqual([]);
});

test("inspection shows documentation, and in an argument list the signature of the call", async () => {
  commit(
    "/** Adds numbers.\n * @param a first\n * @returns their sum\n * @example add(1, 2)\n */\nfunction add(a: number, b: number) { return a + b; }",
  );
  const signature = "```typescript\nfunction add(a: number, b: number): number\n```";
  expect(await inspect("ad|d(1, 2)")).toBe(signature);
  expect(await inspect("add|(1, 2)")).toBe(signature);
  const documented = await inspect("add|", 1);
  for (const part of [signature, "Adds numbers.", "`a` — first", "their sum", "add(1, 2)"]) {
    expect(documented).toContain(part);
  }
  expect(await inspect("add(1, |")).toBe("```typescript\nadd(a: number, b: number): number\n```");
  expect(await inspect("   |")).toBeUndefined();
});
