import { afterAll, expect, test } from "vitest";
import { openNotebook } from "./notebook.ts";

const { close, commit, logged, service } = openNotebook();
afterAll(() => {
  close();
  expect(logged).toEqual([]);
});

test("questions may overlap: all but the newest completion is given up, the others are answered", async () => {
  commit("const left = { one: 1 };");
  const [stale, checked, shown, newest] = await Promise.all([
    service.complete("left.", 5),
    service.diagnostics("left.two;"),
    service.inspect("left", 2, 0),
    service.complete("left.o", 6),
  ]);
  expect(stale.items).toEqual([]);
  expect(checked.map(({ column }) => column)).toEqual([6]);
  expect(shown).toContain("const left: {");
  expect(newest.items).toEqual([{ text: "one", type: "property" }]);
});

test("a question is answered as of the cells committed before it was asked", async () => {
  commit("const value = 1;");
  const before = service.diagnostics("const text: string = value;");
  commit("const value = 'text';");
  const after = service.diagnostics("const text: string = value;");
  expect((await before).map(({ code }) => code)).toEqual([2322]);
  expect(await after).toEqual([]);
});

test("a disposed service answers nothing", async () => {
  const asked = service.diagnostics("nope;");
  service.dispose();
  expect(await asked).toEqual([]);
  expect(await service.diagnostics("nope;")).toEqual([]);
});
