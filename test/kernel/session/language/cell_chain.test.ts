import { expect, test } from "vitest";
import { CellChain } from "../../../../kernel/session/language/cell_chain.ts";

test("a view of a text does not grow with the number of cells before it", () => {
  const chain = new CellChain([]);
  chain.commit("const wanted = 1;");
  const early = chain.view("wanted + 1");
  for (let i = 0; i < 200; i++) chain.commit(`const other${i} = ${i};`);
  expect(chain.view("wanted + 1")).toEqual(early);
});

test("committing a cell opens one module, however many there are", () => {
  const chain = new CellChain([]);
  for (let i = 0; i < 200; i++) {
    chain.commit(`const name${i} = ${i > 0 ? `name${i - 1}` : 0};`);
    const { opened, closed } = chain.takeChanges();
    expect([opened.length, closed.length]).toEqual([1, 0]);
  }
});

test("a cell run a thousand times is one module", () => {
  const chain = new CellChain([]);
  chain.commit("const base = 1;");
  for (let i = 0; i < 1000; i++) chain.commit("const derived = base + 1;");
  expect(chain.modules()).toHaveLength(2);
  expect(chain.takeChanges().opened).toHaveLength(2);
  expect(chain.takeChanges()).toEqual({ opened: [], closed: [] });
});

test("a module is closed when no name and no later cell needs it any more", () => {
  const chain = new CellChain([]);
  chain.commit("const a = 1;");
  chain.commit("const b = a;");
  const [first, second] = chain.takeChanges().opened.map(({ name }) => name);
  chain.commit("const a = 2;");
  expect(chain.takeChanges().closed).toEqual([]);
  chain.commit("const b = 3;");
  expect(chain.takeChanges().closed).toMatchObject([{ name: second }, { name: first }]);
});

test("two cells that use each other stay within a limit", () => {
  const chain = new CellChain([]);
  for (let i = 0; i < 1500; i++) {
    chain.commit("const a = typeof b;");
    chain.commit("const b = typeof a;");
  }
  expect(chain.modules().length).toBeLessThanOrEqual(1000);
});
