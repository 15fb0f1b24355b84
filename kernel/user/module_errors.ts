import { UsageError } from "../../runtime/usage_error.ts";

/** An import that leads nowhere. */
export class ModuleNotFoundError extends UsageError {
  override readonly name = "ModuleNotFoundError";
  readonly code = "ERR_MODULE_NOT_FOUND";
}

/** Says how to get a package that an import of the notebook itself could not find. */
export function explainImportError(error: unknown, specifier: string, folder: string): unknown {
  if (!isMissing(error)) return error;
  const name = packageName(specifier);
  const wanted = [`'${name}'`, `'${specifier}'`].some((quoted) => error.message.includes(quoted));
  if (!wanted || /imported from .*[\\/]node_modules[\\/]/.test(error.message)) return error;
  return new ModuleNotFoundError(
    `import "${specifier}"`,
    `Cannot find package "${name}" from ${folder}`,
    `Run %npm install ${name} in a cell.`,
  );
}

function isMissing(error: unknown): error is Error {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND";
}

function packageName(specifier: string): string {
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}
