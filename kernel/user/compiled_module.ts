import { moduleRunnerTransformSync } from "oxc-transform";
import { lowerTypeScript } from "../session/lower.ts";
import { positionTracer } from "../session/source_positions.ts";
import { type CompiledFile, fileError } from "./compiled_file.ts";

/**
 * An ES module as code that loads its imports through functions, with live bindings: such a module can be
 * loaded again when the file changed, which Node's own registry does not allow.
 */
export function compileModule(file: string, text: string): CompiledFile {
  const lang = /\.[cm]?ts$/.test(file) ? "ts" : /x$/.test(file) ? "tsx" : "jsx";
  const lowered = lowerTypeScript(text, { lang, keepImports: false });
  if ("errors" in lowered) throw fileError(file, { text, parsed: text, errors: lowered.errors });
  const linked = moduleRunnerTransformSync(`${file}.mjs`, lowered.js, { sourcemap: true });
  if (linked.errors.length > 0) throw fileError(file, { text, parsed: lowered.js, errors: linked.errors });
  const { map } = linked;
  return {
    code: linked.code,
    originalPosition: positionTracer([lowered.map, () => ({ mappings: map?.mappings ?? "" })]),
  };
}
