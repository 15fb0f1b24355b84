import { MagicString } from "magic-string";
import { parseSync } from "oxc-parser";
import { type CompileError, type CompileResult, scriptNameOf } from "./compiled_cell.ts";
import { rewriteDeclarations, showLastExpression } from "./declarations.ts";
import { lowerCell } from "./lower.ts";
import { type MagicMistake, replaceMagicLines } from "./magic_lines.ts";
import { NotebookNames } from "./notebook_names.ts";
import { declareAliases, dropTypeImports, parenthesizeObject, registerUsing } from "./notebook_syntax.ts";
import { invalidPatterns } from "./patterns.ts";
import { rewriteReferences } from "./rewrite_references.ts";
import { runtimeName } from "./shadowed_globals.ts";
import { positionAt, positionTracer, type StageMap } from "./source_positions.ts";
import { compileError, magicError, type SyntaxFinding, syntaxError } from "./syntax_errors.ts";

export interface CompileOptions {
  /** Names the script; unique in the session. */
  readonly id: string | number;
  /** Names that are magics after `%`. */
  readonly magics: readonly string[];
  /** What earlier cells declared. */
  readonly earlier?: NotebookNames;
}

/** What compiled cells call, and the globals that V8 lets nobody declare. */
const reserved: ReadonlySet<string> = new Set(["__flowbook", "undefined", "NaN", "Infinity"]);

/**
 * Turns the text of a cell into a script for V8's REPL mode: magic lines become calls, types are stripped,
 * top-level declarations become redeclarable and the value of the last expression is reported.
 */
export function compileCell(
  source: string,
  { id, magics, earlier = new NotebookNames() }: CompileOptions,
): CompileResult {
  const steps: (() => StageMap)[] = [];
  let mistake: MagicMistake | undefined;
  const withCalls = editStep(source, steps, (edit) => {
    mistake = replaceMagicLines(source, edit, magics);
  });
  if (mistake !== undefined) return { error: magicError(source, mistake) };
  const typescript = editStep(withCalls, steps, (edit) => {
    parenthesizeObject(withCalls, edit);
    registerUsing(withCalls, edit);
    dropTypeImports(withCalls, edit);
    declareAliases(withCalls, edit);
  });
  const lowered = lowerCell(typescript);
  if ("errors" in lowered) return { error: located(lowered.errors, { source, parsed: typescript, steps }) };
  steps.push(lowered.map);

  const rewrite = new MagicString(lowered.js);
  const { program, errors } = parseSync("cell.js", lowered.js, { lang: "js", sourceType: "module" });
  const findings = lowered.js.includes("/") ? [...errors, ...invalidPatterns(program)] : errors;
  if (findings.length > 0) return { error: located(findings, { source, parsed: lowered.js, steps }) };
  const own = rewriteDeclarations(program, rewrite, (name) => isMerged(source, name));
  const taken = [...own.names].find((name) => reserved.has(name));
  if (taken !== undefined) return { error: reservedName(source, taken) };
  rewriteReferences(program, rewrite, earlier.visible(lowered.js, own));
  if (lowered.endsWithExpression ?? true) showLastExpression(program, rewrite);
  const declared = [...own.names].filter((name) => mentions(source, name));
  const added = [...own.names].filter((name) => !declared.includes(name));
  // A variable that there is keeps its value until its declaration gives it another: a cell that fails, or is
  // interrupted, when it runs again has destroyed nothing.
  const fresh = declared.filter((name) => !earlier.exists(name));
  // Helpers that the lowering declared belong to this cell alone, in a block: the next cell brings its own.
  rewrite.prepend(`"use strict"; ${letOf(fresh)}{ ${letOf(added)}`).append("\n}");
  steps.push(() => rewrite.generateMap({ hires: true }));

  const scriptName = scriptNameOf(id);
  return {
    ok: {
      // The script's own completion value would cross the inspector as JSON: let it be undefined.
      code: `${rewrite.toString()}\nvoid 0;\n//# sourceURL=${scriptName}`,
      source,
      scriptName,
      declared,
      constants: [...own.constants],
      originalPosition: positionTracer(steps),
    },
  };
}

/** The text after one step of edits; a step that changes nothing leaves no map behind. */
function editStep(text: string, steps: (() => StageMap)[], apply: (edit: MagicString) => void): string {
  const edit = new MagicString(text);
  apply(edit);
  if (!edit.hasChanged()) return text;
  steps.push(() => edit.generateMap({ hires: true }));
  return edit.toString();
}

function located(
  errors: readonly SyntaxFinding[],
  { source, parsed, steps }: { source: string; parsed: string; steps: readonly (() => StageMap)[] },
): CompileError {
  const trace = positionTracer(steps);
  return syntaxError(errors, {
    source,
    parsed,
    toSource(offset) {
      const { line, column } = positionAt(parsed, offset);
      return trace(line, column) ?? { line: 1, column: 1 };
    },
  });
}

function reservedName(source: string, name: string): CompileError {
  const position = positionAt(source, source.indexOf(name));
  const message = `The name ${name} is reserved and cannot be declared. Choose another`;
  return compileError("SyntaxError", message, { source, position });
}

function letOf(names: readonly string[]): string {
  return names.length > 0 ? `let ${names.map(runtimeName).join(", ")}; ` : "";
}

/** Whether a cell declares the name as an enum or a namespace. */
function isMerged(source: string, name: string): boolean {
  return new RegExp(`\\b(?:enum|namespace|module)\\s+${name.replaceAll("$", "\\$")}(?![\\w$])`).test(source);
}

function mentions(source: string, name: string): boolean {
  const at = source.indexOf(name);
  if (at < 0) return false;
  return new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`).test(source);
}
