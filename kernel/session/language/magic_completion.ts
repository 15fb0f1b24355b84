import { optionForm } from "../../../magics/help_text.ts";
import type { Magic } from "../../../magics/magic.ts";
import type { Completion, CompletionList } from "../language_service.ts";

const typedName = /^([ \t]*)(%%?)([\w-]*)$/;
const typedArguments = /^[ \t]*%%?([A-Za-z_][\w-]*)[ \t]+(.*)$/;

/** What can be typed at `offset` on a line that begins with `%`, or undefined on any other line. */
export function completeMagic(
  source: string,
  offset: number,
  magics: readonly Magic[],
): CompletionList | undefined {
  const lineStart = source.lastIndexOf("\n", offset - 1) + 1;
  const line = source.slice(lineStart, offset);
  const name = typedName.exec(line);
  if (name !== null) {
    const [, indent = "", percent = "", prefix = ""] = name;
    const firstLine = source.slice(0, lineStart).trim() === "";
    const rest = /^[\w-]*/.exec(source.slice(offset))?.[0].length ?? 0;
    const items = namesFor(percent, magics, firstLine).filter(({ text }) =>
      text.startsWith(percent + prefix),
    );
    return { place: "path", start: lineStart + indent.length, end: offset + rest, items };
  }
  const args = typedArguments.exec(line);
  const magic = magics.find((candidate) => candidate.name === args?.[1]);
  return magic === undefined ? undefined : completeArguments(magic, args?.[2] ?? "", offset);
}

function namesFor(percent: string, magics: readonly Magic[], firstLine: boolean): Completion[] {
  const line = magics.filter(({ kind }) => kind !== "cell").map((magic) => named("%", magic));
  const cell = magics.filter(({ kind }) => kind !== "line").map((magic) => named("%%", magic));
  if (percent === "%%") return firstLine ? cell : [];
  return firstLine ? [...line, ...cell] : line;
}

function named(percent: string, { name, summary }: Magic): Completion {
  return { text: `${percent}${name}`, type: "magic", signature: summary };
}

function completeArguments(magic: Magic, args: string, offset: number): CompletionList | undefined {
  const word = /\S*$/.exec(args)?.[0] ?? "";
  const first = args.trim() === word;
  const subcommands = (first ? (magic.subcommands ?? []) : []).map((text) => ({ text, type: "keyword" }));
  const options = (magic.options ?? []).map(({ name, summary, value }) => ({
    text: name,
    type: "option",
    signature: value === undefined ? summary : `${value}: ${summary}`,
  }));
  const items = [...subcommands, ...options].filter(({ text }) => text.startsWith(word));
  return items.length === 0 ? undefined : { place: "path", start: offset - word.length, end: offset, items };
}

/**
 * Markdown about the magic whose name, or option, `offset` touches; undefined elsewhere.
 * @param detail 1 adds its options and an example.
 */
export function magicInfo(
  source: string,
  offset: number,
  { magics, detail }: { readonly magics: readonly Magic[]; readonly detail: 0 | 1 },
): string | undefined {
  const lineStart = source.lastIndexOf("\n", offset - 1) + 1;
  const [head = "", name] = /^[ \t]*%%?([A-Za-z_][\w-]*)/.exec(source.slice(lineStart)) ?? [];
  const magic = magics.find((candidate) => candidate.name === name);
  if (magic === undefined) return undefined;
  if (offset > lineStart + head.length) return optionInfo(source, offset, magic);
  const usage = `\`\`\`text\n${magic.usage}\n\`\`\`\n\n${magic.summary}`;
  if (detail === 0) return usage;
  const options = (magic.options ?? []).map((option) => `- \`${optionForm(option)}\`: ${option.summary}`);
  const example = `\`\`\`text\n${magic.example}\n\`\`\``;
  return [usage, ...(options.length === 0 ? [] : [options.join("\n")]), example].join("\n\n");
}

function optionInfo(source: string, offset: number, magic: Magic): string | undefined {
  const before = /\S*$/.exec(source.slice(0, offset))?.[0] ?? "";
  const word = before + (/^[^\s=]*/.exec(source.slice(offset))?.[0] ?? "");
  const option = magic.options?.find(({ name }) => name === word);
  return option && `\`\`\`text\n${optionForm(option)}\n\`\`\`\n\n${option.summary}`;
}
