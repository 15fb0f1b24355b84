import type { CompletionItem } from "vscode-languageserver-protocol";
import type { Completion, CompletionList } from "../language_service.ts";
import type { DeclarationKind } from "./declarations.ts";
import { type LineIndex, wordAt } from "./positions.ts";

// JupyterLab filters what it has while the user types on, and `tf.` alone has over 500 members.
const longestList = 2000;

/** Language-server kinds (1 to 25) as JupyterLab names them; the rest are instances. */
const jupyterTypes: Readonly<Record<number, string>> = {
  2: "function",
  3: "function",
  4: "function",
  5: "property",
  7: "class",
  8: "class",
  9: "module",
  10: "property",
  13: "class",
  14: "keyword",
  17: "path",
  19: "path",
  22: "class",
  25: "class",
};

const declaredTypes: Readonly<Record<DeclarationKind, string>> = {
  const: "instance",
  let: "instance",
  function: "function",
  class: "class",
  type: "class",
  enum: "class",
  namespace: "module",
  import: "instance",
  module: "module",
};

/** What the server offered for a text, and the view that it was asked about. */
export interface OfferedItems {
  readonly place: CompletionList["place"];
  readonly source: string;
  readonly offset: number;
  readonly items: readonly CompletionItem[];
  /** Of the module that was asked about, where the cell's own text begins at `shift`. */
  readonly lines: LineIndex;
  readonly shift: number;
}

interface Candidate extends Completion {
  readonly start: number;
  readonly end: number;
  readonly order: string;
}

/** Names of earlier cells at a place where a value, or a type, can stand. */
export function earlierNames(
  names: Iterable<readonly [string, { readonly kind: DeclarationKind }]>,
  { values, types }: { readonly values: boolean; readonly types: boolean },
): CompletionItem[] {
  const items: CompletionItem[] = [];
  for (const [label, { kind }] of names) {
    const typeOnly = kind === "type";
    const valueOnly = kind === "const" || kind === "let" || kind === "function";
    if ((values && !typeOnly) || (types && !valueOnly)) {
      items.push({ label, sortText: "11", detail: declaredTypes[kind] });
    }
  }
  return items;
}

/** The completions that fit what is typed, in TypeScript's order. */
export function completionList(offered: OfferedItems): CompletionList {
  const { source, offset, items } = offered;
  const word = wordAt(source, offset);
  const candidates = items.map((item) => candidate(item, offered, word));
  // Inside a string every item says what it replaces; elsewhere only odd ones do, as `["a b"]` for `.`.
  const plain = candidates.some(({ start }) => start === word.start);
  const start = plain ? word.start : Math.min(word.start, ...candidates.map((item) => item.start));
  const end = plain ? word.end : Math.max(offset, ...candidates.map((item) => item.end));
  const typed = source.slice(start, offset).toLowerCase();
  const seen = new Set<string>();
  const fitting = candidates
    .filter((item) => item.start === start && item.text.toLowerCase().startsWith(typed))
    .sort((a, b) => compare(a.order, b.order) || compare(a.text.toLowerCase(), b.text.toLowerCase()))
    .filter(({ text }) => !seen.has(text) && seen.add(text))
    .slice(0, longestList);
  return { place: offered.place, start, end, items: fitting.map(({ text, type }) => ({ text, type })) };
}

function candidate(
  item: CompletionItem,
  { lines, shift }: OfferedItems,
  word: { readonly start: number; readonly end: number },
): Candidate {
  const { textEdit, insertText, label, sortText, kind } = item;
  const range = textEdit === undefined ? undefined : "range" in textEdit ? textEdit.range : textEdit.replace;
  return {
    text: textEdit?.newText ?? insertText ?? label,
    type: kind === undefined ? (item.detail ?? "instance") : (jupyterTypes[kind] ?? "instance"),
    start: range === undefined ? word.start : lines.offset(range.start) - shift,
    end: range === undefined ? word.end : lines.offset(range.end) - shift,
    order: sortText ?? label,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
