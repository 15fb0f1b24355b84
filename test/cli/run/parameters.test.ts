import { expect, test } from "vitest";
import { type Notebook, parseNotebook } from "../../../cli/client/notebook.ts";
import { injectParameters, parseParameters } from "../../../cli/run/parameters.ts";

function notebookOf(...cells: { readonly source: string; readonly tags?: readonly string[] }[]): Notebook {
  const value = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map(({ source, tags = [] }) => ({ cell_type: "code", source, metadata: { tags } })),
  };
  return parseNotebook(value, "test.ipynb");
}

function sources(notebook: Notebook): readonly string[] {
  return notebook.cells.map((cell) => cell.source);
}

test.each([
  ["n=3", 3],
  ["n=-1.5e3", -1500],
  ["n=true", true],
  ["n=null", null],
  ['n="3"', "3"],
  ["n=[1, 2]", [1, 2]],
  ['n={"a": 1}', { a: 1 }],
  ["n=adam", "adam"],
  ["n=00123", "00123"],
  ["n=a=b", "a=b"],
  ["n=", ""],
])("-p %s gives %j", (pair, value) => {
  expect(parseParameters([pair]).get("n")).toEqual(value);
});

test.each(["n", "=3", "1n=3", "a-b=3", "class=3", "a b=3"])(
  "-p %s is refused with what is expected",
  (pair) => {
    expect(() => parseParameters([pair])).toThrow(/-p .*(name=value|variable name)/);
  },
);

test("parameters come after the cell tagged parameters and keep what it declares", () => {
  const notebook = notebookOf(
    { source: "import x from 'x';" },
    { source: "let epochs: number = 1;\nconst name = 'a';", tags: ["parameters"] },
    { source: "train();" },
  );
  expect(
    injectParameters(
      notebook,
      new Map<string, unknown>([
        ["epochs", 5],
        ["name", "b"],
      ]),
    ),
  ).toEqual([]);
  expect(sources(notebook)[2]).toBe('// Parameters\nepochs = 5;\nconst name = "b";');
  expect(sources(notebook)[3]).toBe("train();");
  expect(notebook.cells[2]?.metadata.tags).toEqual(["injected-parameters"]);
});

test("a second run replaces the cell that the first one injected", () => {
  const notebook = notebookOf({ source: "let n = 1;", tags: ["parameters"] }, { source: "n" });
  injectParameters(notebook, new Map([["n", 2]]));
  injectParameters(notebook, new Map([["n", 3]]));
  expect(sources(notebook)).toEqual(["let n = 1;", "// Parameters\nn = 3;", "n"]);
});

test("a parameter that the notebook does not declare is declared, with a warning", () => {
  const notebook = notebookOf({ source: "let n = 1;", tags: ["parameters"] });
  expect(injectParameters(notebook, new Map([["m", 2]])).join()).toMatch(/declares no m/);
  expect(sources(notebook)[1]).toBe("// Parameters\nlet m = 2;");
});

test("without a cell tagged parameters the values are set first, with a warning", () => {
  const notebook = notebookOf({ source: "n" });
  expect(injectParameters(notebook, new Map([["n", 2]])).join()).toMatch(/no cell is tagged parameters/);
  expect(sources(notebook)).toEqual(["// Parameters\nlet n = 2;", "n"]);
});

test("text with quotes and line ends is injected as one string", () => {
  const notebook = notebookOf({ source: "let s = '';", tags: ["parameters"] });
  injectParameters(notebook, new Map([["s", 'a"b\n`c']]));
  expect(sources(notebook)[1]).toBe('// Parameters\ns = "a\\"b\\n`c";');
});
