import { expect, test } from "vitest";
import { bundleJson, consistsOf, messageJson } from "../../kernel/message_json.ts";

const long = "x".repeat(100_000);

test.for([
  ["plain", long],
  ["with a quote at its end", `${long}"`],
  ["with a backslash in its middle", `${long}\\${long}`],
  ["with lines", `${long}\n`],
  ["with a control character", `\u0000${long}`],
  ["with DEL", `${long}\u007f`],
  ["beyond ASCII", `${long}é`],
  ["with half a character", `${long}\ud83d`],
  ["short", "x"],
])("a text %s is the JSON that JSON.stringify makes", ([, text]) => {
  const fields = { before: 1, text, left: undefined, after: { text } };
  expect(messageJson(fields)).toBe(JSON.stringify(fields));
});

test("a bundle's message has what else belongs to it", () => {
  const bundle = { data: { "text/plain": long, "application/json": { a: [1] } }, metadata: { b: 2 } };
  expect(JSON.parse(bundleJson(bundle, { execution_count: 7 }))).toEqual({ ...bundle, execution_count: 7 });
  expect(JSON.parse(bundleJson(bundle, { execution_count: undefined }))).toEqual(bundle);
});

test("a text consists of a set of characters up to its last one", () => {
  expect(consistsOf("", /[a-c]*/y)).toBe(true);
  expect(consistsOf(`${"abc".repeat(1000)}`, /[a-c]*/y)).toBe(true);
  expect(consistsOf(`${"abc".repeat(1000)}d`, /[a-c]*/y)).toBe(false);
});
