import { readFileSync } from "node:fs";

/** The version that a `package.json` states. */
export function packageVersion(file: string): string {
  return parseVersion(JSON.parse(readFileSync(file, "utf8")), file);
}

function parseVersion(value: unknown, file: string): string {
  if (
    typeof value === "object" &&
    value !== null &&
    "version" in value &&
    typeof value.version === "string"
  ) {
    return value.version;
  }
  throw new Error(`${file}: it states no version. Reinstall the package.`);
}
