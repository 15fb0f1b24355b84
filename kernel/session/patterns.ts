import { type Program, Visitor } from "oxc-parser";
import type { SyntaxFinding } from "./syntax_errors.ts";

/** Regular expressions that V8 would refuse, without saying where they are. */
export function invalidPatterns(program: Program): SyntaxFinding[] {
  const findings: SyntaxFinding[] = [];
  new Visitor({
    Literal(node) {
      if (!("regex" in node)) return;
      const { pattern, flags } = node.regex;
      try {
        new RegExp(pattern, flags);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        findings.push({ message: error.message, labels: [node], helpMessage: null });
      }
    },
  }).visit(program);
  return findings;
}
