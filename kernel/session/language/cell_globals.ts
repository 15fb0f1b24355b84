import type { Display } from "../../display/display.ts";
import type { Progress } from "../../display/progress/progress.ts";
import type { CapturedOutput as Captured } from "../../user/captured_output.ts";
import type { Comm as OneComm } from "../../user/comm.ts";
import type { Comms } from "../../user/comms.ts";
import type { Input } from "../../user/input.ts";

/**
 * Names that every cell has besides Node's. Not `declare global`: a cell may declare any of them anew, and
 * the kernel's own code must not see them.
 */
export declare const comms: Comms;
export declare const display: Display;
export declare const progress: Progress;
export declare const input: Input;
export declare const prompt: Input;
/** What `%%capture NAME` makes of NAME. */
export type CapturedOutput = Captured;
/** What `comms.open()` returns, and targets are given. */
export type Comm = OneComm;
