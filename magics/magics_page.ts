import { magicForms, optionForm } from "./help_text.ts";
import type { Magic } from "./magic.ts";

/** The text of docs/magics.md. */
export function generateMagicsPage(magics: readonly Magic[]): string {
  const introduction = [
    "<!-- Generated from magics/index.ts: run `npx vitest run -u --project unit test/magics` to renew it. -->",
    "",
    "# Magics",
    "",
    "A line that starts with `%` calls a magic, wherever a statement can begin; `const x = %NAME` keeps its value.",
    "A cell that starts with `%%` hands the magic the rest of the cell. A `%` that TypeScript reads as a remainder",
    "stays one: below an expression without a semicolon, `%NAME` is a magic only if the cell names nothing so above.",
    "`%NAME --help` shows in the notebook what is written here.",
    "",
  ];
  return [...introduction, ...magics.flatMap(section)].join("\n");
}

function section(magic: Magic): readonly string[] {
  const options = (magic.options ?? []).map((option) => `- \`${optionForm(option)}\`: ${option.summary}`);
  const subcommands = magic.subcommands?.map((name) => `\`${name}\``).join(", ");
  return [
    `## ${magicForms(magic)
      .map((form) => `\`${form}\``)
      .join(", ")}`,
    "",
    magic.summary,
    "",
    `Usage: \`${magic.usage}\``,
    "",
    ...(subcommands === undefined ? [] : [`Subcommands: ${subcommands}`, ""]),
    ...(options.length === 0 ? [] : [...options, ""]),
    "```ts",
    magic.example,
    "```",
    "",
  ];
}
