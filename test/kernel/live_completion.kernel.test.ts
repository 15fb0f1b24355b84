import { afterAll, beforeAll, expect, test } from "vitest";
import { resultText, TestKernel } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

/** Matches where `|` stands, and the text that they replace. */
async function complete(marked: string) {
  const cursor_pos = marked.indexOf("|");
  const code = marked.replace("|", "");
  const { reply } = await kernel.request("complete_request", { code, cursor_pos });
  const { matches, cursor_start, cursor_end } = reply.content;
  return { matches, replaced: code.slice(Number(cursor_start), Number(cursor_end)) };
}

test("keys that only the value knows complete, at any depth and with a prefix", async () => {
  await kernel.execute(
    'const parsed: any = JSON.parse(`{"rows": [{"flour": 500, "salt it": 2}], "size": 1}`)',
  );
  expect(await complete("parsed.|")).toEqual({ matches: ["rows", "size"], replaced: "" });
  expect(await complete("f(parsed.rows[0].fl|)")).toEqual({ matches: ["flour"], replaced: "fl" });
  expect(await complete('parsed["rows"]?.[0].|')).toEqual({ matches: ["flour"], replaced: "" });
  expect(await complete('parsed.rows[0]["|')).toEqual({ matches: ["flour", "salt it"], replaced: "" });
  expect(await complete('parsed.rows[0]["sa|"]')).toEqual({ matches: ["salt it"], replaced: "sa" });
  expect((await complete("parsed.rows.fla|")).matches).toEqual(["flat", "flatMap"]);
});

test("text keys of a Map and members of a Set complete in its calls", async () => {
  await kernel.execute(
    'const prices = new Map([["bread", 3], ["butter", 2]]); const kinds = new Set(["rye"])',
  );
  expect((await complete('prices.get("b|')).matches).toEqual(["bread", "butter"]);
  expect((await complete("kinds.has('|")).matches).toEqual(["rye"]);
});

test("names made at run time complete where a name can stand, and nowhere else", async () => {
  await kernel.execute('globalThis.conjured = 1; require("node:vm").runInThisContext("let conjuredToo = 2")');
  expect((await complete("1 + conj|")).matches).toEqual(["conjured", "conjuredToo"]);
  expect((await complete("let x: conj|")).matches).toEqual([]);
  expect((await complete("// conj|")).matches).toEqual([]);
  expect((await complete('"conj|"')).matches).toEqual([]);
});

test("what TypeScript knows comes first and once, and its list of a class is complete", async () => {
  await kernel.execute(
    "const known: Record<string, number> = { zinc: 1 };\nclass Shy { private secret = 1; open = 2 }\nconst shy = new Shy();",
  );
  expect((await complete("known.z|")).matches).toEqual(["zinc"]);
  expect((await complete("shy.|")).matches).toEqual(["open"]);
});

test("no code of the values runs", async () => {
  await kernel.execute(
    "let ran = 0;\nconst trap: any = { get x() { ran++; return { deep: 1 } }, safe: 1 };\n" +
      "const proxy: any = new Proxy({}, { ownKeys() { ran++; return [] }, getPrototypeOf() { ran++; return null } });",
  );
  expect((await complete("trap.|")).matches).toEqual(["x", "safe"]);
  expect((await complete("trap.x.|")).matches).toEqual([]);
  expect((await complete("proxy.|")).matches).toEqual([]);
  expect(resultText(await kernel.execute("ran"))).toBe("0");
});

test("values complete while a cell loops, and the cell goes on", async () => {
  const busy = kernel.sendExecute(
    'const made: any = { apple: 1 }; console.log("looping"); while (made.apple) {}',
  );
  await kernel.until(({ parentId, type }) => parentId === busy && type === "stream");
  expect((await complete("made.|")).matches).toEqual(["apple"]);
  expect(kernel.messages.some(({ parentId, type }) => parentId === busy && type === "execute_reply")).toBe(
    false,
  );
  await kernel.interrupt();
  await kernel.answerTo(busy);
});
