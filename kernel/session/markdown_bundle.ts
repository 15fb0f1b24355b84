/** Markdown for frontends that render it; terminals show the text without code fences. */
export function markdownBundle(markdown: string): { "text/plain": string; "text/markdown": string } {
  return { "text/plain": markdown.replace(/^```.*\n?/gm, "").trim(), "text/markdown": markdown };
}
