import type { Tslab } from "../../display/tslab.ts";

/** What `display` and `newDisplay` are typed as, under tslab's name. */
export type { TslabDisplay as Display } from "../../display/tslab.ts";

/** The types of the module `tslab`, for notebooks written for that kernel. */
export declare const versions: Tslab["versions"];
/** Shows outputs; `display` without an import does the same and more. */
export declare const display: Tslab["display"];
/** A display whose next output, of whatever kind, replaces its last one. */
export declare function newDisplay(): ReturnType<Tslab["newDisplay"]>;
