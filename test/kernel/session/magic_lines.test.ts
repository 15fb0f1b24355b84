// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these strings are cells
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Realm } from "./realm.ts";

let realm: Realm;
beforeAll(async () => {
  realm = await Realm.start(tmpdir(), ["time", "npm"]);
});
afterAll(() => realm.close());

describe("a magic line", () => {
  test.for([
    ["%time f(1)", "{ name: 'time', args: 'f(1)' }"],
    ["  %npm install 'a b' \"c\" \\d ", `{ name: 'npm', args: \`install 'a b' "c" \\\\d\` }`],
    ["const before = 1\n%time x", "{ name: 'time', args: 'x' }"],
    ["const before2 = [1]\n%time [2]\n", "{ name: 'time', args: '[2]' }"],
    ["%time", "{ name: 'time', args: '' }"],
    ["let crlf = 1\r\n%time crlf\r\n", "{ name: 'time', args: 'crlf' }"],
    ["%npm ls\nconst after = 5\nafter", "5"],
    ["%npm ls\n%time x", "{ name: 'time', args: 'x' }"],
  ] as const)("%j gives %s", async ([source, value]) => {
    expect(await realm.run(source)).toEqual({ value });
  });

  test("at the head of the cell with two signs takes the rest of the cell", async () => {
    expect(await realm.run("\n%%time -n 5\nlet a = 1\n% not a magic")).toEqual({
      value: "{ name: 'time', args: '-n 5', body: 'let a = 1\\n% not a magic' }",
    });
  });
});

describe("TypeScript with a percent sign stays TypeScript:", () => {
  test.for([
    ["const a = 7, time = 4; a\n% time", "3"],
    ["const b = 7, y = 4; b\n  %y", "3"],
    ["const c = (7\n  %time)", undefined],
    ["`\n%time x\n`", "'\\n%time x\\n'"],
    ["/*\n%time x\n*/ 5", "5"],
    ["`${7\n%time}`", "'3'"],
    ["let r = 7; r %= 4; r", "3"],
  ] as const)("%j", async ([source, value]) => {
    expect(await realm.run(source)).toEqual(value === undefined ? {} : { value });
  });
});

describe("a magic that cannot be", () => {
  test("is unknown: the nearest one is suggested, and the cell does not run", async () => {
    const { error } = await realm.run("globalThis.ran = 1\n%tiem f()");
    expect(error).toEqual({
      ename: "UsageError",
      evalue: "%tiem: there is no such magic. Did you mean %time? %lsmagic lists all of them.",
      traceback: [
        "2 | %tiem f()",
        "  | ^",
        "UsageError: %tiem: there is no such magic. Did you mean %time? %lsmagic lists all of them.",
      ],
    });
    expect(await realm.run("typeof ran")).toEqual({ value: "'undefined'" });
  });

  test("is like none: nothing is suggested", async () => {
    const { error } = await realm.run("%%tensorboardx\nx");
    expect(error?.evalue).toBe("%tensorboardx: there is no such magic. %lsmagic lists all of them.");
  });

  test("stands where no statement can begin: the error says where magics may stand", async () => {
    const { error } = await realm.run("const list = [\n  1,\n  %time x\n]");
    expect(error?.ename).toBe("SyntaxError");
    expect(error?.evalue).toContain("a line of its own where a statement can begin");
    expect(error?.evalue).toContain("(3:3)");
  });

  test("stands in a function that cannot wait: the error says what to write", async () => {
    const { error } = await realm.run("function measure() {\n  %time x\n}");
    expect(error?.evalue).toBe("%time: a magic waits, which this function cannot. Write `async` before it.");
    expect(error?.traceback[0]).toBe("2 |   %time x");
  });
});

describe("a magic may stand", () => {
  test.for([
    ["let inBlock;\nif (true) {\n  inBlock = 1\n  %time x\n}\ninBlock", "1"],
    ["let sum = 0;\nfor (const i of [1, 2]) {\n  %npm ls\n  sum += i\n}\nsum", "3"],
    ["const run = async () => {\n  %time x\n  return 5\n}\nawait run()", "5"],
    ["const given = %npm ls\ngiven.args", "'ls'"],
  ] as const)(
    "in a block, a loop, an async function, or right of an assignment: %j",
    async ([source, value]) => {
      expect(await realm.run(source)).toEqual({ value });
    },
  );
});
