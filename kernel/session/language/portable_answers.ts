import ts from "typescript-6";
import type { CompletionItem, Diagnostic, Hover, SignatureHelp } from "vscode-languageserver-protocol";
import type { Place } from "./portable_project.ts";

/** TypeScript's kinds of names as numbers of the protocol; the rest are variables. */
const kinds: Readonly<Record<string, CompletionItem["kind"]>> = {
  [ts.ScriptElementKind.memberFunctionElement]: 2,
  [ts.ScriptElementKind.constructSignatureElement]: 2,
  [ts.ScriptElementKind.functionElement]: 3,
  [ts.ScriptElementKind.localFunctionElement]: 3,
  [ts.ScriptElementKind.memberVariableElement]: 5,
  [ts.ScriptElementKind.memberGetAccessorElement]: 5,
  [ts.ScriptElementKind.memberSetAccessorElement]: 5,
  [ts.ScriptElementKind.classElement]: 7,
  [ts.ScriptElementKind.interfaceElement]: 8,
  [ts.ScriptElementKind.typeElement]: 8,
  [ts.ScriptElementKind.moduleElement]: 9,
  [ts.ScriptElementKind.externalModuleName]: 9,
  [ts.ScriptElementKind.enumElement]: 13,
  [ts.ScriptElementKind.keyword]: 14,
  [ts.ScriptElementKind.scriptElement]: 17,
  [ts.ScriptElementKind.directory]: 19,
  [ts.ScriptElementKind.typeParameterElement]: 25,
};

/** A completion list in the words of the protocol. */
export function completionItems({ entries }: ts.CompletionInfo, { lines }: Place): CompletionItem[] {
  return entries.map(({ name, kind, sortText, insertText, replacementSpan: span }) => {
    const item = { label: name, kind: kinds[kind] ?? 6, sortText };
    const newText = insertText ?? name;
    if (span === undefined) return { ...item, insertText: newText };
    const range = { start: lines.position(span.start), end: lines.position(span.start + span.length) };
    return { ...item, textEdit: { range, newText } };
  });
}

/** Signature, documentation and tags of a name as markdown. */
export function hover({ displayParts, documentation, tags }: ts.QuickInfo): Hover {
  // A name of an earlier cell is an import for TypeScript only.
  const text = textOf(displayParts).replace(/^(\(alias\) [\s\S]*)\nimport [^\n]*$/, "$1");
  const signature = `\`\`\`typescript\n${text}\n\`\`\``;
  const parts = [signature, textOf(documentation), ...(tags ?? []).map(tagText)];
  return { contents: { kind: "markdown", value: parts.filter((part) => part !== "").join("\n\n") } };
}

/** The overloads of the call around the cursor. */
export function signatureHelp({ items, selectedItemIndex }: ts.SignatureHelpItems): SignatureHelp {
  const signatures = items.map((item) => {
    const parameters = item.parameters.map(({ displayParts, documentation }) => ({
      label: textOf(displayParts),
      ...(documentation.length === 0 ? {} : { documentation: textOf(documentation) }),
    }));
    const list = parameters.map(({ label }) => label).join(textOf(item.separatorDisplayParts));
    const label = textOf(item.prefixDisplayParts) + list + textOf(item.suffixDisplayParts);
    return { label, parameters, documentation: textOf(item.documentation) };
  });
  return { signatures, activeSignature: selectedItemIndex };
}

/** A finding of the checker with its place. */
export function diagnostic(finding: ts.Diagnostic, { lines }: Place): Diagnostic {
  const { start = 0, length = 0, category, code, messageText } = finding;
  return {
    range: { start: lines.position(start), end: lines.position(start + length) },
    severity:
      category === ts.DiagnosticCategory.Error ? 1 : category === ts.DiagnosticCategory.Warning ? 2 : 4,
    code,
    message: ts.flattenDiagnosticMessageText(messageText, "\n"),
  };
}

function tagText({ name, text }: ts.JSDocTagInfo): string {
  const parameter = text?.find(({ kind }) => kind === "parameterName")?.text;
  const rest = textOf(text?.filter(({ kind }) => kind !== "parameterName" && kind !== "space")).trim();
  if (name === "example") return `*@example*\n\`\`\`tsx\n${textOf(text)}\n\`\`\``;
  const subject = parameter === undefined ? "" : ` \`${parameter}\``;
  return `*@${name}*${subject}${rest === "" ? "" : ` — ${rest}`}`;
}

function textOf(parts: readonly ts.SymbolDisplayPart[] | undefined): string {
  return ts.displayPartsToString(parts === undefined ? undefined : [...parts]);
}
