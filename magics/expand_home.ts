import { homedir } from "node:os";

/** A path as a shell reads it: `~` and `~/…` lead to the home folder. */
export function expandHome(path: string): string {
  return path === "~" || path.startsWith("~/") ? homedir() + path.slice(1) : path;
}
