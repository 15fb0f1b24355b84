import { type Program, parseSync, Visitor } from "oxc-parser";

/** Where the text of a script would catch an error, and not throw it again. */
export interface TryBlocks {
  catches(line: number, column: number): boolean;
}

interface Block {
  readonly start: number;
  readonly end: number;
}

/** @param firstLine V8's number of the script's first line. */
export function tryBlocks(source: string, firstLine: number): TryBlocks {
  const { program, offset } = parseScript(source);
  const blocks: Block[] = [];
  new Visitor({
    TryStatement({ block, handler }) {
      if (handler === null || /\bthrow\b/.test(source.slice(handler.start - offset, handler.end - offset)))
        return;
      blocks.push({ start: block.start - offset, end: block.end - offset });
    },
  }).visit(program);
  const starts = blocks.length === 0 ? [] : lineStarts(source);
  return {
    catches(line, column) {
      const at = (starts[line - firstLine] ?? Number.NaN) + column;
      return blocks.some(({ start, end }) => start <= at && at < end);
    },
  };
}

/** A cell is a module, with its `await`; what Node loads is the body of a function. */
function parseScript(source: string): { readonly program: Program; readonly offset: number } {
  const asModule = parseSync("script.js", source, { lang: "js", sourceType: "module" });
  if (asModule.errors.length === 0) return { program: asModule.program, offset: 0 };
  const head = "(async function () {";
  const { program } = parseSync("script.js", `${head}${source}\n})`, { lang: "js", sourceType: "script" });
  return { program, offset: head.length };
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (const { index } of source.matchAll(/\n/g)) starts.push(index + 1);
  return starts;
}
