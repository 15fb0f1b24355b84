import { magicForms, optionForm } from "./help_text.ts";
import type { Magic } from "./magic.ts";

/** The text of docs/magics.md. */
export function generateMagicsPage(magics: readonly Magic[]): string {
  const introduction = [
    "<!-- Generated from magics/index.ts: run `npx vitest run -u --project unit test/magics` to renew it. -->",
    "",
    "# Magics",
    "",
    "A line that starts with `%` calls a magic; a cell that starts with `%%` hands it the rest of the cell.",
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
