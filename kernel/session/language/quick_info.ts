import type { Hover, MarkupContent, SignatureHelp } from "vscode-languageserver-protocol";
import { withoutModules } from "./cell_chain.ts";

const mostOverloads = 5;

/** The markdown of a hover; without documentation only its signature. */
export function hoverMarkdown({ contents }: Hover, detail: 0 | 1): string | undefined {
  const parts = Array.isArray(contents) ? contents : [contents];
  const texts = parts.map((part) =>
    typeof part === "string" ? part : "language" in part ? fence(part.value) : part.value,
  );
  const text = texts
    .join("\n\n")
    .trim()
    .replace(/^(```\w*\n)\(alias\) /, "$1");
  if (text === "") return undefined;
  return detail === 1 ? text : (/^```[\s\S]*?\n```/.exec(text)?.[0] ?? text);
}

/** The markdown of the call that encloses the cursor. */
export function signatureMarkdown(help: SignatureHelp, detail: 0 | 1): string | undefined {
  const active = help.signatures[help.activeSignature ?? 0];
  if (active === undefined) return undefined;
  const others = help.signatures.filter((signature) => signature !== active);
  const shown = [active, ...others].slice(0, mostOverloads).map(({ label }) => withoutModules(label));
  const hidden = help.signatures.length - shown.length;
  if (hidden > 0) shown.push(`// and ${hidden} more overloads`);
  const parts = [fence(shown.join("\n"))];
  if (detail === 1) {
    for (const { label, documentation } of active.parameters ?? []) {
      const name = typeof label === "string" ? label : active.label.slice(...label);
      if (documentation !== undefined) parts.push(`*@param* \`${name}\` — ${plain(documentation)}`);
    }
    if (active.documentation !== undefined) parts.splice(1, 0, plain(active.documentation));
  }
  return parts.filter((part) => part !== "").join("\n\n");
}

function plain(documentation: string | MarkupContent): string {
  return (typeof documentation === "string" ? documentation : documentation.value).trim();
}

function fence(code: string): string {
  return `\`\`\`typescript\n${code}\n\`\`\``;
}
