import { UsageError } from "../runtime/usage_error.ts";

/** Splits a magic's line at spaces; quotes group words and a backslash takes the next character as it is. */
export function splitWords(where: string, line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const letter = line.charAt(at);
    if (letter === "\\" && quote !== "'" && at + 1 < line.length) {
      at += 1;
      word = (word ?? "") + line.charAt(at);
    } else if (letter === quote) {
      quote = undefined;
    } else if (quote === undefined && (letter === '"' || letter === "'")) {
      quote = letter;
      word ??= "";
    } else if (quote === undefined && /\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + letter;
    }
  }
  if (quote !== undefined)
    throw new UsageError(where, `a ${quote} is never closed in ${line}`, "Close the quote.");
  return word === undefined ? words : [...words, word];
}
