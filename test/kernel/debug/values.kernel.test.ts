import { afterAll, beforeAll, expect, test } from "vitest";
import { DebugClient, shown, type Variable } from "../../support/debug_client.ts";
import { resultText, TestKernel } from "../../support/kernel.ts";

let kernel: TestKernel;
let debug: DebugClient;
beforeAll(async () => {
  kernel = await TestKernel.start();
  debug = new DebugClient(kernel);
});
afterAll(() => kernel[Symbol.asyncDispose]());

async function globals(): Promise<Map<string, Variable>> {
  const { variables } = await debug.request("inspectVariables");
  return new Map(parseVariables(variables).map((variable) => [variable.name, variable]));
}

function parseVariables(value: unknown): readonly Variable[] {
  return value as readonly Variable[];
}

test("without a debugger, variables of cells are listed as they are, and no getter runs", async () => {
  await kernel.execute(
    [
      "const count: number = 42; let text = 'one\\ntwo'; const big = 10n ** 20n; const nothing = undefined;",
      "class Point { x = 1; y = -0; #hidden = 3; get length() { throw new Error('the getter ran') } }",
      "const point = new Point(); const ages = new Map([['ada', 36], ['alan', 41]]);",
      "const trap = new Proxy({}, { get() { throw new Error('the trap ran') }, ownKeys() { throw new Error('the trap ran') } });",
      "const lazy = { get value() { throw new Error('the getter ran') }, toString() { throw new Error('toString ran') } };",
      "function add(a: number, b: number) { return a + b }",
      "globalThis.onGlobal = [true, null]; const days = [1, 2, 3, 4, 5, 6, 7, { n: 8 }];",
    ].join("\n"),
  );
  const found = await globals();
  const value = (name: string) => found.get(name)?.value;
  expect(value("count")).toBe("42");
  expect(value("text")).toBe(String.raw`"one\ntwo"`);
  expect(value("big")).toBe("100000000000000000000n");
  expect(value("nothing")).toBe("undefined");
  expect(value("add")).toBe("ƒ add(a, b)");
  expect(value("Point")).toBe("class Point");
  expect(value("onGlobal")).toBe("[ true, null ]");
  expect(value("days")).toBe("[ 1, 2, 3, 4, 5, 6, 7, [Object] ]");
  expect(found.get("point")).toMatchObject({ value: "Point { x: 1, y: -0 }", type: "Point" });
  expect(found.get("ages")).toMatchObject({ value: "Map(2) { 'ada' => 36, 'alan' => 41 }", type: "Map(2)" });
  expect(found.get("trap")).toMatchObject({ type: "Proxy", variablesReference: 0 });
  // JupyterLab shows a type in place of the value: what has no more to say than its text has none.
  expect(found.get("count")?.type).toBeUndefined();
  expect([...found.keys()].filter((name) => name.startsWith("__"))).toEqual([]);

  const members = async (name: string) => debug.variables(found.get(name)?.variablesReference ?? 0);
  expect(shown(await members("lazy"))).toEqual(["value = [Getter]", "toString = ƒ toString()"]);
  expect(shown(await members("ages"))).toEqual(['"ada" = 36', '"alan" = 41']);
  const [x, y, prototype] = await members("point");
  expect([x, y]).toMatchObject([
    { name: "x", value: "1", evaluateName: "point.x" },
    { name: "y", value: "-0" },
  ]);
  expect(shown(await debug.variables(prototype?.variablesReference ?? 0))).toContain("length = [Getter]");
});

test("a long array opens in groups, or in the pages that a frontend asks for", async () => {
  await kernel.execute(
    "const many = Array.from({ length: 25_000 }, (_, i) => i * i); many.label = 'squares'; const floats = new Float64Array(300);",
  );
  const found = await globals();
  const many = found.get("many");
  expect(many).toMatchObject({ indexedVariables: 25_000 });
  const groups = await debug.variables(many?.variablesReference ?? 0);
  // 25,000 are three groups of 10,000, and each of these a hundred of 100.
  expect(groups.map(({ name }) => name)).toEqual(["[0…9999]", "[10000…19999]", "[20000…24999]", "label"]);
  const inner = await debug.variables(groups[1]?.variablesReference ?? 0);
  expect([inner.length, inner[2]?.name]).toEqual([100, "[10200…10299]"]);
  const elements = await debug.variables(inner[2]?.variablesReference ?? 0);
  expect([elements.length, elements[1]]).toMatchObject([
    100,
    { name: "10201", value: "104060401", evaluateName: "many[10201]" },
  ]);
  const page = await debug.variables(many?.variablesReference ?? 0, {
    filter: "indexed",
    start: 24_998,
    count: 50,
  });
  expect(shown(page)).toEqual(["24998 = 624900004", "24999 = 624950001"]);
  expect(
    (await debug.variables(found.get("floats")?.variablesReference ?? 0)).map(({ name }) => name),
  ).toEqual(["[0…99]", "[100…199]", "[200…299]"]);
});

test("a tensor reads as its type and shape, and a disposed one says so", async () => {
  await kernel.execute(
    'import { tf } from "flowbook"; const t = tf.zeros([2, 3]); const gone = tf.scalar(1); gone.dispose(); const w = tf.variable(tf.ones([4]))',
  );
  const found = await globals();
  expect(found.get("t")).toMatchObject({ value: "float32[2,3]", type: "float32[2,3]" });
  expect(found.get("gone")?.value).toBe("float32[] (disposed)");
  expect(found.get("w")?.value).toBe("float32[4]");
  const { data } = await debug.request("richInspectVariables", { variableName: "t" });
  expect(Reflect.get(Object(data), "text/plain")).toContain("float32[2,3]\n[[0, 0, 0]");
});

test("a rich view is what the cell would show; while a cell runs, text at least", async () => {
  await kernel.execute(
    "const rows = [{ name: 'ada', age: 36 }, { name: 'alan', age: 41 }]; let stop = new Int32Array(new SharedArrayBuffer(4))",
  );
  const rich = async (variableName: string) => debug.request("richInspectVariables", { variableName });
  expect(Reflect.get(Object((await rich("rows")).data), "text/html")).toMatch(/<td[^>]*>ada/);
  expect(await rich("[0…99]")).toEqual({ data: {}, metadata: {} });
  const id = kernel.sendExecute("console.log('busy'); while (stop[0] === 0) {}");
  await kernel.until(({ parentId, type }) => parentId === id && type === "stream");
  expect((await rich("rows")).data).toMatchObject({ "text/plain": "[ [Object], [Object] ]" });
  expect((await globals()).get("rows")?.value).toBe("[ [Object], [Object] ]");
  await debug.ask("evaluate", { expression: "stop[0] = 1" });
  expect((await kernel.answerTo(id)).reply.content.status).toBe("ok");
});

test("in a stopped frame values are evaluated, set and copied to the cells' variables", async () => {
  await debug.start();
  const code = [
    "const outer = (factor: number) => {",
    "  const inner = (xs: number[]) => {",
    "    const scaled = xs.map((x) => x * factor);",
    "    debugger;",
    "    return scaled;",
    "  };",
    "  return inner([1, 2]);",
    "};",
    "outer(10)",
  ].join("\n");
  const id = kernel.sendExecute(code);
  expect((await debug.stopped("breakpoint"))[0]).toBe("inner:4");
  expect(shown(await debug.scope("Locals"))).toEqual(["xs = [ 1, 2 ]", "scaled = [ 10, 20 ]"]);
  expect(shown(await debug.scope("Closure"))).toEqual(["factor = 10"]);
  expect((await debug.scope("Globals")).map(({ name }) => name)).toContain("outer");
  expect((await debug.evaluate("(scaled as number[]).length * factor")).body.result).toBe("20");
  expect((await debug.evaluate("factor", "watch", 1)).body.result).toBe("10");
  expect(await debug.evaluate("nobody")).toMatchObject({
    success: false,
    message: expect.stringContaining("nobody is not defined"),
  });
  // Looking changes nothing.
  expect((await debug.evaluate("scaled.push(5)", "hover")).success).toBe(false);
  expect((await debug.evaluate("scaled.length", "hover")).body.result).toBe("2");

  const frameId = (await debug.frames())[0]?.id;
  const scopes = parseScopes((await debug.request("scopes", { frameId })).scopes);
  const locals = scopes[0]?.variablesReference ?? 0;
  expect(
    (await debug.request("setVariable", { variablesReference: locals, name: "scaled", value: "[7, factor]" }))
      .value,
  ).toBe("[ 7, 10 ]");
  const scaled = (await debug.variables(locals)).find(({ name }) => name === "scaled");
  await debug.request("setVariable", {
    variablesReference: scaled?.variablesReference,
    name: "0",
    value: "8",
  });
  await debug.request("copyToGlobals", {
    srcVariableName: "scaled",
    dstVariableName: "copied",
    srcFrameId: frameId,
  });
  expect(
    (await debug.request("richInspectVariables", { variableName: "scaled", frameId })).data,
  ).toMatchObject({ "text/plain": "[ 8, 10 ]" });
  await debug.request("continue", { threadId: 1 });
  expect(resultText(await kernel.answerTo(id))).toBe("[ 8, 10 ]");
  expect(
    resultText(
      await kernel.execute("const copied = [...copied_(), 1]; function copied_() { return [0] } copied"),
    ),
  ).toBe("[ 0, 1 ]");
  await debug.request("disconnect");
});

test("a value of a stop that is over is refused, and so are requests before initialize", async () => {
  expect(await debug.ask("variables", { variablesReference: 99_999 })).toMatchObject({
    success: false,
    message: expect.stringContaining("over"),
  });
  expect(await debug.ask("setBreakpoints", { source: { path: "/a.ts" }, breakpoints: [] })).toMatchObject({
    success: false,
    message: expect.stringContaining("initialize"),
  });
  expect(await debug.ask("next", { threadId: 1 })).toMatchObject({ success: false });
  expect(await debug.ask("no_such_command")).toMatchObject({
    success: false,
    message: expect.stringContaining("no_such_command"),
  });
  expect((await debug.ask("threads")).success).toBe(true);
});

function parseScopes(
  value: unknown,
): readonly { readonly name: string; readonly variablesReference: number }[] {
  return value as readonly { readonly name: string; readonly variablesReference: number }[];
}
