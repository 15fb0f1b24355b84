/** One thing that Flowbook stands on, and how to see whether it works. */
export interface Part {
  readonly name: string;
  /** Without a needed part notebooks do not run; the exit status says so. */
  readonly needed: boolean;
  check(): Promise<Finding>;
}

export type Finding =
  | { readonly state: "ok"; readonly version: string; readonly detail?: string }
  | { readonly state: "missing" | "broken"; readonly problem: string; readonly advice: string };

/** A part's finding under its name, as `flowbook doctor --json` prints it. */
export type NamedFinding = Finding & { readonly name: string; readonly needed: boolean };

/** Checks every part; a check that throws is a broken part, not the end of the report. */
export function checkParts(parts: readonly Part[]): Promise<readonly NamedFinding[]> {
  return Promise.all(
    parts.map(async (part) => ({ name: part.name, needed: part.needed, ...(await checkPart(part)) })),
  );
}

async function checkPart(part: Part): Promise<Finding> {
  try {
    return await part.check();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { state: "broken", problem, advice: reinstall };
  }
}

/** What repairs nearly everything. */
export const reinstall = "In a clone: npm start. Installed: npm install flowbook, then npx flowbook setup.";
