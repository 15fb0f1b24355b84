// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these strings are cells
import { expect, test } from "vitest";
import { liveQuestion } from "../../../kernel/session/live_question.ts";

const ask = (marked: string) => liveQuestion(marked.replace("|", ""), marked.indexOf("|"));

test.for([
  ["a.|", "a", [], ""],
  ["x = a . b?.c.pre|", "a", ["b", "c"], "pre"],
  ["a[0]['b c'].|", "a", ["0", "b c"], ""],
  ["f(a!.|)", "a", [], ""],
  ["`${a.|", "a", [], ""],
] as const)("%s asks about members", ([marked, base, path, prefix]) => {
  expect(ask(marked)).toMatchObject({ kind: "member", base, path, prefix });
});

test.for([
  ['a.b["|', "key", "a", ["b"], ""],
  ["a['x y|']", "key", "a", [], "x y"],
  ['a.b.get("k|', "map_key", "a", ["b"], "k"],
] as const)("%s asks about keys", ([marked, kind, base, path, prefix]) => {
  expect(ask(marked)).toMatchObject({ kind, base, path, prefix });
});

test.for(["// a.|", "/* a.|", '"a.|', "`a.|", "f().|", "f()[0].|", '"text".|', '(a + b)["|', "%np|"])(
  "%s asks about no value",
  (marked) => {
    expect(ask(marked)).toBeUndefined();
  },
);

test("a comment or string before the cursor hides nothing", () => {
  expect(ask("// it's\n/* ' */ 'x' + na|")).toMatchObject({ kind: "name", prefix: "na", start: 22 });
});
