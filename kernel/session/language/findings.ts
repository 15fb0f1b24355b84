import type { Diagnostic } from "vscode-languageserver-protocol";
import type { CellDiagnostic } from "../language_service.ts";
import { withoutModules } from "./cell_chain.ts";

const error = 1;
const warning = 2;

/** `import a = require("b")` runs in a cell, as it does in CommonJS. */
const importAssignment = 1202;
const assignedImport = 2632;
const assignedConstant = 2588;

export interface FindingsView {
  /** Lines before the cell's own first line. */
  readonly lineShift: number;
  /** Text of the cell, and the names that it imports from earlier cells. */
  readonly source: string;
  readonly constants: ReadonlySet<string>;
}

/** The type checker's findings about the cell's own text. */
export function cellDiagnostics(found: readonly Diagnostic[], view: FindingsView): CellDiagnostic[] {
  const ownLines = view.source.split(/\r\n|\r|\n/);
  return found
    .filter(({ range, severity = error }) => {
      const line = range.start.line - view.lineShift;
      return severity <= warning && line >= 0 && line < ownLines.length;
    })
    .filter(({ code }) => code !== importAssignment && !isImplicitAny(Number(code)))
    .map((diagnostic) => {
      const { range, severity = error } = diagnostic;
      const { start, end } = range;
      return {
        ...explained(diagnostic, ownLines[start.line - view.lineShift] ?? "", view.constants),
        severity: severity === error ? "error" : "warning",
        line: start.line - view.lineShift + 1,
        column: start.character + 1,
        endLine: end.line - view.lineShift + 1,
        endColumn: end.character + 1,
      } satisfies CellDiagnostic;
    });
}

/** A notebook need not annotate everything; see `strict` in the project's options. */
function isImplicitAny(code: number): boolean {
  return code >= 7005 && code <= 7059 && (code < 7027 || code > 7030);
}

/** An earlier cell's constant is an import for the checker only. */
function explained(
  { code, message, range }: Diagnostic,
  line: string,
  constants: ReadonlySet<string>,
): { code: number; message: string } {
  const name = line.slice(range.start.character, range.end.character);
  if (code === assignedImport && constants.has(name)) {
    return { code: assignedConstant, message: `Cannot assign to '${name}' because it is a constant.` };
  }
  const text = typeof message === "string" ? message : message.value;
  return { code: Number(code), message: withoutModules(text) };
}
