/** Text as a terminal shows it, and where the next text goes on the last line: at its end, if undefined. */
export interface WrittenText {
  readonly text: string;
  readonly column: number | undefined;
}

/** Text that was rewritten with `\r`, as progress bars do, as it looks in the end. */
export function overwriteLines(text: string): string {
  return write({ text: "", column: undefined }, text).text;
}

/** Writes behind other text; after a `\r` over its last line. */
export function write({ text, column }: WrittenText, added: string): WrittenText {
  if (column === undefined && !added.includes("\r")) return { text: text + added, column };
  const lineStart = text.lastIndexOf("\n") + 1;
  const lines: string[] = [];
  let line = text.slice(lineStart);
  let at = column ?? line.length;
  for (const part of added.split(/(\r*\n|\r)/)) {
    if (part === "\r") at = 0;
    else if (part.endsWith("\n")) {
      lines.push(`${line}\n`);
      [line, at] = ["", 0];
    } else {
      line = line.slice(0, at) + part + line.slice(at + part.length);
      at += part.length;
    }
  }
  return {
    text: text.slice(0, lineStart) + lines.join("") + line,
    column: at === line.length ? undefined : at,
  };
}
