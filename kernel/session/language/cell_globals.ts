import type { Display } from "../../display/display.ts";

/**
 * Names that every cell has besides Node's. Not `declare global`: a cell may declare any of them anew, and
 * the kernel's own code must not see them.
 */
export declare const display: Display;
