const RED = "\u001b[31m";
const DIM = "\u001b[2m";
const RESET = "\u001b[0m";

/** How many lines are shown around the one that is meant. */
const CONTEXT = { before: 2, after: 1 };

/** The lines around a place of a text, numbered, the place marked by a caret. Parts count from 1. */
export function sourceExcerpt(
  text: string,
  { line, column }: { readonly line: number; readonly column: number },
  { before, after }: { readonly before: number; readonly after: number } = CONTEXT,
): string[] {
  const lines = text.split("\n");
  const first = Math.max(1, line - before);
  const last = Math.min(lines.length, line + after);
  const width = String(last).length;
  const excerpt: string[] = [];
  for (let number = first; number <= last; number++) {
    const content = lines[number - 1] ?? "";
    const label = String(number).padStart(width);
    if (number !== line) {
      excerpt.push(`${DIM}  ${label} | ${content}${RESET}`);
      continue;
    }
    // A tab is as wide in the caret's line as in the line above it.
    const indent = content.slice(0, column - 1).replace(/[^\t]/g, " ");
    excerpt.push(`${RED}>${RESET} ${label} | ${content}`);
    excerpt.push(`  ${" ".repeat(width)} | ${indent}${RED}^${RESET}`);
  }
  return excerpt;
}
