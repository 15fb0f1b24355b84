import { randomBytes } from "node:crypto";
import katex from "katex";
import type { Cell, Notebook } from "../client/notebook.ts";
import type { Output } from "../client/outputs.ts";

const formula =
  /\$\$(?<block>[\s\S]+?)\$\$|\\\\\[(?<bracket>[\s\S]+?)\\\\\]|\\\\\((?<paren>[\s\S]+?)\\\\\)|(?<environment>\\begin\{(?<name>[a-z]+\*?)\}[\s\S]+?\\end\{\k<name>\})|(?<!\\)\$(?<inline>[^\s$`](?:[^$`\n]*[^\s$`\\])?)\$(?!\d)/;

/** Code, in which a dollar is a dollar: a fenced block, or backticks up to as many others in the paragraph. */
const code =
  /^ {0,3}(?<fence>`{3,}|~{3,})[\s\S]*?^ {0,3}\k<fence>|(?<!`)(?<ticks>`+)(?!`)(?:(?!\n\s*\n)[\s\S])*?(?<!`)\k<ticks>(?!`)/;

const codeOrFormula = new RegExp(`(?<code>${code.source})|${formula.source}`, "gm");

/**
 * Takes the formulas out of a notebook before it becomes a page and puts them in afterwards as MathML, which
 * browsers draw by themselves: the converter would leave TeX for a program from another server.
 */
export class Formulas {
  readonly #mathMl: string[] = [];
  /** A word that Markdown leaves alone and that is nowhere else. */
  readonly #word = `math${randomBytes(12).toString("hex")}n`;

  takeFrom(notebook: Notebook): Notebook {
    return { ...notebook, cells: notebook.cells.map((cell) => this.#fromCell(cell)) };
  }

  putInto(page: string): string {
    const word = `${this.#word}(\\d+)e`;
    // a heading's words are in its anchor too, where only text can be
    const inTag = new RegExp(`<[^<>]*${word}[^<>]*>`, "g");
    return page
      .replaceAll(inTag, (tag) => tag.replaceAll(new RegExp(word, "g"), "formula-$1"))
      .replaceAll(new RegExp(word, "g"), (_match, index: string) => this.#mathMl[Number(index)] ?? "");
  }

  #fromCell(cell: Cell): Cell {
    if (cell.type === "markdown") return { ...cell, source: this.#fromMarkdown(cell.source) };
    return { ...cell, outputs: cell.outputs.map((output) => this.#fromOutput(output)) };
  }

  #fromOutput(output: Output): Output {
    if (output.output_type === "stream" || output.output_type === "error") return output;
    const latex = textOf(output.data["text/latex"]);
    const markdown = textOf(output.data["text/markdown"]);
    const html = latex === undefined || "text/html" in output.data ? {} : { "text/html": this.#latex(latex) };
    const text = markdown === undefined ? {} : { "text/markdown": this.#fromMarkdown(markdown) };
    return { ...output, data: { ...output.data, ...html, ...text } };
  }

  #fromMarkdown(source: string): string {
    return source.replaceAll(codeOrFormula, (match: string, ...rest: unknown[]) => {
      const groups = parseGroups(rest.at(-1));
      if (groups.code !== undefined) return match;
      const display = groups.block ?? groups.bracket ?? groups.environment;
      return this.#formula(display ?? groups.paren ?? groups.inline ?? "", display !== undefined);
    });
  }

  /** The LaTeX of an output: one formula, with or without its dollars. */
  #latex(latex: string): string {
    const dollars = /^\s*(\${1,2})([\s\S]+?)\1\s*$/.exec(latex);
    return this.#formula(dollars?.[2] ?? latex, dollars?.[1] !== "$");
  }

  #formula(tex: string, displayMode: boolean): string {
    // TeX that KaTeX does not know stays as text, marked as an error
    const options = { displayMode, output: "mathml", throwOnError: false, trust: false } as const;
    const count = this.#mathMl.push(katex.renderToString(tex, options));
    return `${this.#word}${count - 1}e`;
  }
}

function parseGroups(value: unknown): Readonly<Record<string, string | undefined>> {
  return value as Readonly<Record<string, string | undefined>>;
}

/** nbformat stores text as one string or as a list of lines. */
function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : [value].flat().join("");
}
