import ts from "typescript-6";

/** TypeScript by its own compiler as JavaScript of Node 20. */
export function stripTypes(source: string): string {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}
