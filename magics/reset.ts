import { UsageError } from "../runtime/usage_error.ts";
import type { Magic } from "./magic.ts";
import { parseOptions } from "./parse_options.ts";
import { variables } from "./variables.ts";

/** `%reset -f` */
export const reset: Magic = {
  name: "reset",
  kind: "line",
  summary: "Set every variable, imports included, to undefined; timers go on and modules stay loaded.",
  usage: "%reset -f",
  example: "const heavy = new Array(1000);\n%reset -f",
  options: [{ name: "-f", summary: "Do it: without this option, %reset only tells what it would forget." }],
  async run(call) {
    const { options } = parseOptions(reset, call.args, 0);
    const names = (await variables(call)).map(([name]) => name);
    if (!options.has("-f")) {
      throw new UsageError(
        "%reset",
        `this would forget ${names.length} variables`,
        "Use %reset -f to do it.",
      );
    }
    // Declared anew: a constant cannot be assigned.
    if (names.length > 0) await call.evaluate(`let ${names.join(", ")};`);
    call.print(`${names.length} ${names.length === 1 ? "variable" : "variables"} forgotten.\n`);
  },
};
