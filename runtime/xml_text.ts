/** Text as XML takes it, in attributes too; control characters, which it does not take, are left out. */
export function xmlText(text: string): string {
  return text
    .replaceAll(/[^\P{C}\n]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
