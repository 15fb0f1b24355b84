import { expect, test } from "vitest";
import { parseNotebook } from "../../../cli/client/notebook.ts";
import { Formulas } from "../../../cli/html/math.ts";

/** What becomes of Markdown when its converter changes nothing. */
function throughPage(source: string): { text: string; formulas: string[] } {
  const formulas = new Formulas();
  const notebook = parseNotebook({ nbformat: 4, cells: [{ cell_type: "markdown", source }] }, "a.ipynb");
  const page = formulas.putInto(formulas.takeFrom(notebook).cells[0]?.source ?? "");
  const found: string[] = [];
  const text = page.replaceAll(/<span class="katex">(.*?)<\/span>/gs, (_match, mathMl: string) => {
    const tex = /<annotation encoding="application\/x-tex">(.*?)<\/annotation>/s.exec(mathMl)?.[1] ?? "";
    found.push(mathMl.includes('display="block"') ? `block ${tex}` : tex);
    return "●";
  });
  return { text, formulas: found };
}

test.each([
  ["inline", "a $x_1 * y_2$ b", "a ● b", ["x_1 * y_2"]],
  ["on lines of its own", "a\n\n$$\nx^2\n$$\n", "a\n\n●\n", ["block \nx^2\n"]],
  ["in an environment", "\\begin{align}a\\end{align}", "●", ["block \\begin{align}a\\end{align}"]],
  ["in brackets", "\\\\(x\\\\) and \\\\[y\\\\]", "● and ●", ["x", "block y"]],
  ["several", "$a$ and $b$", "● and ●", ["a", "b"]],
])("a formula %s becomes MathML", (_where, source, text, formulas) => {
  expect(throughPage(source)).toEqual({ text, formulas });
});

test.each([
  ["prices", "between $5 and $10"],
  ["code", "`$x$` and ``a ` $y$``"],
  ["a fenced block", "```sh\necho $HOME and $PATH\n```"],
  ["an escaped dollar", "\\$x$"],
  ["a lone backtick's paragraph", "a ` b\n\nc ` d"],
])("%s stay as they are", (_what, source) => {
  expect(throughPage(source)).toEqual({ text: source, formulas: [] });
});

test("a formula in a heading leaves the heading's anchor valid", () => {
  const formulas = new Formulas();
  const notebook = parseNotebook(
    { nbformat: 4, cells: [{ cell_type: "markdown", source: "$x$" }] },
    "a.ipynb",
  );
  const word = formulas.takeFrom(notebook).cells[0]?.source ?? "";
  const page = formulas.putInto(`<h1 id="${word}">${word}</h1>`);
  expect(page).toMatch(/^<h1 id="formula-0"><span class="katex"><math/);
});

test("TeX that is wrong is shown as it is, escaped", () => {
  const formulas = new Formulas();
  const source = "$\\frac{<script>$";
  const notebook = parseNotebook({ nbformat: 4, cells: [{ cell_type: "markdown", source }] }, "a.ipynb");
  const page = formulas.putInto(formulas.takeFrom(notebook).cells[0]?.source ?? "");
  expect(page).toContain("&lt;script&gt;");
  expect(page).not.toContain("<script>");
});
