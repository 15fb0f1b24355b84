import { UsageError } from "../runtime/usage_error.ts";
import { findMagic } from "./find_magic.ts";
import { helpText } from "./help_text.ts";
import type { Magic, MagicCall } from "./magic.ts";

/** Runs `%name args` or, with a body, `%%name args`; `--help` as the only argument shows the help instead. */
export async function runMagic(name: string, call: MagicCall): Promise<unknown> {
  const magic = findMagic(call.magics, name);
  if (/^(--help|-h)$/.test(call.args.trim())) {
    call.print(helpText(magic));
    return undefined;
  }
  requireKind(magic, call.body !== undefined);
  return magic.run(call);
}

function requireKind({ name, kind, usage }: Magic, isCell: boolean): void {
  if (isCell && kind === "line") {
    throw new UsageError(
      `%%${name}`,
      "this magic takes one line, not a cell",
      `Use ${usage}, with one % sign.`,
    );
  }
  if (!isCell && kind === "cell") {
    throw new UsageError(`%${name}`, "this magic takes a whole cell", `Start the cell with %%${name}.`);
  }
}
