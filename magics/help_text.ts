import type { Magic } from "./magic.ts";

/** How a magic is typed: `%time`, `%%time` or both. */
export function magicForms({ name, kind }: Magic): readonly string[] {
  const line = `%${name}`;
  const cell = `%%${name}`;
  return { line: [line], cell: [cell], both: [line, cell] }[kind];
}

/** What `%help name` and `%name --help` print. */
export function helpText(magic: Magic): string {
  const options = [...(magic.options ?? []), { name: "--help", summary: "Show this help." }];
  const rows = options.map((option) => [optionForm(option), option.summary] as const);
  return [
    `${magicForms(magic).join(", ")}: ${magic.summary}`,
    "",
    `Usage: ${magic.usage}`,
    ...(magic.subcommands === undefined ? [] : [`Subcommands: ${magic.subcommands.join(", ")}`]),
    "",
    "Options:",
    ...alignedRows(rows),
    "",
    "Example:",
    ...magic.example.split("\n").map((line) => `  ${line}`),
    "",
  ].join("\n");
}

/** `--limit N` or `--flag`. */
export function optionForm(option: { readonly name: string; readonly value?: string }): string {
  return option.value === undefined ? option.name : `${option.name} ${option.value}`;
}

/** Two columns, indented, the second aligned. */
export function alignedRows(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(0, ...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`);
}
