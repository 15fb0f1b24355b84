import { writeSync } from "node:fs";
import { tensorflowLibrary } from "../../runtime/capi/library.ts";

// Run by `flowbook doctor` in a process of its own. Direct and synchronous: the line must be out even if the
// library takes the process down at its end.
const version: unknown = tensorflowLibrary().func("const char *TF_Version()")();
writeSync(1, `TF_Version ${String(version)}\n`);
