import { fileURLToPath } from "node:url";

/** Flowbook's own code, wherever it is installed. */
const ownFolder = fileURLToPath(new URL("../../", import.meta.url));

/** Whether code of this file, a path or a `file:` URL, is Flowbook's own. */
export function isOwnFile(file: string): boolean {
  return (file.startsWith("file://") ? fileURLToPath(file) : file).startsWith(ownFolder);
}
