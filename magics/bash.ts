import type { Magic } from "./magic.ts";
import { declaredByScript, runScript, scriptOptions } from "./run_script.ts";

/** `%%bash` */
export const bash: Magic = {
  name: "bash",
  kind: "cell",
  body: "text",
  summary: "Run the cell as a bash script in the working folder, showing its output as it comes.",
  usage: "%%bash [--out NAME] [--err NAME] [--no-raise-error] [ARGUMENT …]",
  example: '%%bash\nfor i in 1 2 3; do echo "line $i"; done',
  options: scriptOptions,
  declares: declaredByScript,
  run: (call) => runScript(bash, call),
};
