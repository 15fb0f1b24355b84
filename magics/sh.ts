import type { Magic } from "./magic.ts";
import { declaredByScript, runScript, scriptOptions } from "./run_script.ts";

/** `%%sh` */
export const sh: Magic = {
  name: "sh",
  kind: "cell",
  body: "text",
  summary: "Run the cell as a sh script in the working folder, showing its output as it comes.",
  usage: "%%sh [--out NAME] [--err NAME] [--no-raise-error] [ARGUMENT …]",
  example: '%%sh\nfor i in 1 2 3; do echo "line $i"; done',
  options: scriptOptions,
  declares: declaredByScript,
  run: (call) => runScript(sh, call),
};
